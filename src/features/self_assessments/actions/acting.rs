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
    access::{Access, Act, Action, Attempt, Made, SelfAssessmentsWrite, date_at_school},
    assessments::states::self_assessment::{
        ACTION, SelfAssessmentActionState, SelfAssessmentActionStep as Step,
    },
    domain::{person::Person, text::clean},
    entities::self_assessment_action::Entity,
    error::{AppError, Fault, FaultCode, Result},
    features::self_assessments::{
        reading::reader,
        store::{self, Open},
        whole,
    },
    http::{Body, IdempotencyKey, Once, Precondition},
};

/// Which action, which version of it, and which attempt.
pub struct Place {
    /// The school.
    pub urn: i32,
    /// The cycle.
    pub cycle: Uuid,
    /// The action.
    pub id: Uuid,
    /// The version that was read.
    pub read: Precondition,
    /// The attempt.
    pub key: IdempotencyKey,
}

/// A step as it is sent.
trait Sent: Serialize {
    /// Which it is.
    const STEP: Step;
    /// How the audit log calls it.
    const OPERATION: &'static str;
    /// How the history calls it.
    const TOLD: &'static str;

    /// Who takes it.
    fn by(&self) -> &Person;

    /// Why, where that is asked for.
    fn reason(&self) -> Option<&str> {
        None
    }
}

/// Says of the body of a step what it does.
macro_rules! sent {
    ($($body:ident: $step:ident, $operation:literal, $told:literal $(, $reason:ident)?;)+) => {$(
        impl Sent for $body {
            const STEP: Step = Step::$step;
            const OPERATION: &'static str = $operation;
            const TOLD: &'static str = $told;

            fn by(&self) -> &Person {
                &self.recorded_by
            }

            $(fn reason(&self) -> Option<&str> {
                Some(&self.$reason)
            })?
        }
    )+};
}

sent! {
    SelfAssessmentActionBegin: Begin, "self_assessment.action_begin", "begun";
    SelfAssessmentActionComplete: Complete, "self_assessment.action_complete", "done";
    SelfAssessmentActionReopen: Reopen, "self_assessment.action_reopen", "reopened", reason;
    SelfAssessmentActionCancel: Cancel, "self_assessment.action_cancel", "cancelled", reason;
}

/// The problem that says why a step cannot be taken.
pub fn refuse(state: SelfAssessmentActionState, step: Step) -> Result<()> {
    AppError::unless_allowed(ACTION.actions(state), step.as_str())
}

/// A repeated step is let on: what it came to is told again.
async fn open<S: Sent>(cx: &Access<SelfAssessmentsWrite>, place: &Place) -> Result<()> {
    let seen = whole::load(&cx.read().await?, place.urn, place.cycle).await?;
    let row = found(&seen, place.id, reader(cx))?;
    if place.key.0.is_none() {
        place.read.check_version(&row.version.to_string())?;
        refuse(state(&row.state)?, S::STEP)?;
    }
    Ok(())
}

/// Takes the step: `done` is what came of the action from then on.
async fn take<S: Sent>(
    cx: &Access<SelfAssessmentsWrite>,
    place: Place,
    sent: &S,
    done: Option<SelfAssessmentActionDone>,
) -> Result<Once<Answer>> {
    let Place { urn, cycle, id, read, key } = place;
    let by = sent.by().cleaned().map_err(AppError::internal)?;
    let reason = sent.reason().map(clean).transpose().map_err(AppError::internal)?;
    let attempt = Attempt::new(key, &(id, sent))?;
    let action = Action::new(S::OPERATION, id.to_string());
    let taken = cx.write_once(urn, &action, &attempt, async |tx| {
        let Open { row, .. } = store::open(tx, cycle, &by, None).await?;
        let locked = tx.lock_document::<Entity>(id).await?;
        read.check_version(&locked.version.to_string())?;
        let stands = state(&locked.state)?;
        refuse(stands, S::STEP)?;
        let to = ACTION.step(stands, S::STEP).map_err(AppError::internal)?;
        let terms = SelfAssessmentActionTerms { done: done.clone(), ..reading::terms(&locked.terms)? };
        let text = serde_json::to_string(&terms).map_err(AppError::internal)?;
        let act = Act { action: S::TOLD, reason: reason.as_deref(), by: &by };
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
    place: Place,
    body: &Body<SelfAssessmentActionBegin>,
) -> Result<Once<Answer>> {
    open::<SelfAssessmentActionBegin>(cx, &place).await?;
    take(cx, place, &body.parse()?, None).await
}

/// Says that an action is done, and what shows it.
pub async fn complete(
    cx: &Access<SelfAssessmentsWrite>,
    place: Place,
    body: &Body<SelfAssessmentActionComplete>,
) -> Result<Once<Answer>> {
    open::<SelfAssessmentActionComplete>(cx, &place).await?;
    let new = body.parse()?;
    if new.completed_on > date_at_school(cx.read().await?.now()) {
        return Err(AppError::invalid(vec![Fault::at("/completed_on", FaultCode::DateInFuture)]));
    }
    let done = SelfAssessmentActionDone {
        completed_on: new.completed_on,
        evidence: clean(&new.evidence).map_err(AppError::internal)?,
        recorded_by: new.recorded_by.cleaned().map_err(AppError::internal)?,
    };
    take(cx, place, &new, Some(done)).await
}

/// Says that an action is to be done after all.
pub async fn reopen(
    cx: &Access<SelfAssessmentsWrite>,
    place: Place,
    body: &Body<SelfAssessmentActionReopen>,
) -> Result<Once<Answer>> {
    open::<SelfAssessmentActionReopen>(cx, &place).await?;
    take(cx, place, &body.parse()?, None).await
}

/// Says that an action will not be done.
pub async fn cancel(
    cx: &Access<SelfAssessmentsWrite>,
    place: Place,
    body: &Body<SelfAssessmentActionCancel>,
) -> Result<Once<Answer>> {
    open::<SelfAssessmentActionCancel>(cx, &place).await?;
    take(cx, place, &body.parse()?, None).await
}
