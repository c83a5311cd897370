//! Notices to Improve: drafting one, and how they stand.

mod dto;
mod http;
pub mod reading;
mod service;

pub use dto::NoticeToImproveDocument;
pub use http::routes;
