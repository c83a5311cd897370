//! Historic fast-track cases: imported with a receipt for each row, and there to be read. They were closed long ago, and stay so.

mod dto;
mod http;
mod rules;
mod service;

pub use http::routes;
