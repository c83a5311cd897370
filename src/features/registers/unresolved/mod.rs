//! Marks whose reason is not yet established (`N`), and how long the school has to say what they are.

mod dto;
mod http;
mod rules;
mod service;

pub use http::routes;
pub use rules::{Limit, NOT_YET_ESTABLISHED, limit};
