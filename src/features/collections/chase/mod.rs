//! Where the schools stand with a collection, whom to chase, and how many have answered: for the authority.

mod answers;
mod cohort;
mod dto;
mod http;
mod service;

pub use http::routes;
