//! Courses: what is taught, and for whom.

mod dto;
mod http;
mod reading;
mod service;

pub use http::routes;
pub use reading::{all, read};
