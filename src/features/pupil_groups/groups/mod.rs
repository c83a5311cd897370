//! What a group is called, what it is, and who may see it.

mod dto;
mod http;
mod service;

pub use http::routes;
