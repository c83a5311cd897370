//! Whose parent somebody is, and by what.

mod dto;
mod http;
mod service;

pub use http::routes;
