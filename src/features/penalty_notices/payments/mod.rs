//! What the finance system received for penalty notices.

mod dto;
mod http;
mod service;

pub use dto::PenaltyNoticePayment;
pub use http::routes;
