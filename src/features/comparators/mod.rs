//! Comparators: published figures of England, its regions and authorities, kept digit for digit as they were published,
//! and what schools and the authority are beside them.
//!
//! They come in files of several layouts, by a command on the host or over the API, and are the authority's own rows;
//! every client that may see figures may read them. Nothing confidential is among them: a target is no comparator.

mod comparison;
mod dto;
mod http;
mod import;
pub mod layouts;
mod query;
mod service;
mod stored;

pub use comparison::{Compared, ComparisonRow, School as ComparedSchool};
pub use dto::ComparatorImport;
pub use http::routes;
pub use import::import;
