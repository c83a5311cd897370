//! What a school is told of the parents of its pupils, and the parents whom it proposes.

mod dto;
mod http;
mod reading;
mod rules;
mod service;

pub use http::routes;
