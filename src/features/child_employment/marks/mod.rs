//! Marks on the days of a permit, and marks `C1` that rest on none: worked out when it is asked for.

mod dto;
mod http;
mod service;
mod standing;

pub use http::routes;
pub use standing::{Lacking, Licences};
