//! How far the schools of a cycle are, who is still to start, and whom to remind. It is worked out when asked, by the same
//! few statements however many schools there are.

mod dto;
mod http;
mod rules;
mod service;

pub use http::routes;
