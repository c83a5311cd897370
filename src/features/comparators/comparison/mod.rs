//! A school's or the authority's own figure beside those of the authority, its region, England and its statistical
//! neighbours, each with the gap in percentage points and the publication.

mod beside;
mod compared;
mod dto;
mod http;
mod picture;
mod query;
mod service;
mod weekly;

pub use compared::{Compared, School};
pub use dto::ComparisonRow;
pub use http::routes;
