//! Social work teams of the authority: what they are called, and the attendance of the children who are with one.

mod dto;
mod http;
mod pupils;
mod service;

pub use http::routes;
pub use pupils::with_team;
