//! Use cases: opening a cycle, closing it, reopening it.

use chrono::NaiveDate;
use sea_orm::{ActiveValue::Set, ColumnTrait as _, Condition};
use serde::Serialize;
use uuid::Uuid;

use super::{
    dto::{SelfAssessmentCycleAct, SelfAssessmentCycleReopen},
    reading,
    service::{Answer, allow, answered, due_by_calendar, lock, schools},
};
use crate::{
    access::{Access, Act, Action, Attempt, Locked, Made, SelfAssessmentsManage, Tx},
    assessments::states::{
        cycle::{CYCLE, CycleAction},
        questionnaire::QuestionnaireState,
    },
    domain::{person::Person, text::clean, urn::AUTHORITY},
    entities::{
        questionnaire_version,
        self_assessment_cycle::{Entity, Model},
        self_assessment_cycle_school,
    },
    error::{AppError, Code, Fault, FaultCode, Result},
    features::self_assessment_cycles::shown,
    http::{Body, IdempotencyKey, Once, Precondition},
};

/// Which cycle, which version of it, and which attempt.
pub struct Place {
    /// The cycle.
    pub id: Uuid,
    /// The version that was read.
    pub read: Precondition,
    /// The attempt.
    pub key: IdempotencyKey,
}

/// A step, as the audit log and the history call it.
struct Step<'a> {
    action: CycleAction,
    operation: &'static str,
    told: &'static str,
    reason: Option<&'a str>,
    by: &'a Person,
}

/// The cycle, if it is at the version that is named and its state lets the step be taken; today. A repeated step is let on:
/// what it came to is told again.
async fn find(
    cx: &Access<SelfAssessmentsManage>,
    place: &Place,
    action: CycleAction,
) -> Result<(Model, NaiveDate)> {
    let session = cx.read().await?;
    let row = shown::find(&session, place.id).await?;
    if place.key.0.is_none() {
        place.read.check_version(&row.version.to_string())?;
        allow(&row, session.today(), action)?;
    }
    Ok((row, session.today()))
}

/// Takes a step: `work` does what goes with it, and says by when the cycle is due and how many schools it asks from then on.
async fn take(
    cx: &Access<SelfAssessmentsManage>,
    place: Place,
    step: Step<'_>,
    sent: &impl Serialize,
    work: impl AsyncFn(&Tx<'_>, &Locked<'_, Entity>) -> Result<(NaiveDate, i32)>,
) -> Result<Once<Answer>> {
    let Place { id, read, key } = place;
    let attempt = Attempt::new(key, &(id, sent))?;
    let action = Action::new(step.operation, id.to_string());
    let done = cx.write_once(AUTHORITY, &action, &attempt, async |tx| {
        let held = lock(tx, id).await?;
        read.check_version(&held.version.to_string())?;
        allow(&held, tx.today(), step.action)?;
        let stands = shown::state(&held, tx.today())?;
        let to = CYCLE.step(stands, step.action).map_err(AppError::internal)?;
        let (due_on, schools) = work(tx, &held).await?;
        let act = Act { action: step.told, reason: step.reason, by: step.by };
        tx.revise(held, &act, |row| {
            row.state = Set(to.as_str().to_owned());
            row.due_on = Set(due_on);
            row.schools = Set(schools);
        })
        .await?;
        Ok(Made { id })
    });
    match done.await {
        Ok(done) => answered(cx, done).await,
        Err(error) => Err(read.overtaken(error, async || Ok(reading::show(cx, id).await?.tag)).await),
    }
}

