//! Patrols of the programme: planned, held or cancelled.

mod dto;
mod http;
mod plan;
mod reading;
mod rules;
mod service;
mod store;

pub use http::routes;
pub use plan::PatrolTerms;
pub use reading::{of_year, state_and_terms};
