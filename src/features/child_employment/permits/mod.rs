//! Applications, what was decided, and permits that others granted.

mod application;
mod dto;
mod http;
mod reading;
mod rules;
mod service;
mod steps;
mod store;

pub use application::ChildEmploymentTerms;
pub use http::routes;
