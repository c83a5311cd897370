//! Whom a patrol met, what was done, and what followed.

mod beside;
mod dto;
mod found;
mod http;
mod reading;
mod rules;
mod service;
mod store;
mod unknown;

pub use http::routes;
