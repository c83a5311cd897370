//! Writing encounters: the row that stands, the version that is kept, and the patrol on which it rests.

use sea_orm::{ActiveValue::Set, ColumnTrait as _, Condition};
use uuid::Uuid;

use super::{found::PatrolEncounterTerms, rules};
use crate::{
    access::{Tx, date_at_school, document, revised},
    domain::academic_year::AcademicYear,
    entities::{
        patrol,
        patrol_encounter::{self, ActiveModel},
        patrol_encounter_revision,
    },
    error::{Fault, FaultCode, Result},
    features::patrols::{
        encounters::found::PatrolEncounterFound, plans::state_and_terms, values::PatrolEncounterState,
    },
};

revised!(patrol_encounter, patrol_encounter_revision { patrol_encounter_id = PatrolEncounterId });
document!(patrol_encounter: PatrolEncounterState, PatrolEncounterTerms, columns);

/// The columns by which lists are filtered.
fn columns(row: &mut ActiveModel, _: PatrolEncounterState, terms: &PatrolEncounterTerms) {
    let found = &terms.found;
    row.outcome = Set(found.outcome.as_str().to_owned());
    row.met_at = Set(found.met_at);
    row.academic_year = Set(AcademicYear::of(date_at_school(found.met_at)).to_string());
}

/// What is wrong with an encounter of a patrol, which nobody can change until commit. One that the caller does not see is not
/// there.
pub async fn faults_of_patrol(
    tx: &Tx<'_>,
    patrol: Uuid,
    found: &PatrolEncounterFound,
    pointer: &str,
) -> Result<Vec<Fault>> {
    let this = Condition::all().add(patrol::Column::Id.eq(patrol));
    match tx.share_of_authority::<patrol::Entity>(this).await? {
        None => Ok(vec![Fault::at(pointer, FaultCode::ReferenceNotFound)]),
        Some(row) => {
            let (state, terms) = state_and_terms(&row)?;
            Ok(rules::faults_of_patrol(found, (state, &terms), pointer))
        }
    }
}