/// Opens a cycle: whom it asks is told now, and stays. A holiday by which it is due is looked up once more.
pub async fn open(
    cx: &Access<SelfAssessmentsManage>,
    place: Place,
    body: &Body<SelfAssessmentCycleAct>,
) -> Result<Once<Answer>> {
    let (row, today) = find(cx, &place, CycleAction::Open).await?;
    let sent = body.parse()?;
    let by = sent.recorded_by.cleaned().map_err(AppError::internal)?;
    let session = cx.read().await?;
    let due_by = shown::terms(&row)?.due_by;
    let calendar = due_by_calendar(&session, due_by).await?;
    let due_on = due_by.map_or(Some(row.due_on), |by| by.day(calendar.as_deref()));
    let asked = schools(&session, &row).await?;
    let step = Step {
        action: CycleAction::Open,
        operation: "self_assessment_cycle.open",
        told: "opened",
        reason: None,
        by: &by,
    };
    take(cx, place, step, &sent, async |tx, held| {
        if held.version != row.version {
            return Err(Code::Overloaded.into());
        }
        let due_on =
            due_on.ok_or_else(|| conflict("The authority's calendar has no such half term any more."))?;
        if due_on < today || due_on < held.opens_on {
            return Err(conflict("Its due day is over, or lies before its first: change it first."));
        }
        if asked.is_empty() {
            return Err(conflict("It would ask no school: change whom it asks first."));
        }
        // Retiring a version waits for whoever opens a cycle that asks it.
        use questionnaire_version::Column;
        let these = Condition::all()
            .add(Column::Id.eq(held.questionnaire_version_id))
            .add(Column::State.eq(QuestionnaireState::Published.as_str()));
        if tx.share::<questionnaire_version::Entity>(these).await?.is_none() {
            return Err(conflict("The version of the questionnaire is retired: change it first."));
        }
        let rows = asked.iter().map(|urn| self_assessment_cycle_school::ActiveModel {
            urn: Set(AUTHORITY),
            cycle_id: Set(held.id),
            school_urn: Set(*urn),
        });
        tx.insert(rows.collect()).await?;
        Ok((due_on, i32::try_from(asked.len()).map_err(AppError::internal)?))
    })
    .await
}

fn conflict(why: &'static str) -> AppError {
    AppError::new(Code::StateConflict).detail(why).allowed_actions(vec![CycleAction::Change.as_str()])
}

/// Closes a cycle: nothing more is taken until it is reopened.
pub async fn close(
    cx: &Access<SelfAssessmentsManage>,
    place: Place,
    body: &Body<SelfAssessmentCycleAct>,
) -> Result<Once<Answer>> {
    find(cx, &place, CycleAction::Close).await?;
    let sent = body.parse()?;
    let by = sent.recorded_by.cleaned().map_err(AppError::internal)?;
    let step = Step {
        action: CycleAction::Close,
        operation: "self_assessment_cycle.close",
        told: "closed",
        reason: None,
        by: &by,
    };
    take(cx, place, step, &sent, async |_, held| Ok((held.due_on, held.schools))).await
}

/// Reopens a closed cycle: what was refused since is possible again.
pub async fn reopen(
    cx: &Access<SelfAssessmentsManage>,
    place: Place,
    body: &Body<SelfAssessmentCycleReopen>,
) -> Result<Once<Answer>> {
    find(cx, &place, CycleAction::Reopen).await?;
    let sent = body.parse()?;
    let by = sent.recorded_by.cleaned().map_err(AppError::internal)?;
    let reason = clean(&sent.reason).map_err(AppError::internal)?;
    let step = Step {
        action: CycleAction::Reopen,
        operation: "self_assessment_cycle.reopen",
        told: "reopened",
        reason: Some(&reason),
        by: &by,
    };
    take(cx, place, step, &sent, async |tx, held| {
        let new = sent.due_on.filter(|due_on| *due_on != held.due_on);
        // A repeated request is told what it came to, also where its day is over by now.
        if new.is_some_and(|due_on| due_on < tx.today() || due_on < held.opens_on) {
            let fault = Fault::at("/due_on", FaultCode::OutOfRange);
            return Err(AppError::invalid(vec![fault.detail("Nobody can answer by a day that is over.")]));
        }
        Ok((sent.due_on.unwrap_or(held.due_on), held.schools))
    })
    .await
}
