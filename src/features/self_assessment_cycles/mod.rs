//! Cycles of self-assessments: a time in which schools answer one version of a questionnaire.
//!
//! - `definitions`: a cycle, whom it asks, when it opens and is due, that it is closed and reopened.
//! - `progress`: how far its schools are, who is still to start, and whom to remind.
//! - `analysis`: what they answered all together; small groups are withheld.
//! - `answers`: what each of them answered, without words, for analysts.
//! - `claims`: whose own rating and whose attendance disagree.
//!
//! A cycle is the authority's own. What a school answers stands with the school (`self_assessments`), and only what it
//! submitted is read here. Whom a cycle asks is worked out when it is opened, and stays.

mod analysis;
mod answers;
mod claims;
mod definitions;
mod due;
mod progress;
mod shown;
mod submitted;

use crate::http::{Column, Routes, columns_of};

pub use due::{SelfAssessmentDue, self_assessments_due};

/// Mounts the feature under the version.
pub fn routes(cfg: &mut Routes<'_, '_>) {
    cfg.configure(definitions::routes).configure(progress::routes);
    cfg.configure(analysis::routes).configure(answers::routes).configure(claims::routes);
}

/// Documents that can also be read as a table, with its columns.
pub fn sheets() -> Vec<(&'static str, Vec<Column>)> {
    vec![("getSelfAssessmentAnalysis", columns_of::<analysis::SelfAssessmentAnalysisRow>())]
}
