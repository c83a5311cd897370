//! What was answered all together.

mod dto;
mod http;
pub mod service;

pub use dto::SurveyShare;
pub use http::routes;
