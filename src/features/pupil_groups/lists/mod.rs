//! The authority's list of who is in a group, as its own systems have it, usually week by week.
//!
//! A list says who is in the group from its day on: who is new in it joins on that day, and who is missing leaves the
//! day before. Rows that name nobody who is known here stay with the list for the authority to look into.

mod dto;
mod file;
mod http;
mod reading;
mod rules;
mod schools;
mod sent;
mod service;
mod store;

pub use http::routes;
