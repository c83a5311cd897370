//! Cycles of self-assessments: a time in which schools answer one version of a questionnaire.
//!
//! - `definitions`: a cycle, whom it asks, when it opens and is due, that it is closed and reopened.
//! - `progress`: how far its schools are, who is still to start, and whom to remind.
//!
//! A cycle is the authority's own. What a school answers stands with the school (`self_assessments`). Whom a cycle asks is
//! worked out when it is opened, and stays.

mod definitions;
mod progress;
mod shown;

use crate::http::Routes;

/// Mounts the feature under the version.
pub fn routes(cfg: &mut Routes<'_, '_>) {
    cfg.configure(definitions::routes).configure(progress::routes);
}
