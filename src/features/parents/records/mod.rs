//! Which records and which contacts of schools are one person: proposals that are worked out, and what an officer said.

mod dto;
mod http;
mod matches;
mod service;

pub use http::routes;
