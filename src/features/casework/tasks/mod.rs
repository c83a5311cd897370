//! What is to be done in a case, by whom and by when. The school is not told. A case is not closed while a task is open.

mod dto;
mod http;
mod reading;
mod service;

pub use dto::CaseTaskTerms;
pub use http::routes;
