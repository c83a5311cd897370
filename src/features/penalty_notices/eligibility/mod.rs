//! What could be issued to a parent for a child today, and why, or why not.

mod dto;
mod http;
mod service;

pub use http::routes;
