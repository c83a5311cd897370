//! How far one school is with a sheet, and what it does with it.

mod dto;
mod http;
mod reading;
mod service;
pub mod standing;

pub use http::routes;
