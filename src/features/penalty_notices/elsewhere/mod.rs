//! Notices of other authorities: families move, and the limit of two in three years moves with them.

mod dto;
mod http;
mod service;

pub use http::routes;
