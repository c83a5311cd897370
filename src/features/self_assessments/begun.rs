//! What a school has begun, or begun again, and not submitted, for agendas that say how far it is. Of answers nothing is told:
//! a draft is the school's own.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::{ColumnTrait as _, Condition, ConnectionTrait, FromQueryResult, Order};
use uuid::Uuid;

use super::whole::{self, Whole};
use crate::{
    access::{Session, date_at_school},
    assessments::{
        completeness,
        states::{cycle::CycleState, self_assessment::SelfAssessmentState},
    },
    entities::{self_assessment, self_assessment_revision},
    error::{AppError, Result},
};

/// A self-assessment that is in progress.
#[derive(Clone, Debug)]
pub struct BegunSelfAssessment {
    /// The cycle.
    pub cycle_id: Uuid,
    /// What the cycle is called.
    pub cycle: String,
    /// `in_progress`, or `reopened`.
    pub state: SelfAssessmentState,
    /// The day by whose end it is to be submitted.
    pub due_on: NaiveDate,
    /// Whether that day was over and it was never submitted.
    pub overdue: bool,
    /// Questions that have an answer, and those that are asked; not known of an instant that is over.
    pub answered: Option<(u32, u32)>,
}

/// The last step of a self-assessment that was taken by an instant.
#[derive(FromQueryResult)]
struct Stood {
    self_assessment_id: Uuid,
    state: String,
}

/// The self-assessments of a school that were in progress at an instant, in cycles that still take answers, the latest
/// cycle first: two statements, and one for each of them.
pub async fn begun<C: ConnectionTrait>(
    session: &Session<'_, C>,
    urn: i32,
    by: DateTime<Utc>,
) -> Result<Vec<BegunSelfAssessment>> {
    use self_assessment::{Column, Entity};
    let stood = stood(session, urn, by).await?;
    let in_progress = [SelfAssessmentState::InProgress, SelfAssessmentState::Reopened];
    let own = Condition::all().add(Column::Urn.eq(urn)).add(Column::CreatedAt.lte(by));
    let rows = session.find::<Entity>().filter(own).order_by(Column::CycleId, Order::Desc).all().await?;
    let mut found = Vec::new();
    for row in rows {
        let Some(state) = stood.get(&row.id).copied().filter(|state| in_progress.contains(state)) else {
            continue;
        };
        let whole = whole::load(session, urn, row.cycle_id).await?;
        if whole.cycle_state != CycleState::Closed {
            found.push(told(&whole, state, by, session.now() <= by)?);
        }
    }
    Ok(found)
}

async fn stood<C: ConnectionTrait>(
    session: &Session<'_, C>,
    urn: i32,
    by: DateTime<Utc>,
) -> Result<HashMap<Uuid, SelfAssessmentState>> {
    use self_assessment_revision::{Column, Entity};
    let taken = Condition::all().add(Column::Urn.eq(urn)).add(Column::RecordedAt.lte(by));
    let taken = session.find::<Entity>().filter(taken).order_by(Column::Version, Order::Asc);
    let taken: Vec<Stood> = taken.columns([Column::SelfAssessmentId, Column::State]).await?;
    let state = |text: &str| {
        let unreadable = || AppError::internal("the state of a self-assessment is not what it can be");
        SelfAssessmentState::spelled(text).ok_or_else(unreadable)
    };
    taken.iter().map(|one| Ok((one.self_assessment_id, state(&one.state)?))).collect()
}

fn told(
    whole: &Whole,
    state: SelfAssessmentState,
    by: DateTime<Utc>,
    stands: bool,
) -> Result<BegunSelfAssessment> {
    let areas = completeness::progress(&whole.content, &whole.said, whole);
    let answered =
        areas.iter().fold((0, 0), |(answered, asked), area| (answered + area.answered, asked + area.asked));
    let submitted = whole.statements.iter().any(|statement| statement.submitted_at <= by);
    Ok(BegunSelfAssessment {
        cycle_id: whole.cycle.id,
        cycle: whole.cycle_terms()?.title,
        state,
        due_on: whole.cycle.due_on,
        overdue: !submitted && whole.cycle.due_on < date_at_school(by),
        answered: stands.then_some(answered),
    })
}
