//! That a child's social worker was told of an absence or another concern: of what, when, by whom, and how long after it
//! began.

pub mod dto;
mod http;
pub mod recorded;
mod rules;

pub use http::routes;
