//! What a school's portal asks its people, and their answers.

mod dto;
mod http;
mod service;

pub use http::routes;
