//! Answers: one for each question, each with a version of its own, so that two people in different areas never collide.

mod dto;
mod http;
mod reading;
mod service;
mod store;

pub use dto::SelfAssessmentAnswer;
pub use http::routes;
pub use store::{Kept, keep};
