//! The versions of a document: drafted, filled with a link or a file, published with the day from which they hold.

mod dto;
mod file;
mod http;
mod reading;
mod service;

pub use dto::{
    DocumentVersion, DocumentVersionPlan, DocumentVersionState, DocumentVersionStatus, DocumentVersionTerms,
};
pub use http::routes;
pub use reading::view;
