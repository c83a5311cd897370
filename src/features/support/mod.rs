//! Support: what was offered and tried for a pupil before the law is turned to (*Working together to improve school
//! attendance*, support first): meetings, plans, attendance contracts, early help, referrals to agencies and parenting
//! programmes, with what came of each and what was not taken up.
//!
//! It is recorded at the school of the pupil, by the school or by the authority. What was offered and refused counts as
//! much as what was done: a Notice to Improve lists both, and a penalty notice asks for both.

mod acting;
mod dto;
mod due;
mod http;
mod offer;
mod reading;
mod rules;
mod service;
mod steps;
mod store;
mod summary;
#[cfg(test)]
mod tests;
mod values;

use crate::http::Routes;

pub use due::{ReviewDue, reviews_due};

/// Mounts the feature under the version.
pub fn routes(cfg: &mut Routes<'_, '_>) {
    http::routes(cfg);
    steps::routes(cfg);
}
