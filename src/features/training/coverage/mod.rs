//! How much of the staff had a course: trained out of staff, by school and group, and over all schools.

mod dto;
mod http;
mod rules;
mod service;

pub use http::routes;
