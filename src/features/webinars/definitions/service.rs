//! Use cases: drafting a webinar and changing it. Every way in which it stood is kept.

use std::collections::{BTreeSet, HashMap};

use chrono::{DateTime, Utc};
use sea_orm::{ColumnTrait as _, Condition, ConnectionTrait, Order};
use uuid::Uuid;

use super::{
    dto::{WebinarDetails, WebinarPut},
    reading, rules,
};
use crate::{
    access::{Access, Act, Action, Attempt, Document as _, Made, Session, Standing, Tx, WebinarsWrite},
    domain::{audience::AudienceRule, urn::AUTHORITY},
    entities::{document, school, self_assessment_cycle, webinar, webinar_booking, webinar_person},
    error::{AppError, Code, Fault, FaultCode, Result},
    features::webinars::{
        ledger,
        mails::{self, Party},
        states::{WEBINAR, WebinarAction, WebinarBookingState, WebinarState},
        store,
        terms::{WebinarServes, WebinarTerms},
    },
    http::{Body, IdempotencyKey, Once, Precondition, Tagged},
};

pub(super) type Answer = Tagged<WebinarDetails>;

/// Drafts a webinar; no school sees it before it is published.
pub async fn create(
    cx: &Access<WebinarsWrite>,
    key: IdempotencyKey,
    body: &Body<WebinarPut>,
) -> Result<Once<Answer>> {
    cx.read().await?.require_authority().await?;
    let put = body.parse()?;
    let by = put.recorded_by.cleaned().map_err(AppError::internal)?;
    let (attempt, id) = (Attempt::new(key, &put)?, Uuid::now_v7());
    let action = Action::new("webinar.create", id.to_string());
    let done = cx.write_once(AUTHORITY, &action, &attempt, async |tx| {
        // Here and not before: a repeated request is told what it came to, also when the webinar has begun.
        let terms = check(tx, &put, 0, 0).await?;
        let act = Act { action: "drafted", reason: None, by: &by };
        tx.record_document::<webinar::Entity>(id, WebinarState::Draft, &terms, &act, |_| {}).await?;
        Ok(Made { id })
    });
    done.await?.told(async |made| reading::show(cx, made.id).await).await
}

/// Every fault of a webinar at once, or what is stored of it.
async fn check<C: ConnectionTrait>(
    session: &Session<'_, C>,
    put: &WebinarPut,
    sequence: i32,
    booked: i64,
) -> Result<WebinarTerms> {
    let mut faults = Vec::new();
    let times = rules::times(put, session.now(), &mut faults);
    rules::faults_of_audience(put, &mut faults);
    faults.extend(rules::too_few(put, booked));
    if let Some(serves) = &put.serves {
        faults.extend(unknown_served(session, serves).await?);
    }
    faults.extend(unknown_schools(session, put).await?);
    match times {
        Some(times) if faults.is_empty() => rules::terms(put, times, sequence).map_err(AppError::internal),
        _ => Err(AppError::invalid(faults)),
    }
}

/// What a webinar is to serve and is not there.
async fn unknown_served<C: ConnectionTrait>(
    session: &Session<'_, C>,
    serves: &WebinarServes,
) -> Result<Vec<Fault>> {
    let mut faults = Vec::new();
    if let Some(id) = serves.self_assessment_cycle_id {
        use self_assessment_cycle::{Column, Entity};
        let this = Condition::all().add(Column::Urn.eq(AUTHORITY)).add(Column::Id.eq(id));
        if session.find::<Entity>().filter(this).one().await?.is_none() {
            faults.push(Fault::at("/serves/self_assessment_cycle_id", FaultCode::ReferenceNotFound));
        }
    }
    if let Some(served) = &serves.document {
        use document::{Column, Entity};
        let this = Condition::all().add(Column::Urn.eq(AUTHORITY)).add(Column::Id.eq(served.id));
        if session.find::<Entity>().filter(this).one().await?.is_none() {
            faults.push(Fault::at("/serves/document/id", FaultCode::ReferenceNotFound));
        }
    }
    Ok(faults)
}

/// The schools of an audience that are named and not there.
async fn unknown_schools<C: ConnectionTrait>(
    session: &Session<'_, C>,
    put: &WebinarPut,
) -> Result<Vec<Fault>> {
    if put.audience.rule != AudienceRule::Urns {
        return Ok(Vec::new());
    }
    let named = put.audience.urns.as_deref().unwrap_or_default();
    let these = school::Column::Urn.is_in(named.iter().map(|urn| urn.get()));
    let rows = session.find::<school::Entity>().filter(these).all().await?;
    let known: BTreeSet<_> = rows.into_iter().map(|row| row.urn).collect();
    let missing = named.iter().enumerate().filter(|(_, urn)| !known.contains(&urn.get()));
    let fault = |place| Fault::at(format!("/audience/urns/{place}"), FaultCode::ReferenceNotFound);
    Ok(missing.map(|(place, _)| fault(place)).collect())
}

