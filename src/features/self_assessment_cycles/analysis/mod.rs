//! What schools answered all together, by area and question; small groups are withheld, and nothing that a person wrote is
//! read.

mod dto;
mod http;
mod service;
mod sheet;

pub use http::routes;
pub use sheet::SelfAssessmentAnalysisRow;
