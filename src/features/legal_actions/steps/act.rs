//! How steps of legal actions are taken: as `access::step` does it, by what the route and the state allow.
//!
//! What is wrong with a step depends on the day and on how the action stands, so it is looked for under the lock: whoever
//! repeats a step is told again what it came to, whatever has become of the action since.

use chrono::NaiveDate;
use serde::Serialize;

use crate::{
    access::{Access, LegalActionsWrite, Made, StepName, StepPlace, Tx},
    casework::legal::{
        states::{self, LegalActionAction, LegalActionState},
        terms::LegalActionTerms,
    },
    domain::{
        person::Person,
        text::{TextFault, clean},
    },
    entities::legal_action::Entity,
    error::{AppError, Fault, FaultCode, Result},
    features::legal_actions::{
        records::{LegalActionDocument, reading},
        seen,
        store::{Standing, Stands, route},
    },
    http::{Once, Tagged},
};

/// What a step is answered with.
pub type Answer = Once<Tagged<LegalActionDocument>>;

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

/// What a step is called upon the action of a place, if the action is at the version that is named and stands so that it can
/// be taken.
pub async fn open<S: Sent>(
    cx: &Access<LegalActionsWrite>,
    place: &StepPlace,
) -> Result<StepName<LegalActionState>> {
    let session = cx.read().await?;
    session.school(place.urn).await?;
    let row = session.document::<Entity>(place.urn, place.id).await?;
    let step = StepName {
        action: S::ACTION.as_str(),
        operation: S::OPERATION,
        told: S::TOLD,
        actions: states::of_route(route(&row.route)?),
    };
    session.before_step::<Entity>(place, step).await?;
    Ok(step)
}

/// Takes the step: `change` says what the action says from then on, or everything that is wrong with it.
pub async fn take<S: Sent>(
    cx: &Access<LegalActionsWrite>,
    place: StepPlace,
    (step, sent): (StepName<LegalActionState>, &S),
    change: impl AsyncFn(&Tx<'_>, &Standing<'_>) -> Result<LegalActionTerms>,
) -> Result<Answer> {
    let (urn, id) = (place.urn, place.id);
    let by = kept(sent.by().cleaned())?;
    let reason = kept_option(sent.reason())?;
    let tag = async || Ok(reading::load(cx, urn, id).await?.tag);
    let done = cx.step::<Entity>(
        place,
        step,
        sent,
        (&by, reason.as_deref()),
        async |tx, found| {
            let route = route(&found.row.route)?;
            let is = Stands { route, state: found.state, terms: found.terms.clone() };
            let state = is.after(S::ACTION)?;
            let terms = change(tx, &Standing { row: &found.row, is }).await?;
            Ok(Some((state, terms)))
        },
        tag,
    );
    let done = done.await?;
    seen::one(cx, urn, S::OPERATION, id, &seen::actor(&by)).await.map_err(AppError::after_commit)?;
    done.told(async |made: Made| reading::load(cx, urn, made.id).await).await
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
