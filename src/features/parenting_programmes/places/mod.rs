//! Places of parents on programmes: who came to which meeting, and who completed it.

mod dto;
mod http;
mod reading;
mod rules;
mod service;

pub use http::routes;
