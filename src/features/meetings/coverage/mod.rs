//! Which schools had their support meeting of a term, and which had none.

mod dto;
mod http;
mod service;

pub use http::routes;
