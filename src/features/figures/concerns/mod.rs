//! Concerns: the pupils of a school whose attendance should be looked into, with the sessions that say so.

mod dto;
mod http;
mod query;
mod service;

pub use http::routes;
