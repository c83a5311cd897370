//! How a school's feed does: what came last, which days it covers, and whether it can be relied on.

mod dto;
mod http;
mod rules;
mod service;

pub use http::routes;
