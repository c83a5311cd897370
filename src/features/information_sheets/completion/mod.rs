//! How far the schools of a sheet are, one by one and all together.

mod dto;
mod http;
mod service;

pub use http::routes;
