//! Leave beside the marks: which code each session should have, which it has, and where the two disagree. All of it is
//! worked out when it is asked for.

mod dto;
mod http;
mod service;
mod standing;

pub use http::routes;
pub use standing::{Disagreement, Requests, Standing};
