//! What each school answered in a cycle, question by question and without words: for analysts of the authority, as JSON or
//! as a table.

mod dto;
mod http;
mod service;

pub use http::routes;
