//! Evidence: links, and files that are kept here. A file is what its bytes say; it is never run, and handed out to be saved.

mod dto;
mod http;
mod reading;
mod rules;
mod service;

pub use dto::SelfAssessmentEvidence;
pub use http::routes;
pub use reading::{is_told, told};
