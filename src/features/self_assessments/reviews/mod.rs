//! Reviews: what officers of the authority note of a self-assessment, that it was reviewed, and that it was discussed at a
//! meeting. A school is told the notes that are meant for it.

mod dto;
mod http;
mod service;

pub use dto::SelfAssessmentNote;
pub use http::routes;
pub use service::told;
