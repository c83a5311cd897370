//! Writing patrols: the row that stands and the version that is kept.

use sea_orm::ActiveValue::Set;

use super::plan::PatrolTerms;
use crate::{
    access::{document, revised},
    domain::academic_year::AcademicYear,
    entities::{
        patrol::{self, ActiveModel},
        patrol_revision,
    },
    features::patrols::values::PatrolState,
};

revised!(patrol, patrol_revision { patrol_id = PatrolId });
document!(patrol: PatrolState, PatrolTerms, columns);

/// The columns by which lists are filtered.
fn columns(row: &mut ActiveModel, _: PatrolState, terms: &PatrolTerms) {
    row.academic_year = Set(AcademicYear::of(terms.plan.held_on).to_string());
    row.starts_at = Set(terms.starts_at);
    row.ends_at = Set(terms.ends_at);
}
