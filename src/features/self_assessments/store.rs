//! Writing a self-assessment: the row under whose lock all of its parts are written.
//!
//! A write takes the cycle for share first and the self-assessment's row for itself next: a cycle that closes, a
//! submission and an answer wait for each other, and each sees what the one before it left.

use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::{ActiveValue::Set, ColumnTrait as _, Condition, TryIntoModel as _};
use uuid::Uuid;

use super::{
    dto::SelfAssessmentTerms,
    whole::{self, Whole},
};
use crate::{
    access::{Act, Locked, Revised as _, Tx, revised},
    assessments::states::self_assessment::{SELF_ASSESSMENT, SelfAssessmentState, SelfAssessmentStep},
    domain::person::Person,
    entities::{
        self_assessment::{self, ActiveModel, Column, Entity, Model},
        self_assessment_action, self_assessment_action_revision, self_assessment_cycle,
        self_assessment_revision,
    },
    error::{AppError, Code, Result},
    http::Precondition,
};

revised!(self_assessment, self_assessment_revision { self_assessment_id = SelfAssessmentId });
revised!(
    self_assessment_action,
    self_assessment_action_revision { self_assessment_action_id = SelfAssessmentActionId }
);

/// A self-assessment that nobody else changes until commit, and everything about it as it stands.
pub struct Open<'t> {
    pub row: Locked<'t, Entity>,
    pub whole: Whole,
}

/// The cycle, which cannot close until commit.
async fn hold_cycle(tx: &Tx<'_>, cycle: Uuid) -> Result<()> {
    let this = Condition::all().add(self_assessment_cycle::Column::Id.eq(cycle));
    let held = tx.share_of_authority::<self_assessment_cycle::Entity>(this).await?;
    held.map(drop).ok_or(Code::NotFound.into())
}

async fn lock<'t>(tx: &'t Tx<'_>, cycle: Uuid) -> Result<Option<Locked<'t, Entity>>> {
    tx.lock::<Entity>(Condition::all().add(Column::CycleId.eq(cycle))).await
}

/// The self-assessment for a change of its parts; the first one starts it. `step` is what its state must allow.
pub async fn open<'t>(
    tx: &'t Tx<'_>,
    cycle: Uuid,
    by: &Person,
    step: Option<SelfAssessmentStep>,
) -> Result<Open<'t>> {
    hold_cycle(tx, cycle).await?;
    let (row, begins) = match lock(tx, cycle).await? {
        Some(row) => (row, false),
        None => (start(tx, cycle, by).await?, true),
    };
    let whole = whole::load(tx, tx.urn(), cycle).await?;
    // Nothing is begun in a cycle that has not begun, or is over; what lives on has begun before.
    if let Some(step) = step.or(begins.then_some(SelfAssessmentStep::Answer)) {
        whole.require(step)?;
    }
    Ok(Open { row, whole })
}

/// The self-assessment for a step of its own, at the version that was read; one that is not started takes none.
pub async fn standing<'t>(
    tx: &'t Tx<'_>,
    cycle: Uuid,
    read: &Precondition,
    step: SelfAssessmentStep,
) -> Result<Open<'t>> {
    hold_cycle(tx, cycle).await?;
    let row = lock(tx, cycle).await?;
    let whole = whole::load(tx, tx.urn(), cycle).await?;
    // Named first: who holds an old version is told so, whatever has become of it.
    read.check_version(&whole.mark())?;
    whole.require(step)?;
    let row = row.ok_or_else(|| AppError::internal("a step of nothing"))?;
    Ok(Open { row, whole })
}

/// The self-assessment for what an officer notes of it; one that is not started has nothing to be noted.
pub async fn begun<'t>(tx: &'t Tx<'_>, cycle: Uuid) -> Result<Open<'t>> {
    hold_cycle(tx, cycle).await?;
    let row = lock(tx, cycle).await?;
    let whole = whole::load(tx, tx.urn(), cycle).await?;
    let not_started = || AppError::new(Code::StateConflict).detail("It is not started.");
    let row = row.ok_or_else(|| not_started().allowed_actions(Vec::new()))?;
    Ok(Open { row, whole })
}

/// Makes the row. Of two who do at once one makes it, and the other waits for it.
async fn start<'t>(tx: &'t Tx<'_>, cycle: Uuid, by: &Person) -> Result<Locked<'t, Entity>> {
    let now = tx.now();
    let terms = serde_json::to_string(&SelfAssessmentTerms::default()).map_err(AppError::internal)?;
    let row = ActiveModel {
        cycle_id: Set(cycle),
        state: Set(SelfAssessmentState::InProgress.as_str().to_owned()),
        statements: Set(0),
        submitted_at: Set(None),
        changed_at: Set(now),
        terms: Set(terms),
        ..Entity::fresh(tx.urn(), Uuid::now_v7(), now)
    };
    let begun = row.clone().try_into_model()?;
    if tx.insert_if_absent(row).await? {
        let act = Act { action: "started", reason: None, by };
        tx.insert(vec![Entity::revision(&begun, &act, tx.client(), now)]).await?;
    }
    lock(tx, cycle).await?.ok_or_else(|| AppError::internal("a self-assessment is gone"))
}

/// When it changes: now, and in any case after it changed before, so that each change has a mark of its own.
fn next_change(tx: &Tx<'_>, before: &Model) -> DateTime<Utc> {
    tx.now().max(before.changed_at + TimeDelta::microseconds(1))
}

/// Marks that a part of it changed.
pub async fn touch(tx: &Tx<'_>, row: Locked<'_, Entity>) -> Result<()> {
    let at = next_change(tx, &row);
    tx.update(row, |row| row.changed_at = Set(at)).await.map(drop)
}

/// Takes a step of the self-assessment's own, and keeps the version.
pub async fn step(
    tx: &Tx<'_>,
    row: Locked<'_, Entity>,
    (from, step): (SelfAssessmentState, SelfAssessmentStep),
    act: &Act<'_>,
    lay: impl FnOnce(&mut ActiveModel),
) -> Result<()> {
    let to = SELF_ASSESSMENT.step(from, step).map_err(AppError::internal)?;
    let at = next_change(tx, &row);
    tx.revise(row, act, |row| {
        row.state = Set(to.as_str().to_owned());
        row.changed_at = Set(at);
        lay(row);
    })
    .await
}
