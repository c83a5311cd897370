//! How many were met on the patrols of a year, small groups withheld.

mod dto;
mod http;
mod rules;
mod service;

pub use http::routes;
