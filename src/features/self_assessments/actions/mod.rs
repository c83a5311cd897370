//! Actions: what a school is to do because of its self-assessment. They live on after it is submitted, and after its cycle
//! is closed.

mod acting;
mod dto;
mod http;
mod reading;
mod service;
mod steps;

pub use dto::SelfAssessmentAction;
pub use reading::told;

use crate::http::Routes;

/// Mounts the sub-resource.
pub fn routes(cfg: &mut Routes<'_, '_>) {
    http::routes(cfg);
    steps::routes(cfg);
}
