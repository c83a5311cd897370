//! In which order the authority and a school agreed to take the school's cases, where it has too many. An officer who holds
//! as many cases as the officer can takes one more only if it is among them.

mod dto;
mod http;
mod service;

pub use http::routes;
pub use service::{agreed_at, covers};
