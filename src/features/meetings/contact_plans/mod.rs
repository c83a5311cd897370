//! How often a school and its officer are in contact, as they agreed it, and when they are to be next.

mod dto;
mod http;
mod rules;
mod service;

pub use http::routes;
