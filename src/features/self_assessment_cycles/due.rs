//! Self-assessments that schools are still to submit, for the list of what a school is to do next.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use sea_orm::{ColumnTrait as _, Condition, ConnectionTrait};
use uuid::Uuid;

use super::shown;
use crate::{
    access::Session,
    domain::urn::AUTHORITY,
    entities::{self_assessment, self_assessment_cycle, self_assessment_cycle_school},
    error::Result,
};

/// A self-assessment whose next step is the school's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SelfAssessmentDue {
    /// The school.
    pub urn: i32,
    /// The cycle.
    pub cycle_id: Uuid,
    /// The day from which it can be answered.
    pub opens_on: NaiveDate,
    /// The day by whose end it is due.
    pub due_on: NaiveDate,
}

/// What these schools are still to submit to cycles that take answers today: three statements, however many.
pub async fn self_assessments_due<C: ConnectionTrait>(
    session: &Session<'_, C>,
    urns: &[i32],
) -> Result<Vec<SelfAssessmentDue>> {
    let today = session.today();
    let begun = shown::authoritys().add(self_assessment_cycle::Column::OpensOn.lte(today));
    let mut cycles: HashMap<Uuid, self_assessment_cycle::Model> = HashMap::new();
    for cycle in session.find::<self_assessment_cycle::Entity>().filter(begun).all().await? {
        if shown::state(&cycle, today)?.takes_answers() {
            cycles.insert(cycle.id, cycle);
        }
    }
    let asked = {
        use self_assessment_cycle_school::{Column, Entity};
        let these = Condition::all()
            .add(Column::Urn.eq(AUTHORITY))
            .add(Column::CycleId.is_in(cycles.keys().copied()))
            .add(Column::SchoolUrn.is_in(urns.iter().copied()));
        session.find::<Entity>().filter(these).all().await?
    };
    let done: HashSet<(i32, Uuid)> = {
        use self_assessment::{Column, Entity};
        let these = Condition::all()
            .add(Column::CycleId.is_in(cycles.keys().copied()))
            .add(Column::Urn.is_in(urns.iter().copied()))
            .add(Column::State.is_in(["submitted", "reviewed"]));
        session
            .find::<Entity>()
            .filter(these)
            .all()
            .await?
            .into_iter()
            .map(|row| (row.urn, row.cycle_id))
            .collect()
    };
    let mut due = Vec::new();
    for one in asked.iter().filter(|one| !done.contains(&(one.school_urn, one.cycle_id))) {
        let Some(cycle) = cycles.get(&one.cycle_id) else { continue };
        let (opens_on, due_on) = (cycle.opens_on, cycle.due_on);
        due.push(SelfAssessmentDue { urn: one.school_urn, cycle_id: cycle.id, opens_on, due_on });
    }
    due.sort_by_key(|one| (one.urn, one.due_on, one.cycle_id));
    Ok(due)
}
