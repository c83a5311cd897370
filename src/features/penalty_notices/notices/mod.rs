//! Penalty notices as they are asked for and as they stand, of a school and in the authority's register of all.

mod dto;
mod http;
pub mod issued;
mod listing;
pub mod reading;
mod service;

pub use dto::{PenaltyNoticeDocument, PenaltyNoticeSession};
pub use http::routes;
