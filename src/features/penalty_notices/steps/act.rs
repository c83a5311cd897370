//! One way of taking a step: the notice is locked, its version and state are asked, the change is made, the version kept.

use chrono::NaiveDate;
use serde::Serialize;

use crate::{
    access::{Access, Act, Action, Attempt, Made, NoticesDecide, StepPlace, Tx},
    domain::{person::Person, text::clean},
    entities::penalty_notice::{Entity, Model},
    error::{AppError, Result},
    features::penalty_notices::{
        notices::{PenaltyNoticeDocument, reading},
        store::{self, Next, Standing, Stands},
    },
    http::{Once, Tagged},
    notices::states::penalty::{PenaltyNoticeAction, PenaltyNoticeState},
};

/// What a step is answered with.
pub type Answer = Once<Tagged<PenaltyNoticeDocument>>;

/// A step as it is sent.
pub trait Sent: Serialize {
    /// What is done.
    const ACTION: PenaltyNoticeAction;
    /// How the audit log calls it.
    const OPERATION: &'static str;
    /// How the history calls it.
    const TOLD: &'static str;

    /// Who does it.
    fn by(&self) -> &Person;

    /// Why, where that is asked for.
    fn reason(&self) -> Option<&str> {
        None
    }
}

/// A notice before a step.
pub struct Seen {
    /// Its row.
    pub row: Model,
    /// How it stands.
    pub is: Stands,
    /// The day.
    pub today: NaiveDate,
}

/// The notice, if it is at the version that is named and stands so that this can be done. A repeated step is let on: what
/// it came to is told again.
pub async fn open<S: Sent>(cx: &Access<NoticesDecide>, place: &StepPlace) -> Result<Seen> {
    let session = cx.read().await?;
    session.school(place.urn).await?;
    let row = session.document::<Entity>(place.urn, place.id).await?;
    let today = session.today();
    let is = Stands::of(&row, today)?;
    if place.key.0.is_none() {
        // Named first: who holds an old version is told so, whatever has become of it.
        let tag = async || Ok(reading::show(cx, place.urn, place.id).await?.tag);
        place.read.check_current(row.version, tag).await?;
        is.refuse(S::ACTION)?;
    }
    Ok(Seen { row, is, today })
}

/// Takes the step: `change` says what the notice says from then on.
pub async fn take<S: Sent>(
    cx: &Access<NoticesDecide>,
    place: StepPlace,
    sent: &S,
    change: impl AsyncFn(&Tx<'_>, &Standing<'_>) -> Result<Next>,
) -> Result<Answer> {
    take_to(cx, place, sent, async |tx, standing| Ok((None, change(tx, standing).await?))).await
}

/// The same where what is stored may be another state than the one the step leads to.
pub async fn take_to<S: Sent>(
    cx: &Access<NoticesDecide>,
    place: StepPlace,
    sent: &S,
    change: impl AsyncFn(&Tx<'_>, &Standing<'_>) -> Result<(Option<PenaltyNoticeState>, Next)>,
) -> Result<Answer> {
    let StepPlace { urn, id, read, key } = place;
    let by = kept(sent.by().cleaned())?;
    let reason = kept(sent.reason().map(clean).transpose())?;
    let attempt = Attempt::new(key, &(id, sent))?;
    let action = Action::new(S::OPERATION, id.to_string());
    let done = cx.write_once(urn, &action, &attempt, async |tx: &Tx<'_>| {
        let standing = store::lock(tx, id).await?;
        read.check_version(&standing.row.version.to_string())?;
        let state = standing.is.refuse(S::ACTION)?;
        let (stored, next) = change(tx, &standing).await?;
        let act = Act { action: S::TOLD, reason: reason.as_deref(), by: &by };
        store::change(tx, standing, stored.unwrap_or(state), next, &act).await?;
        Ok(Made { id })
    });
    let told = async |made: Made| reading::show(cx, urn, made.id).await;
    match done.await {
        Ok(done) => done.told(told).await,
        // Where somebody else was faster, the version that stands now is named.
        Err(error) => Err(read.overtaken(error, async || Ok(told(Made { id }).await?.tag)).await),
    }
}

/// After it the notice says the same.
pub async fn unchanged(_: &Tx<'_>, standing: &Standing<'_>) -> Result<Next> {
    Ok(Next { terms: standing.is.terms.clone(), document: None })
}

/// A text or a person as it is stored.
pub fn kept<T, E>(cleaned: Result<T, E>) -> Result<T>
where
    E: std::error::Error + Send + Sync + 'static,
{
    cleaned.map_err(AppError::internal)
}
