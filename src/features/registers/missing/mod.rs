//! Missing registers: sessions that are due and for which not every pupil who needs a mark has one.

mod dto;
mod http;
mod rules;
mod service;

pub use http::routes;
pub use rules::due;
