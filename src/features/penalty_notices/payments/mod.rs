//! The account of penalty notices: what the finance system received, gave back and reversed.

mod dto;
mod http;
mod reading;
mod service;

pub use dto::PenaltyNoticePayment;
pub use http::routes;
