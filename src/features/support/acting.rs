//! Use cases: that support was taken up or not, reviewing it, ending it, withdrawing it. Every way in which it stood is kept.

use chrono::NaiveDate;
use serde::Serialize;
use uuid::Uuid;

use super::{
    dto::{
        SupportDecline, SupportEnd, SupportEnded, SupportNotTaken, SupportReview, SupportReviewRecord,
        SupportStart, SupportTerms, SupportWithdraw,
    },
    reading, rules,
    service::{Answer, answered, person, refuse},
};
use crate::{
    access::{Access, Act, Action, Attempt, Document as _, Made, SupportWrite},
    domain::{person::Person, text::clean},
    entities::support::Entity,
    error::{AppError, Result},
    http::{Body, IdempotencyKey, Once, Precondition},
};

/// Which support, which version of it, and which attempt.
pub struct Place {
    /// The school.
    pub urn: i32,
    /// The support.
    pub id: Uuid,
    /// The version that was read.
    pub read: Precondition,
    /// The attempt.
    pub key: IdempotencyKey,
}

/// A step as it is sent.
trait Sent: Serialize {
    /// As `allowed_actions` names it.
    const NAME: &'static str;
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

/// Says of the body of a step what it does.
macro_rules! sent {
    ($($body:ident: $name:literal, $operation:literal, $told:literal $(, $reason:ident)?;)+) => {$(
        impl Sent for $body {
            const NAME: &'static str = $name;
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
    SupportStart: "start", "support.start", "started";
    SupportDecline: "decline", "support.decline", "not_taken";
    SupportReviewRecord: "review", "support.review", "reviewed";
    SupportEnd: "end", "support.end", "ended";
    SupportWithdraw: "withdraw", "support.withdraw", "withdrawn", reason;
}

/// The support, if it is at the version that is named and its state lets the step be taken; today. A repeated step is let
/// on: what it came to is told again.
async fn open<S: Sent>(cx: &Access<SupportWrite>, place: &Place) -> Result<NaiveDate> {
    let session = cx.read().await?;
    session.school(place.urn).await?;
    let row = session.document::<Entity>(place.urn, place.id).await?;
    if place.key.0.is_none() {
        // Named first: who holds an old version is told so, whatever has become of it.
        place.read.check_version(&row.version.to_string())?;
        refuse(Entity::state(&row.state)?, S::NAME)?;
    }
    Ok(session.today())
}

/// Takes the step: `change` says what the support says from then on, or why it cannot be taken.
async fn take<S: Sent>(
    cx: &Access<SupportWrite>,
    place: Place,
    sent: &S,
    change: impl Fn(&SupportTerms) -> Result<SupportTerms>,
) -> Result<Once<Answer>> {
    let Place { urn, id, read, key } = place;
    let by = person(sent.by())?;
    let reason = sent.reason().map(clean).transpose().map_err(AppError::internal)?;
    let attempt = Attempt::new(key, &(id, sent))?;
    let action = Action::new(S::OPERATION, id.to_string());
    let done = cx.write_once(urn, &action, &attempt, async |tx| {
        let standing = tx.standing::<Entity>(id).await?;
        read.check_version(&standing.row.version.to_string())?;
        refuse(standing.state, S::NAME)?;
        let to = rules::next(standing.state, S::NAME);
        let to = to.ok_or_else(|| AppError::internal("a step leads nowhere"))?;
        let terms = change(&standing.terms)?;
        let act = Act { action: S::TOLD, reason: reason.as_deref(), by: &by };
        tx.change(standing, to, &terms, &act).await?;
        Ok(Made { id })
    });
    match done.await {
        Ok(done) => answered(cx, urn, done).await,
        // Where somebody else was faster, the version that stands now is named.
        Err(error) => Err(read.overtaken(error, async || Ok(reading::show(cx, urn, id).await?.tag)).await),
    }
}

/// Says that support was taken up; an attendance contract, that it was signed.
pub async fn start(
    cx: &Access<SupportWrite>,
    place: Place,
    body: &Body<SupportStart>,
) -> Result<Once<Answer>> {
    let today = open::<SupportStart>(cx, &place).await?;
    let new = body.parse()?;
    take(cx, place, &new, |terms| {
        AppError::if_any(rules::faults_of_start(&new, &terms.offer, today))?;
        let (started_on, signatures) = (Some(new.started_on), new.signatures.clone());
        Ok(SupportTerms { started_on, signatures, ..terms.clone() })
    })
    .await
}

/// Says that support was not taken up.
pub async fn decline(
    cx: &Access<SupportWrite>,
    place: Place,
    body: &Body<SupportDecline>,
) -> Result<Once<Answer>> {
    let today = open::<SupportDecline>(cx, &place).await?;
    let new = body.parse()?;
    let note = optional(&new.note)?;
    take(cx, place, &new, |terms| {
        AppError::if_any(rules::faults_of_decline(&new, &terms.offer, today))?;
        let (parents, note) = (new.parents.clone(), note.clone());
        let not_taken = Some(SupportNotTaken { on: new.on, reason: new.reason, parents, note });
        Ok(SupportTerms { not_taken, ..terms.clone() })
    })
    .await
}

/// Records a review that was held.
pub async fn review(
    cx: &Access<SupportWrite>,
    place: Place,
    body: &Body<SupportReviewRecord>,
) -> Result<Once<Answer>> {
    let today = open::<SupportReviewRecord>(cx, &place).await?;
    let new = body.parse()?;
    let note = optional(&new.note)?;
    take(cx, place, &new, |terms| {
        AppError::if_any(rules::faults_of_review(&new, terms, today))?;
        let mut terms = terms.clone();
        let (reviewed_on, outcome, note) = (new.reviewed_on, new.outcome, note.clone());
        terms.reviews_held.push(SupportReview { reviewed_on, outcome, note });
        Ok(terms)
    })
    .await
}

/// Ends support, with what came of it.
pub async fn end(cx: &Access<SupportWrite>, place: Place, body: &Body<SupportEnd>) -> Result<Once<Answer>> {
    let today = open::<SupportEnd>(cx, &place).await?;
    let new = body.parse()?;
    let note = optional(&new.note)?;
    take(cx, place, &new, |terms| {
        AppError::if_any(rules::faults_of_end(&new, terms, today))?;
        let ended = Some(SupportEnded { on: new.ended_on, outcome: new.outcome, note: note.clone() });
        Ok(SupportTerms { ended, ..terms.clone() })
    })
    .await
}

/// Withdraws support that was recorded wrongly. It stays to be seen, and counts for nothing.
pub async fn withdraw(
    cx: &Access<SupportWrite>,
    place: Place,
    body: &Body<SupportWithdraw>,
) -> Result<Once<Answer>> {
    open::<SupportWithdraw>(cx, &place).await?;
    take(cx, place, &body.parse()?, |terms| Ok(terms.clone())).await
}

fn optional(text: &Option<String>) -> Result<Option<String>> {
    text.as_deref().map(clean).transpose().map_err(AppError::internal)
}
