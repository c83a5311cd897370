//! Referrals of pupils by schools to the attendance service: with what was tried, for support comes first. The authority
//! accepts one, which opens a case, or returns it with the reason. One for a pupil with an open case joins that case, so that
//! there are never two about one pupil at one school.

mod acting;
mod dto;
mod http;
mod reading;
mod rules;
mod service;
mod steps;

pub use dto::ReferralTerms;
pub use service::{join, lock_waiting};

use crate::http::Routes;

/// Mounts the sub-resource.
pub fn routes(cfg: &mut Routes<'_, '_>) {
    cfg.configure(http::routes).configure(steps::routes);
}
