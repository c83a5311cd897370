//! A pupil across schools, as far as the client reaches.

mod dto;
mod http;
mod service;

pub use http::routes;
