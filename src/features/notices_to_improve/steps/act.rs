//! One step: the notice is locked, version and state asked, the change made, the version kept.

use serde::Serialize;
use uuid::Uuid;

use crate::{
    access::{Access, Act, Action, Attempt, Made, NoticesToImproveWrite, Tx},
    domain::person::Person,
    entities::notice_to_improve::{Entity, Model},
    error::{AppError, Result},
    features::notices_to_improve::{
        notices::{NoticeToImproveDocument, reading},
        pair, settings,
        store::{self, Next, Standing, Stands},
    },
    http::{IdempotencyKey, Once, Precondition, Tagged},
    notices::states::improvement::{NoticeToImproveAction, NoticeToImproveState},
};

/// What a step is answered with.
pub type Answer = Once<Tagged<NoticeToImproveDocument>>;

/// Which notice, and what the request says of it besides its body.
pub struct Place {
    /// The school.
    pub urn: i32,
    /// The notice.
    pub id: Uuid,
    /// Which version of it was read.
    pub read: Precondition,
    /// Which attempt this is.
    pub key: IdempotencyKey,
}

/// A step.
pub struct Step<'a> {
    /// What is done.
    pub action: NoticeToImproveAction,
    /// How the audit log calls it.
    pub operation: &'static str,
    /// How the history calls it.
    pub told: &'static str,
    /// Why, where that is asked for.
    pub reason: Option<&'a str>,
    /// Who does it.
    pub by: &'a Person,
}

/// The notice, if it stands so that this can be done by this caller, at the version that was read. A repeated step is let
/// on: what it came to is told again.
pub async fn open(
    cx: &Access<NoticesToImproveWrite>,
    place: &Place,
    action: NoticeToImproveAction,
) -> Result<(Model, Stands)> {
    let session = cx.read().await?;
    session.school(place.urn).await?;
    let row = session.document::<Entity>(place.urn, place.id).await?;
    let is = Stands::read(&session, &row).await?;
    if place.key.0.is_none() {
        settings::require_issuer(cx, settings::read(&session).await?.as_ref())?;
        let tag = async || Ok(reading::show(cx, place.urn, place.id).await?.tag);
        place.read.check_current(row.version, tag).await?;
        is.refuse(action)?;
    }
    Ok((row, is))
}

/// Takes it.
pub async fn take(
    cx: &Access<NoticesToImproveWrite>,
    place: &Place,
    body: &impl Serialize,
    step: Step<'_>,
    change: impl AsyncFn(&Tx<'_>, &Standing<'_>) -> Result<Next>,
) -> Result<Answer> {
    let (urn, id) = (place.urn, place.id);
    let attempt = Attempt::new(IdempotencyKey(place.key.0.clone()), &(id, body))?;
    let action = Action::new(step.operation, id.to_string());
    let done = cx.write_once(urn, &action, &attempt, async |tx: &Tx<'_>| {
        let standing = store::lock(tx, id).await?;
        settings::require_issuer(cx, settings::read(tx).await?.as_ref())?;
        place.read.check_version(&standing.row.version.to_string())?;
        let state = standing.is.refuse(step.action)?;
        let next = change(tx, &standing).await?;
        if ends(state) {
            pair::release(tx, id).await?;
        }
        let act = Act { action: step.told, reason: step.reason, by: step.by };
        store::change(tx, standing, state, next, &act).await?;
        Ok(Made { id })
    });
    let told = async |made: Made| reading::show(cx, urn, made.id).await;
    match done.await {
        Ok(done) => done.told(told).await,
        // Where somebody else was faster, the version that stands now is named.
        Err(error) => Err(place.read.overtaken(error, async || Ok(told(Made { id }).await?.tag)).await),
    }
}

/// Whether a notice in this state stands no longer.
fn ends(state: NoticeToImproveState) -> bool {
    use NoticeToImproveState as Is;
    matches!(state, Is::Improved | Is::NotImproved | Is::EndedEarly | Is::Cancelled)
}

/// A text or a person as it is stored.
pub fn kept<T, E>(cleaned: std::result::Result<T, E>) -> Result<T>
where
    E: std::error::Error + Send + Sync + 'static,
{
    cleaned.map_err(AppError::internal)
}
