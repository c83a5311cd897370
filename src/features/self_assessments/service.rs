//! Use cases: reopening a self-assessment, and what every step of one is answered with.

use uuid::Uuid;

use super::{
    dto::{SelfAssessmentDocument, SelfAssessmentReopen, SelfAssessmentViewQuery},
    reading,
    store::{self, Open},
    whole,
};
use crate::{
    access::{Access, Act, Action, Attempt, Made, Permission, SelfAssessmentsWrite},
    assessments::states::self_assessment::SelfAssessmentStep,
    domain::text::clean,
    error::{AppError, Result},
    http::{Body, IdempotencyKey, Once, Precondition, Tagged},
};

const STANDARD: SelfAssessmentViewQuery = SelfAssessmentViewQuery { view: None };

/// What a write came to: the self-assessment as it now is.
pub async fn answered<P: Permission>(
    cx: &Access<P>,
    urn: i32,
    cycle: Uuid,
    done: Once<Made>,
) -> Result<Once<Tagged<SelfAssessmentDocument>>> {
    done.told(async |_| reading::show(cx, urn, cycle, &STANDARD).await).await
}

/// Where somebody else was faster, the version that stands now is named.
pub async fn overtaken<P: Permission>(
    cx: &Access<P>,
    read: &Precondition,
    error: AppError,
    urn: i32,
    cycle: Uuid,
) -> AppError {
    let now = async || Ok(reading::show(cx, urn, cycle, &STANDARD).await?.tag);
    read.overtaken(error, now).await
}

/// Reopens a self-assessment. What was submitted stays; the next submission makes another statement.
pub async fn reopen(
    cx: &Access<SelfAssessmentsWrite>,
    (urn, cycle): (i32, Uuid),
    (read, key): (Precondition, IdempotencyKey),
    body: &Body<SelfAssessmentReopen>,
) -> Result<Once<Tagged<SelfAssessmentDocument>>> {
    let seen = whole::load(&cx.read().await?, urn, cycle).await?;
    if key.0.is_none() {
        read.check_version(&seen.mark())?;
        seen.require(SelfAssessmentStep::Reopen)?;
    }
    let new = body.parse()?;
    let by = new.recorded_by.cleaned().map_err(AppError::internal)?;
    let reason = clean(&new.reason).map_err(AppError::internal)?;
    let attempt = Attempt::new(key, &(urn, cycle, &new))?;
    let action = Action::new("self_assessment.reopen", cycle.to_string());
    let done = cx.write_once(urn, &action, &attempt, async |tx| {
        let Open { row, whole } = store::standing(tx, cycle, &read, SelfAssessmentStep::Reopen).await?;
        let act = Act { action: "reopened", reason: Some(&reason), by: &by };
        store::step(tx, row, (whole.state, SelfAssessmentStep::Reopen), &act, |_| {}).await?;
        Ok(Made { id: cycle })
    });
    match done.await {
        Ok(done) => answered(cx, urn, cycle, done).await,
        Err(error) => Err(overtaken(cx, &read, error, urn, cycle).await),
    }
}
