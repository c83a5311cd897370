//! Projections: what a pupil can still reach by the end of a term or year, and what would change it.

mod dto;
mod http;
mod rules;
mod service;
mod view;

pub use http::routes;
