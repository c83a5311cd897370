//! The counts of penalty notices that the authority returns.

mod dto;
mod fold;
mod http;
mod service;

pub use http::routes;
