//! Use cases: recording an event, putting it right, saying that it is void. While the case is open, and under its lock.

use serde::Serialize;
use uuid::Uuid;

use super::{
    dto::{
        CaseEventCreate, CaseEventDetails, CaseEventDocument, CaseEventPut, CaseEventTerms, CaseEventVoid,
    },
    reading, rules,
};
use crate::{
    access::{Access, Attempt, CasesWrite, Made, Pooled, Standing, StepName, StepPlace, Tx, date_at_school},
    domain::{
        action::Actions,
        person::Person,
        purpose::Reader,
        text::{clean, clean_option},
    },
    entities::case_event::Entity,
    error::{AppError, Result},
    features::casework::{
        cases,
        deed::Deed,
        states::EVENT,
        values::{CaseEventAction, CaseEventState},
    },
    http::{Body, IdempotencyKey, Once, Tagged},
};

type Answer = Tagged<CaseEventDocument>;
type Next = (CaseEventState, CaseEventTerms);

fn checked(event: &CaseEventDetails, now: chrono::DateTime<chrono::Utc>) -> Result<CaseEventDetails> {
    AppError::if_any(rules::faults(event, now, date_at_school))?;
    Ok(CaseEventDetails {
        text: clean(&event.text)?,
        person_seen: clean_option(&event.person_seen)?,
        carried_out_by: event.carried_out_by.cleaned()?,
        ..event.clone()
    })
}

/// Records an event.
pub async fn create(
    cx: &Access<CasesWrite>,
    (urn, case_id): (i32, Uuid),
    key: IdempotencyKey,
    body: &Body<CaseEventCreate>,
) -> Result<Once<Answer>> {
    let session = cx.read().await?;
    cases::find(&session, urn, case_id).await?;
    let new = body.parse()?;
    let terms = CaseEventTerms { case_id, event: checked(&new.event, session.now())? };
    let attempt = Attempt::new(key, &(case_id, &new))?;
    let deed = Deed::new("case_event.create", "recorded", &new.recorded_by, None)?;
    let id = Uuid::now_v7();
    let action = deed.action(id);
    let done = cx.write_once(urn, &action, &attempt, async |tx: &Tx<'_>| {
        cases::lock_writable(tx, case_id).await?;
        tx.record_document::<Entity>(id, CaseEventState::Recorded, &terms, &deed.act(), |_| {}).await?;
        Ok(Made { id })
    });
    let done = done.await?;
    let replayed = done.replayed;
    let told = async |made: Made| {
        // A repeated request is answered with what has become of it since.
        if replayed {
            cx.disclose_one(urn, deed.operation, made.id, &Reader::writing(&deed.by)).await?;
        }
        reading::load(cx, (urn, case_id), made.id).await
    };
    done.told(told).await
}

fn actions(state: CaseEventState) -> Actions {
    EVENT.actions(state)
}

const AMEND: StepName<CaseEventState> =
    StepName::new(CaseEventAction::Amend.as_str(), "case_event.amend", "amended", actions);
const VOID: StepName<CaseEventState> =
    StepName::new(CaseEventAction::Void.as_str(), "case_event.void", "voided", actions);

/// The event of the case, if the step may be taken.
async fn open(
    cx: &Access<CasesWrite>,
    case_id: Uuid,
    place: &StepPlace,
    step: StepName<CaseEventState>,
) -> Result<()> {
    let of_case = async |session: &Pooled<'_>| {
        cases::find(session, place.urn, case_id).await?;
        session.document_within::<Entity>(place.urn, place.id, |row| row.case_id == case_id).await.map(drop)
    };
    cx.open_step_within::<Entity>(place, step, of_case).await.map(drop)
}

/// Takes the step: `change` says how the event stands from then on, nothing where it stands so already.
async fn take(
    cx: &Access<CasesWrite>,
    (case_id, place): (Uuid, StepPlace),
    step: StepName<CaseEventState>,
    sent: &impl Serialize,
    act: (&Person, Option<&str>),
    change: impl AsyncFn(&Tx<'_>, &Standing<'_, Entity>) -> Result<Option<Next>>,
) -> Result<Once<Answer>> {
    // The case first, as whoever closes it.
    let hold = async |tx: &Tx<'_>| cases::lock_writable(tx, case_id).await.map(drop);
    let shown =
        async |cx: &Access<CasesWrite>, urn: i32, id: Uuid| reading::load(cx, (urn, case_id), id).await;
    cx.step_told_after::<Entity, _>(place, step, sent, act, hold, shown, change).await
}

/// Puts an event right, or shares it; the same again changes nothing.
pub async fn amend(
    cx: &Access<CasesWrite>,
    case_id: Uuid,
    place: StepPlace,
    body: &Body<CaseEventPut>,
) -> Result<Once<Answer>> {
    open(cx, case_id, &place, AMEND).await?;
    let put = body.parse()?;
    let event = checked(&put.event, cx.read().await?.now())?;
    let act = (&put.recorded_by, Some(put.amendment_reason.as_str()));
    take(cx, (case_id, place), AMEND, &put, act, async |_, held| {
        let terms = CaseEventTerms { event: event.clone(), ..held.terms.clone() };
        Ok(held.changed_to(held.state, terms))
    })
    .await
}

/// Says that an event was recorded wrongly.
pub async fn void(
    cx: &Access<CasesWrite>,
    case_id: Uuid,
    place: StepPlace,
    body: &Body<CaseEventVoid>,
) -> Result<Once<Answer>> {
    open(cx, case_id, &place, VOID).await?;
    let sent = body.parse()?;
    let act = (&sent.recorded_by, Some(sent.reason.as_str()));
    take(cx, (case_id, place), VOID, &sent, act, async |_, held| {
        Ok(Some((CaseEventState::Voided, held.terms.clone())))
    })
    .await
}
