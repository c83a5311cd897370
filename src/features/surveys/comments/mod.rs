//! What was written in a survey, without who wrote it, and how officers sorted it by themes.

mod dto;
mod http;
mod service;

pub use http::routes;
pub use service::themes;
