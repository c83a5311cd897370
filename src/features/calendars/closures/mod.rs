//! Closures: a school, several or all of them, shut for a span.
//!
//! One closure of several schools is one row at each of them under one id. A wrong closure is withdrawn,
//! never deleted or changed. The authority may record that a school is closed; the mark for it (`Y4`) is
//! the school's to make.

mod dto;
mod http;
mod rules;
mod service;

pub use http::routes;
