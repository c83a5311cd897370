//! Statements: a self-assessment as it was submitted, frozen. Reopening keeps what was submitted; the next submission makes
//! the next statement.
//!
//! The document is canonical JSON (RFC 8785) and is stored with its SHA-256. To verify one: fetch `…/document` and work out
//! the SHA-256 of its bytes (`curl … | sha256sum`), or take `document` out of the statement's JSON, canonicalise it and
//! hash that.

mod dto;
mod frozen;
mod http;
mod latest;
mod page;
mod reading;
mod service;

pub use dto::{SelfAssessmentStatementItem, SelfAssessmentStatementLinks};
pub use frozen::Frozen;
pub use http::routes;
pub use latest::{LatestStatement, latest};
