//! Tokens of a survey, each handed out once: to a person who is named, or to nobody who is known.

mod dto;
mod http;
mod reading;
mod rules;
mod service;
mod steps;

pub use http::routes;
