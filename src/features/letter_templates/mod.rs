//! How letters are worded: what each must say and can say, and the authority's own wording in any language.
//!
//! Wording is data: whoever writes letters needs no programmer. Every version is kept, and what was issued keeps the
//! wording it was issued with (`attendance::book::letters`).

mod dto;
mod http;
mod service;

pub use http::routes;
