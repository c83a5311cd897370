//! What an officer found of a pupil in the first full week of a term, where the marks do not tell.

mod dto;
mod http;
mod service;

pub use dto::ReturnFinding;
pub use http::routes;
pub use service::view;
