//! The programme of a year: patrols by district and term, and which districts have none.

mod dto;
mod http;
mod rules;
mod service;

pub use http::routes;