/// Changes a webinar; the same again changes nothing. More places go to who waits; fewer take nobody's; who has a place is
/// told of what concerns them.
pub async fn change(
    cx: &Access<WebinarsWrite>,
    id: Uuid,
    read: &Precondition,
    body: &Body<WebinarPut>,
) -> Result<Answer> {
    let session = cx.read().await?;
    let shown = store::find_for_authority(&session, id).await?;
    read.check_current(shown.row.version, async || Ok(reading::show(cx, id).await?.tag)).await?;
    let places = ledger::places_of(&session, &shown.row).await?;
    allow(shown.state(session.now(), &places), WebinarAction::Change)?;
    let put = body.parse()?;
    if put.brought_over && shown.stored != WebinarState::Draft {
        let fault = Fault::at("/brought_over", FaultCode::OutOfRange);
        return Err(AppError::invalid(vec![fault.detail("It is published, and to come: schools book.")]));
    }
    let terms = check(&session, &put, shown.terms.sequence, places.booked).await?;
    let by = put.recorded_by.cleaned().map_err(AppError::internal)?;
    let action = Action::new("webinar.change", id.to_string());
    let written = cx.write(AUTHORITY, &action, async |tx| {
        let held = locked(tx, id, WebinarAction::Change).await?;
        read.check_version(&held.row.version.to_string())?;
        if held.row.version != shown.row.version {
            return Err(Code::Overloaded.into());
        }
        let booked = ledger::booked(tx, id).await?;
        if let Some(fault) = rules::too_few(&put, booked) {
            return Err(AppError::invalid(vec![fault]));
        }
        let mut terms = terms.clone();
        if terms == held.terms {
            return Ok(());
        }
        let (state, before) = (held.state, held.terms.clone());
        let told = state != WebinarState::Draft && terms.is_other_to_who_comes(&before);
        let mut booked = Vec::new();
        if told {
            terms.sequence = terms.sequence.saturating_add(1);
            booked = parties(tx, id, WebinarBookingState::Booked).await?;
        }
        let act = Act { action: "changed", reason: None, by: &by };
        tx.change(held, state, &terms, &act).await?;
        if terms.capacity > before.capacity && state != WebinarState::Draft {
            let held = tx.standing::<webinar::Entity>(id).await?;
            ledger::settle(tx, &held, None).await?;
        }
        if told {
            // Who has moved up just now was told how it stands.
            let waiting = parties(tx, id, WebinarBookingState::Waiting).await?;
            mails::changed(tx, &before, &terms, &booked, &waiting).await?;
        }
        Ok(())
    });
    match written.await {
        Ok(()) => reading::show(cx, id).await.map_err(AppError::after_commit),
        Err(error) => Err(read.overtaken(error, async || Ok(reading::show(cx, id).await?.tag)).await),
    }
}

/// Who has places at a webinar, or waits for them, booking by booking.
pub(super) async fn parties(tx: &Tx<'_>, id: Uuid, state: WebinarBookingState) -> Result<Vec<Party>> {
    use webinar_booking::{Column as Booked, Entity as Booking};
    use webinar_person::{Column as Of, Entity};
    let these = Condition::all().add(Of::WebinarId.eq(id)).add(Of::State.eq(state.as_str()));
    let mut of: HashMap<Uuid, Vec<webinar_person::Model>> = HashMap::new();
    for person in tx.find::<Entity>().filter(these).order_by(Of::Id, Order::Asc).all().await? {
        of.entry(person.webinar_booking_id).or_default().push(person);
    }
    let these = Condition::all().add(Booked::WebinarId.eq(id)).add(Booked::State.eq(state.as_str()));
    let rows = tx.find::<Booking>().filter(these).order_by(Booked::Id, Order::Asc).all().await?;
    let party = |row: webinar_booking::Model| {
        let (_, terms) = Booking::read(&row)?;
        Ok(Party { version: row.version, terms, people: of.remove(&row.id).unwrap_or_default() })
    };
    rows.into_iter().map(party).collect()
}

/// The webinar, locked, if it is so far that this can be done. Whether it is full is left open: no action asks that alone.
pub(super) async fn locked<'t>(
    tx: &'t Tx<'_>,
    id: Uuid,
    action: WebinarAction,
) -> Result<Standing<'t, webinar::Entity>> {
    let held = tx.standing::<webinar::Entity>(id).await?;
    allow(at(&held, tx.now()), action)?;
    Ok(held)
}

/// How far a locked webinar is, full or not.
pub(super) fn at(held: &Standing<'_, webinar::Entity>, now: DateTime<Utc>) -> WebinarState {
    held.state.at(now, held.row.starts_at, 1)
}

/// `state_conflict`, unless this can be done in the state.
pub(super) fn allow(state: WebinarState, action: WebinarAction) -> Result<()> {
    AppError::unless_allowed(WEBINAR.actions(state), action.as_str())
}
