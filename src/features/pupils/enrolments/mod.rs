//! Enrolments: the entries of a school's admission register, as they stand and as they once stood.

mod dto;
mod http;
mod rules;
mod service;
mod voiding;

pub use dto::Enrolment;
pub use http::routes;
pub use service::views;
