//! That a child's social worker was told of an absence or another concern: of what, when, by whom, and how long after it
//! began.

mod dto;
mod http;
mod rules;
mod service;

pub use http::routes;
