//! How soon social workers were told, over all schools: hours from the beginning of what they were told of, and what
//! nobody was told.

mod dto;
mod http;
mod rules;
mod service;

pub use http::routes;
