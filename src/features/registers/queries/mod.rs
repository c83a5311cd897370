//! Queries: what a school has yet to explain, kept with the marks or worked out from other schools' on reading.

mod dto;
mod dual;
mod http;
mod service;

pub use http::routes;
