//! You said, we did: what was found in a survey, and what was done about it.

mod dto;
mod http;
mod reading;
mod service;

pub use http::routes;
