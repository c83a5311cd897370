//! Marks that say that a pupil need not be in school all week, and rest on no part-time timetable: worked out when it is
//! asked for.

mod dto;
mod http;
mod service;
mod standing;

pub use http::routes;
pub use standing::{Lacking, Standing, Timetables};
