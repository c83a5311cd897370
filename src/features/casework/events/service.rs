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
    access::{Access, Attempt, CasesWrite, Document as _, Made, Tx, date_at_school},
    domain::text::clean,
    entities::case_event::{Entity, Model},
    error::{AppError, Code, Result},
    features::casework::{
        cases,
        states::EVENT,
        step::{Deed, Place, kept, kept_option, refuse},
        told,
        values::{CaseEventAction, CaseEventState},
    },
    http::{Body, IdempotencyKey, Once, Precondition, Tagged},
};

type Answer = Tagged<CaseEventDocument>;

fn checked(event: &CaseEventDetails, now: chrono::DateTime<chrono::Utc>) -> Result<CaseEventDetails> {
    refuse(rules::faults(event, now, date_at_school))?;
    Ok(CaseEventDetails {
        text: kept(clean(&event.text))?,
        person_seen: kept_option(&event.person_seen)?,
        carried_out_by: kept(event.carried_out_by.cleaned())?,
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
            told::of_one(cx, urn, deed.operation, made.id, &told::writer(&deed.by)).await?;
        }
        reading::load(cx, (urn, case_id), made.id).await
    };
    done.told(told).await
}

/// The event of the case, if it stands so that this can be done and the version is the one that is named.
async fn seen(cx: &Access<CasesWrite>, case_id: Uuid, place: &Place, action: CaseEventAction) -> Result<()> {
    let session = cx.read().await?;
    cases::find(&session, place.urn, case_id).await?;
    let row: Model = session.document::<Entity>(place.urn, place.id).await?;
    if row.case_id != case_id {
        return Err(Code::NotFound.into());
    }
    if place.is_seen(&row)? {
        AppError::unless_allowed(EVENT.actions(Entity::state(&row.state)?), action.as_str())?;
    }
    Ok(())
}

/// Puts an event right, or shares it; the same again changes nothing.
pub async fn amend(
    cx: &Access<CasesWrite>,
    case_id: Uuid,
    (urn, id): (i32, Uuid),
    read: Precondition,
    body: &Body<CaseEventPut>,
) -> Result<Answer> {
    let place = Place { urn, id, read, key: IdempotencyKey(None) };
    seen(cx, case_id, &place, CaseEventAction::Amend).await?;
    let put = body.parse()?;
    let event = checked(&put.event, cx.read().await?.now())?;
    let deed = Deed::new("case_event.amend", "amended", &put.recorded_by, Some(&put.amendment_reason))?;
    let action = deed.action(id);
    let written = cx.write(urn, &action, async |tx: &Tx<'_>| {
        // The case first, as whoever closes it.
        cases::lock_writable(tx, case_id).await?;
        let standing = tx.standing::<Entity>(id).await?;
        place.read.check_version(&standing.row.version.to_string())?;
        AppError::unless_allowed(EVENT.actions(standing.state), CaseEventAction::Amend.as_str())?;
        if standing.terms.event == event {
            return Ok(());
        }
        let (state, terms) =
            (standing.state, CaseEventTerms { event: event.clone(), ..standing.terms.clone() });
        tx.change(standing, state, &terms, &deed.act()).await
    });
    let load = async || reading::load(cx, (urn, case_id), id).await;
    match written.await {
        Ok(()) => {
            told::of_one(cx, urn, deed.operation, id, &told::writer(&deed.by))
                .await
                .map_err(AppError::after_commit)?;
            load().await.map_err(AppError::after_commit)
        }
        Err(error) => Err(place.read.overtaken(error, async || Ok(load().await?.tag)).await),
    }
}

/// Says that an event was recorded wrongly.
pub async fn void(
    cx: &Access<CasesWrite>,
    case_id: Uuid,
    place: Place,
    body: &Body<CaseEventVoid>,
) -> Result<Once<Answer>> {
    seen(cx, case_id, &place, CaseEventAction::Void).await?;
    let sent = body.parse()?;
    let deed = Deed::new("case_event.void", "voided", &sent.recorded_by, Some(&sent.reason))?;
    let attempt = attempt(&place, &sent)?;
    let (urn, id) = (place.urn, place.id);
    let action = deed.action(id);
    let done = cx.write_once(urn, &action, &attempt, async |tx: &Tx<'_>| {
        cases::lock_writable(tx, case_id).await?;
        let standing = tx.standing::<Entity>(id).await?;
        place.read.check_version(&standing.row.version.to_string())?;
        AppError::unless_allowed(EVENT.actions(standing.state), CaseEventAction::Void.as_str())?;
        let terms = standing.terms.clone();
        tx.change(standing, CaseEventState::Voided, &terms, &deed.act()).await?;
        Ok(Made { id })
    });
    let load = async |id: Uuid| {
        told::of_one(cx, urn, deed.operation, id, &told::writer(&deed.by)).await?;
        reading::load(cx, (urn, case_id), id).await
    };
    match done.await {
        Ok(done) => done.told(async |made: Made| load(made.id).await).await,
        Err(error) => Err(place.read.overtaken(error, async || Ok(load(id).await?.tag)).await),
    }
}

fn attempt(place: &Place, sent: &impl Serialize) -> Result<Attempt> {
    Attempt::new(IdempotencyKey(place.key.0.clone()), &(place.id, sent))
}
