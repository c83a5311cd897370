//! One way of taking a step: the action is locked, its version and state are asked, the change is made, the version kept.

use chrono::NaiveDate;
use serde::Serialize;
use uuid::Uuid;

use crate::{
    access::{Access, Act, Action, Attempt, LegalActionsWrite, Made, Tx},
    casework::legal::{states::LegalActionAction, terms::LegalActionTerms},
    domain::{
        person::Person,
        text::{TextFault, clean},
    },
    entities::legal_action::{Entity, Model},
    error::{AppError, Fault, FaultCode, Result},
    features::legal_actions::{
        records::{LegalActionDocument, reading},
        seen,
        store::{self, Standing, Stands},
    },
    http::{IdempotencyKey, Once, Precondition, Tagged},
};

/// What a step is answered with.
pub type Answer = Once<Tagged<LegalActionDocument>>;

/// Which action, which version of it, and which attempt.
pub struct Place {
    /// The school.
    pub urn: i32,
    /// The action.
    pub id: Uuid,
    /// The version that was read.
    pub read: Precondition,
    /// The attempt.
    pub key: IdempotencyKey,
}

/// A step as it is sent.
pub trait Sent: Serialize {
    /// What is done.
    const ACTION: LegalActionAction;
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

/// An action before a step.
pub struct Seen {
    /// Its row.
    pub row: Model,
    /// How it stands.
    pub is: Stands,
    /// The day.
    pub today: NaiveDate,
}

/// The action, if it is at the version that is named and stands so that this can be done. A repeated step is let on: what
/// it came to is told again.
pub async fn open<S: Sent>(cx: &Access<LegalActionsWrite>, place: &Place) -> Result<Seen> {
    let session = cx.read().await?;
    session.school(place.urn).await?;
    let row = session.document::<Entity>(place.urn, place.id).await?;
    let is = Stands::of(&row)?;
    if place.key.0.is_none() {
        // Named first: who holds an old version is told so, whatever has become of it.
        place.read.check_version(&row.version.to_string())?;
        is.refuse(S::ACTION)?;
    }
    Ok(Seen { row, is, today: session.today() })
}

/// Takes the step: `change` says what the action says from then on.
pub async fn take<S: Sent>(
    cx: &Access<LegalActionsWrite>,
    place: Place,
    sent: &S,
    change: impl AsyncFn(&Tx<'_>, &Standing<'_>) -> Result<LegalActionTerms>,
) -> Result<Answer> {
    let Place { urn, id, read, key } = place;
    let by = kept(sent.by().cleaned())?;
    let reason = kept(sent.reason().map(clean).transpose())?;
    let attempt = Attempt::new(key, &(id, sent))?;
    let action = Action::new(S::OPERATION, id.to_string());
    let done = cx.write_once(urn, &action, &attempt, async |tx: &Tx<'_>| {
        let standing = store::lock(tx, id).await?;
        read.check_version(&standing.row.version.to_string())?;
        let state = standing.is.refuse(S::ACTION)?;
        let terms = change(tx, &standing).await?;
        let act = Act { action: S::TOLD, reason: reason.as_deref(), by: &by };
        let Standing { row, is } = standing;
        let locked = crate::access::Standing { row, state: is.state, terms: is.terms };
        tx.change(locked, state, &terms, &act).await?;
        Ok(Made { id })
    });
    let told = async |made: Made| reading::load(cx, urn, made.id).await;
    match done.await {
        Ok(done) => {
            seen::one(cx, urn, S::OPERATION, id, &seen::actor(&by)).await.map_err(AppError::after_commit)?;
            done.told(told).await
        }
        // Where somebody else was faster, the version that stands now is named.
        Err(error) => Err(read.overtaken(error, async || Ok(told(Made { id }).await?.tag)).await),
    }
}

/// A text or a person as it is stored.
pub fn kept<T>(cleaned: std::result::Result<T, TextFault>) -> Result<T> {
    cleaned.map_err(AppError::internal)
}

/// A text that may be absent, as it is stored.
pub fn kept_option(text: Option<&str>) -> Result<Option<String>> {
    kept(text.map(clean).transpose())
}

/// All faults at once.
pub fn refuse(faults: Vec<Fault>) -> Result<()> {
    if faults.is_empty() { Ok(()) } else { Err(AppError::invalid(faults)) }
}

/// What is wrong with a day on which something was done: it lies ahead, or before something else.
pub fn day_faults(
    at: &str,
    on: NaiveDate,
    today: NaiveDate,
    after: Option<(NaiveDate, &'static str)>,
) -> Vec<Fault> {
    if today < on {
        return vec![Fault::at(at, FaultCode::DateInFuture)];
    }
    match after {
        Some((first, what)) if on < first => {
            vec![Fault::at(at, FaultCode::DatesReversed).detail(format!("It lies before {what}."))]
        }
        _ => Vec::new(),
    }
}
