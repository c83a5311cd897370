//! Looking pupils up by UPN. UPNs stand in the body, for addresses are logged.

mod dto;
mod http;
mod service;

pub use http::routes;
