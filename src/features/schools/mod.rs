//! Schools: who they are, their status and kind, and which school succeeded which.
//!
//! They come from the official extract by a command on the host (`import`) and are read over the API. The
//! API never writes them: the register of establishments is the Department for Education's.

mod dto;
pub mod gias;
mod http;
mod import;
mod links;
mod query;
mod relatives;
mod rules;
mod service;
mod stored;

pub use http::routes;
pub use import::{ImportReport, SchoolChanged, SchoolCreated, import};
pub use links::{LinkRef, LinksReport, import_links};
