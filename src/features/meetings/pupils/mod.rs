//! The pupils who were discussed at a support meeting: what was said of each, and what was agreed.

mod dto;
mod http;
mod reading;
mod service;

pub use http::routes;
