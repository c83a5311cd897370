//! The check of the first full week: worked out from the pages when asked, beside what officers found.

mod dto;
mod http;
mod service;
mod tally;

pub use dto::{ReturnCheckPupil, ReturnCheckSchool};
pub use http::routes;
pub use service::require_term;
