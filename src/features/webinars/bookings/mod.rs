//! Places that schools book: several people in one booking, who come together or wait together.

mod change;
mod dto;
mod http;
mod reading;
mod rules;
mod service;
mod store;

pub use http::routes;
pub use store::find;
