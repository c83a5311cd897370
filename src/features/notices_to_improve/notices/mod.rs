//! Notices to Improve: drafting one, and how they stand.

mod dto;
mod http;
mod listing;
pub mod reading;
mod service;

pub use dto::NoticeToImproveDocument;
pub use http::routes;
pub use listing::years_of;
