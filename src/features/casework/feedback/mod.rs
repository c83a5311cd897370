//! What the authority wrote to a school about a case. It stays as it was written, as does that the school has read it.

mod dto;
mod http;
mod service;

pub use http::routes;
