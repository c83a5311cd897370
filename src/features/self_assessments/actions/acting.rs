//! Use cases: beginning an action, saying that it is done, reopening and cancelling it. Every way in which it stood is kept.

use serde::Serialize;
use uuid::Uuid;

use super::{
    dto::{
        SelfAssessmentActionBegin, SelfAssessmentActionCancel, SelfAssessmentActionComplete,
        SelfAssessmentActionDone, SelfAssessmentActionReopen, SelfAssessmentActionTerms,
    },
    reading::{self, found, state},
    service::{Answer, lay},
};
use crate::{
    access::{Access, Act, Action, Attempt, Made, SelfAssessmentsWrite, StepName, StepPlace, date_at_school},
    assessments::states::self_assessment::{
        ACTION, SelfAssessmentActionState, SelfAssessmentActionStep as Step,
    },
    domain::{action::Actions, person::Person, text::clean},
    entities::self_assessment_action::Entity,
    error::{AppError, Fault, FaultCode, Result},
    features::self_assessments::{
        reading::reader,
        store::{self, Open},
        whole,
    },
    http::{Body, Once},
};

fn actions(state: SelfAssessmentActionState) -> Actions {
    ACTION.actions(state)
}

const BEGIN: StepName<SelfAssessmentActionState> =
    StepName::new(Step::Begin.as_str(), "self_assessment.action_begin", "begun", actions);
const COMPLETE: StepName<SelfAssessmentActionState> =
    StepName::new(Step::Complete.as_str(), "self_assessment.action_complete", "done", actions);
const REOPEN: StepName<SelfAssessmentActionState> =
    StepName::new(Step::Reopen.as_str(), "self_assessment.action_reopen", "reopened", actions);
const CANCEL: StepName<SelfAssessmentActionState> =
    StepName::new(Step::Cancel.as_str(), "self_assessment.action_cancel", "cancelled", actions);

/// The problem that says why a step cannot be taken.
pub fn refuse(state: SelfAssessmentActionState, step: Step) -> Result<()> {
    AppError::unless_allowed(ACTION.actions(state), step.as_str())
}

/// A repeated step is let on: what it came to is told again.
async fn open(
    cx: &Access<SelfAssessmentsWrite>,
    cycle: Uuid,
    place: &StepPlace,
    step: StepName<SelfAssessmentActionState>,
) -> Result<()> {
    let seen = whole::load(&cx.read().await?, place.urn, cycle).await?;
    let row = found(&seen, place.id, reader(cx))?;
    if place.key.0.is_none() {
        place.read.check_version(&row.version.to_string())?;
        AppError::unless_allowed((step.actions)(state(&row.state)?), step.action)?;
    }
    Ok(())
}

/// Takes the step: `done` is what came of the action from then on. The self-assessment is locked before the action, and is
/// another version after it.
async fn take(
    cx: &Access<SelfAssessmentsWrite>,
    (cycle, place): (Uuid, StepPlace),
    (step, sent): (StepName<SelfAssessmentActionState>, &impl Serialize),
    (by, reason): (&Person, Option<&str>),
    done: Option<SelfAssessmentActionDone>,
) -> Result<Once<Answer>> {
    let StepPlace { urn, id, read, key } = place;
    let (by, reason) = (by.cleaned()?, reason.map(clean).transpose()?);
    let attempt = Attempt::new(key, &(id, sent))?;
    let action = Action::new(step.operation, id.to_string());
    let taken = cx.write_once(urn, &action, &attempt, async |tx| {
        let Open { row, .. } = store::open(tx, cycle, &by, None).await?;
        let locked = tx.lock_document::<Entity>(id).await?;
        read.check_version(&locked.version.to_string())?;
        let stands = state(&locked.state)?;
        AppError::unless_allowed((step.actions)(stands), step.action)?;
        let to = Step::spelled(step.action).and_then(|step| ACTION.step(stands, step).ok());
        let to = to.ok_or_else(|| AppError::internal("a step leads nowhere"))?;
        let terms = SelfAssessmentActionTerms { done: done.clone(), ..reading::terms(&locked.terms)? };
        let text = serde_json::to_string(&terms).map_err(AppError::internal)?;
        let act = Act { action: step.told, reason: reason.as_deref(), by: &by };
        tx.revise(locked, &act, |row| lay(row, to, &terms, text)).await?;
        store::touch(tx, row).await?;
        Ok(Made { id })
    });
    match taken.await {
        Ok(taken) => taken.told(async |made| reading::show(cx, (urn, cycle), made.id).await).await,
        // Where somebody else was faster, the version that stands now is named.
        Err(error) => {
            Err(read.overtaken(error, async || Ok(reading::show(cx, (urn, cycle), id).await?.tag)).await)
        }
    }
}

/// Begins an action.
pub async fn begin(
    cx: &Access<SelfAssessmentsWrite>,
    (cycle, place): (Uuid, StepPlace),
    body: &Body<SelfAssessmentActionBegin>,
) -> Result<Once<Answer>> {
    open(cx, cycle, &place, BEGIN).await?;
    let sent = body.parse()?;
    take(cx, (cycle, place), (BEGIN, &sent), (&sent.recorded_by, None), None).await
}

/// Says that an action is done, and what shows it.
pub async fn complete(
    cx: &Access<SelfAssessmentsWrite>,
    (cycle, place): (Uuid, StepPlace),
    body: &Body<SelfAssessmentActionComplete>,
) -> Result<Once<Answer>> {
    open(cx, cycle, &place, COMPLETE).await?;
    let new = body.parse()?;
    if new.completed_on > date_at_school(cx.read().await?.now()) {
        return Err(AppError::invalid(vec![Fault::at("/completed_on", FaultCode::DateInFuture)]));
    }
    let done = SelfAssessmentActionDone {
        completed_on: new.completed_on,
        evidence: clean(&new.evidence).map_err(AppError::internal)?,
        recorded_by: new.recorded_by.cleaned().map_err(AppError::internal)?,
    };
    take(cx, (cycle, place), (COMPLETE, &new), (&new.recorded_by, None), Some(done)).await
}

/// Says that an action is to be done after all.
pub async fn reopen(
    cx: &Access<SelfAssessmentsWrite>,
    (cycle, place): (Uuid, StepPlace),
    body: &Body<SelfAssessmentActionReopen>,
) -> Result<Once<Answer>> {
    open(cx, cycle, &place, REOPEN).await?;
    let sent = body.parse()?;
    take(cx, (cycle, place), (REOPEN, &sent), (&sent.recorded_by, Some(sent.reason.as_str())), None).await
}

/// Says that an action will not be done.
pub async fn cancel(
    cx: &Access<SelfAssessmentsWrite>,
    (cycle, place): (Uuid, StepPlace),
    body: &Body<SelfAssessmentActionCancel>,
) -> Result<Once<Answer>> {
    open(cx, cycle, &place, CANCEL).await?;
    let sent = body.parse()?;
    take(cx, (cycle, place), (CANCEL, &sent), (&sent.recorded_by, Some(sent.reason.as_str())), None).await
}
