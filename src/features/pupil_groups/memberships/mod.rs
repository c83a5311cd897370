//! Since when, until when and on whose word a child is in a group. Every revision is kept.

mod dto;
mod http;
mod known;
mod reading;
mod rules;
mod school;
mod service;

pub use http::routes;
pub use known::{ASKED_AT_ONCE, Known, known};
