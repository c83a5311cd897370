//! Absences of a school's pupils with a social worker of which nobody told one yet: worked out from the pages when asked.

mod dto;
mod http;
mod service;

pub use http::routes;
