//! Claim against data: schools whose own rating and whose attendance disagree, both ways, with both numbers.

mod dto;
mod http;
mod service;

pub use http::routes;
