//! Who was told of restricted facts about pupils: which client, for whom, for what, and of how many.
//!
//! Each such read is written down before its answer leaves (`access::Access::disclose`). The log names no pupil.

mod dto;
mod http;
mod service;

pub use http::routes;
