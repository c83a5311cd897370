//! Self-assessments: what a school says of its own practice in a cycle, with the evidence, and what became of it.
//!
//! One for each school and cycle. It is there as soon as its cycle asks the school; the first answer starts it. People
//! answer question by question; what they did not yet do is told at once when they submit. A submission freezes a
//! statement, which stays whatever happens later; reopening lets the school answer again, and the next submission makes the
//! next statement. Officers of the authority review what was submitted. Actions that arose live on.

mod actions;
mod answers;
mod begun;
mod carrying;
mod dto;
mod evidence;
mod http;
mod reading;
mod reviews;
mod rows;
mod rules;
mod service;
mod statements;
mod store;
mod view;
mod whole;

use crate::http::Routes;

pub use begun::{BegunSelfAssessment, begun as begun_self_assessments};
pub use statements::{LatestStatement, latest as latest_statement};

/// Mounts the feature under the version.
pub fn routes(cfg: &mut Routes<'_, '_>) {
    http::routes(cfg);
    answers::routes(cfg);
    evidence::routes(cfg);
    actions::routes(cfg);
    statements::routes(cfg);
    reviews::routes(cfg);
}
