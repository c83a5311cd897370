//! One step: the notice is locked, its state asked, the change made, the version kept.

use uuid::Uuid;

use crate::{
    access::{Access, Act, Action, Attempt, Made, NoticesDecide, Tx},
    domain::person::Person,
    entities::penalty_notice::{Entity, Model},
    error::{AppError, Result},
    features::penalty_notices::{
        notices::{PenaltyNoticeDocument, reading},
        store::{self, Next, Standing, Stands},
    },
    http::{IdempotencyKey, Once, Tagged},
    notices::states::penalty::PenaltyNoticeAction,
};

/// What a step is answered with.
pub type Answer = Once<Tagged<PenaltyNoticeDocument>>;

/// A step.
pub struct Step<'a> {
    /// What is done.
    pub action: PenaltyNoticeAction,
    /// How the audit log calls it.
    pub operation: &'static str,
    /// How the history calls it.
    pub told: &'static str,
    /// Why, where that is asked for.
    pub reason: Option<&'a str>,
    /// Who does it.
    pub by: &'a Person,
}

/// The notice, if it stands so that this can be done. A repeated step is let on: what it came to is told again.
pub async fn open(
    cx: &Access<NoticesDecide>,
    urn: i32,
    id: Uuid,
    key: &IdempotencyKey,
    action: PenaltyNoticeAction,
) -> Result<(Model, Stands)> {
    let session = cx.read().await?;
    session.school(urn).await?;
    let row = session.document::<Entity>(urn, id).await?;
    let is = Stands::of(&row, session.today())?;
    if key.0.is_none() {
        is.refuse(action)?;
    }
    Ok((row, is))
}

/// Takes it.
pub async fn take(
    cx: &Access<NoticesDecide>,
    (urn, id): (i32, Uuid),
    attempt: &Attempt,
    step: Step<'_>,
    change: impl AsyncFn(&Tx<'_>, &Standing<'_>) -> Result<Next>,
) -> Result<Answer> {
    let action = Action::new(step.operation, id.to_string());
    let done = cx.write_once(urn, &action, attempt, async |tx: &Tx<'_>| {
        let standing = store::lock(tx, id).await?;
        let state = standing.is.refuse(step.action)?;
        let next = change(tx, &standing).await?;
        let act = Act { action: step.told, reason: step.reason, by: step.by };
        store::change(tx, standing, state, next, &act).await?;
        Ok(Made { id })
    });
    done.await?.told(async |made| reading::show(cx, urn, made.id).await).await
}

/// A step after which the notice says the same.
pub fn unchanged(standing: &Standing<'_>) -> Next {
    Next { terms: standing.is.terms.clone(), document: None }
}

/// A text or a person as it is stored.
pub fn kept<T, E>(cleaned: Result<T, E>) -> Result<T>
where
    E: std::error::Error + Send + Sync + 'static,
{
    cleaned.map_err(AppError::internal)
}
