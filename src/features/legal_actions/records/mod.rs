//! Legal actions: considering one, and how they stand.

mod dto;
mod ground;
mod http;
mod listing;
pub mod reading;
mod service;

pub use dto::LegalActionDocument;
pub use ground::{basis_fault, period_faults, pupil_faults, refuse_tried};
pub use http::routes;
