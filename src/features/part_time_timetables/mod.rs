//! Part-time timetables (regulation 11(6)): the agreement that a pupil attends for a part of the week, for a short
//! while, its plan and its reviews, and marks `C2` and `X` that rest on none.
//!
//! The school agrees it with a parent with whom the pupil normally lives, in exceptional circumstances, for a limited
//! time, and reviews it; the authority is told when it is agreed. Only a school's own programs write here.

mod agreement;
mod dto;
mod http;
mod marks;
mod reading;
mod rules;
mod service;
mod store;
#[cfg(test)]
mod tests;
mod values;

use crate::http::Routes;

pub use marks::{Lacking, Standing, Timetables};
pub use rules::TimetableDueKind;

/// Mounts the feature under the version.
pub fn routes(cfg: &mut Routes<'_, '_>) {
    http::routes(cfg);
    marks::routes(cfg);
}
