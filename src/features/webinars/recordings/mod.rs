//! Recordings: published for who was there and who could not be, who asks for one, and who watched.

mod dto;
mod http;
mod reading;
mod requests;
mod rules;
mod service;
mod telling;

pub use http::routes;
pub use telling::readdressed;
