//! Use cases: publishing a webinar, cancelling it, saying that it was held.

use serde::Serialize;
use uuid::Uuid;

use super::{
    dto::{WebinarAct, WebinarCancel},
    reading,
    service::{Answer, allow, locked, parties},
};
use crate::{
    access::{Access, Act, Action, Attempt, Made, Standing, Tx, WebinarsWrite},
    domain::{person::Person, text::clean, urn::AUTHORITY},
    entities::webinar,
    error::{AppError, Result},
    features::webinars::{
        ledger, mails,
        states::{WEBINAR, WebinarAction, WebinarBookingState, WebinarState},
        store,
        terms::WebinarTerms,
    },
    http::{Body, IdempotencyKey, Once, Precondition},
};

/// Which webinar, which version of it, and which attempt.
pub struct Place {
    /// The webinar.
    pub id: Uuid,
    /// The version that was read.
    pub read: Precondition,
    /// The attempt.
    pub key: IdempotencyKey,
}

/// A step, as the audit log and the history call it.
struct Step<'a> {
    action: WebinarAction,
    operation: &'static str,
    told: &'static str,
    reason: Option<&'a str>,
    by: &'a Person,
}

/// The webinar is there, at the version that is named, and so far that the step can be taken. A repeated step is let on.
async fn find(cx: &Access<WebinarsWrite>, place: &Place, action: WebinarAction) -> Result<()> {
    let session = cx.read().await?;
    let shown = store::find_for_authority(&session, place.id).await?;
    if place.key.0.is_none() {
        place
            .read
            .check_current(shown.row.version, async || Ok(reading::show(cx, place.id).await?.tag))
            .await?;
        let places = ledger::places_of(&session, &shown.row).await?;
        allow(shown.state(session.now(), &places), action)?;
    }
    Ok(())
}

/// Takes a step: `work` does what goes with it, and says what the webinar says from then on.
async fn take(
    cx: &Access<WebinarsWrite>,
    place: Place,
    step: Step<'_>,
    sent: &impl Serialize,
    work: impl AsyncFn(&Tx<'_>, &Standing<'_, webinar::Entity>) -> Result<WebinarTerms>,
) -> Result<Once<Answer>> {
    let Place { id, read, key } = place;
    let attempt = Attempt::new(key, &(id, sent))?;
    let action = Action::new(step.operation, id.to_string());
    let done = cx.write_once(AUTHORITY, &action, &attempt, async |tx| {
        let held = locked(tx, id, step.action).await?;
        read.check_version(&held.row.version.to_string())?;
        let stands = super::service::at(&held, tx.now());
        let to = WEBINAR.step(stands, step.action).map_err(AppError::internal)?.stored();
        let terms = work(tx, &held).await?;
        let act = Act { action: step.told, reason: step.reason, by: step.by };
        tx.change(held, to, &terms, &act).await?;
        Ok(Made { id })
    });
    match done.await {
        Ok(done) => done.told(async |made| reading::show(cx, made.id).await).await,
        Err(error) => Err(read.overtaken(error, async || Ok(reading::show(cx, id).await?.tag)).await),
    }
}

/// Publishes a draft: schools see it and book.
pub async fn publish(
    cx: &Access<WebinarsWrite>,
    place: Place,
    body: &Body<WebinarAct>,
) -> Result<Once<Answer>> {
    find(cx, &place, WebinarAction::Publish).await?;
    let sent = body.parse()?;
    let by = sent.recorded_by.cleaned().map_err(AppError::internal)?;
    let step = Step {
        action: WebinarAction::Publish,
        operation: "webinar.publish",
        told: "published",
        reason: None,
        by: &by,
    };
    take(cx, place, step, &sent, async |tx, held| {
        match held.row.starts_at > tx.now() || held.terms.brought_over {
            true => Ok(held.terms.clone()),
            false => {
                let why = "Its beginning is over: change it first.";
                let allowed = vec![WebinarAction::Change.as_str()];
                Err(AppError::new(crate::error::Code::StateConflict).detail(why).allowed_actions(allowed))
            }
        }
    })
    .await
}

/// Says that a webinar was held.
pub async fn hold(cx: &Access<WebinarsWrite>, place: Place, body: &Body<WebinarAct>) -> Result<Once<Answer>> {
    find(cx, &place, WebinarAction::Hold).await?;
    let sent = body.parse()?;
    let by = sent.recorded_by.cleaned().map_err(AppError::internal)?;
    let step =
        Step { action: WebinarAction::Hold, operation: "webinar.hold", told: "held", reason: None, by: &by };
    take(cx, place, step, &sent, async |_, held| Ok(held.terms.clone())).await
}

/// Says that a webinar does not take place. Everybody who has a place or waits is told; bookings stand as they stood.
pub async fn cancel(
    cx: &Access<WebinarsWrite>,
    place: Place,
    body: &Body<WebinarCancel>,
) -> Result<Once<Answer>> {
    find(cx, &place, WebinarAction::Cancel).await?;
    let sent = body.parse()?;
    let by = sent.recorded_by.cleaned().map_err(AppError::internal)?;
    let reason = clean(&sent.reason).map_err(AppError::internal)?;
    let step = Step {
        action: WebinarAction::Cancel,
        operation: "webinar.cancel",
        told: "cancelled",
        reason: Some(&reason),
        by: &by,
    };
    take(cx, place, step, &sent, async |tx, held| {
        let mut terms = held.terms.clone();
        // Nobody was told of a draft, and nobody is told that there is none any more.
        if held.state != WebinarState::Draft {
            terms.sequence = terms.sequence.saturating_add(1);
        }
        let booked = parties(tx, held.row.id, WebinarBookingState::Booked).await?;
        let waiting = parties(tx, held.row.id, WebinarBookingState::Waiting).await?;
        mails::cancelled(tx, &terms, &reason, &booked, &waiting).await?;
        Ok(terms)
    })
    .await
}
