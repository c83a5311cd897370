//! Which officer is a school's named one, day by day.

mod dto;
mod http;
mod reading;
mod service;

pub use dto::OfficerAllocationTerms;
pub use http::routes;
