//! Notices that others issued: families move, and the limit of two in three years moves with them; heads and the police
//! may issue notices too.

mod dto;
mod http;
mod rules;
mod service;

pub use http::routes;
