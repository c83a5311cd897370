//! How steps of legal actions are taken: as `access::step` does it, by what the route and the state allow.
//!
//! What is wrong with a step depends on the day and on how the action stands, so it is looked for under the lock: whoever
//! repeats a step is told again what it came to, whatever has become of the action since.

use chrono::NaiveDate;
use serde::Serialize;

use crate::{
    access::{Access, LegalActionsWrite, StepName, StepPlace, Tx},
    domain::{
        person::Person,
        text::{TextFault, clean},
    },
    entities::legal_action::Entity,
    error::{AppError, Fault, FaultCode, Result},
    features::legal_actions::{
        records::{LegalActionDocument, reading},
        store::{Standing, Stands, route},
    },
    http::{Once, Tagged},
    proceedings::legal::{
        states::{self, LegalActionAction, LegalActionState},
        terms::LegalActionTerms,
    },
};

/// What a step is answered with.
pub type Answer = Once<Tagged<LegalActionDocument>>;

/// A step as its action's own way knows it, if the action is at the version that is named and stands so that it can be taken.
pub async fn open(
    cx: &Access<LegalActionsWrite>,
    place: &StepPlace,
    step: StepName<LegalActionState>,
) -> Result<StepName<LegalActionState>> {
    let session = cx.read().await?;
    session.school(place.urn).await?;
    let row = session.document::<Entity>(place.urn, place.id).await?;
    let step = StepName { actions: states::of_route(route(&row.route)?), ..step };
    session.before_step::<Entity>(place, step).await?;
    Ok(step)
}

/// Takes the step: `change` says what the action says from then on, or everything that is wrong with it.
pub async fn take(
    cx: &Access<LegalActionsWrite>,
    place: StepPlace,
    (step, sent): (StepName<LegalActionState>, &impl Serialize),
    act: (&Person, Option<&str>),
    change: impl AsyncFn(&Tx<'_>, &Standing<'_>) -> Result<LegalActionTerms>,
) -> Result<Answer> {
    let action = LegalActionAction::spelled(step.action);
    let action = action.ok_or_else(|| AppError::internal("a step is called what no action is"))?;
    cx.step_told::<Entity, _>(place, step, sent, act, reading::load, async |tx, found| {
        let route = route(&found.row.route)?;
        let is = Stands { route, state: found.state, terms: found.terms.clone() };
        let state = is.after(action)?;
        let terms = change(tx, &Standing { row: &found.row, is }).await?;
        Ok(Some((state, terms)))
    })
    .await
}

/// A text or a person as it is stored.
pub fn kept<T>(cleaned: std::result::Result<T, TextFault>) -> Result<T> {
    cleaned.map_err(AppError::internal)
}

/// A text that may be absent, as it is stored.
pub fn kept_option(text: Option<&str>) -> Result<Option<String>> {
    kept(text.map(clean).transpose())
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
