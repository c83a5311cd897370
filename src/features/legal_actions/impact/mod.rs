//! What legal action helped: the pupil's attendance in the school weeks before and after, of one and of all together.

mod dto;
mod http;
mod measured;
mod rules;
mod service;

pub use http::routes;
