//! What happened in a case: visits, calls, letters, meetings, notes. The school sees those that are shared with it.

mod dto;
mod http;
mod reading;
mod rules;
mod service;

pub use dto::CaseEventTerms;
pub use http::routes;
