//! Use cases: booking places, changing who comes, giving a booking up.
//!
//! Each holds the webinar's row from its first look to its end, and what becomes free goes to who waits in the same
//! transaction: there is no moment at which a place is nobody's while somebody waits for it.

use std::sync::{Mutex, PoisonError};

use sea_orm::{ColumnTrait as _, Condition};
use uuid::Uuid;

use super::{
    change::{Replaced, replace, tell_who_waits},
    dto::{WebinarBookingCancel, WebinarBookingCreate, WebinarBookingDetails, WebinarBookingPut},
    reading,
    rules::{self, Known, Sent, Somebody},
    store::{self, New},
};
use crate::{
    access::{Access, Act, Action, Attempt, Made, Standing, Tx, WebinarBookingsWrite, WebinarsWrite},
    domain::{person::Person, text::clean, urn::AUTHORITY},
    entities::{school, webinar, webinar_booking, webinar_person},
    error::{AppError, Code, Fault, FaultCode, Result},
    features::webinars::{
        ledger::{self, Come, Newcomer},
        mails::{self, Ended, Party},
        states::{WEBINAR, WebinarAction, WebinarBookingAction, WebinarBookingState, booking_actions},
        store::Shown,
        terms::{BookingTerms, WebinarTerms},
    },
    http::{Body, IdempotencyKey, Once, Precondition, Tagged},
};

type Answer = Tagged<WebinarBookingDetails>;

/// Books places: for all of a party or none. Where there are not enough it waits, or is refused, as was asked for.
pub async fn book(
    cx: &Access<WebinarBookingsWrite>,
    urn: i32,
    key: IdempotencyKey,
    body: &Body<WebinarBookingCreate>,
) -> Result<Once<Answer>> {
    cx.enter().await?;
    let new = match body.parse() {
        Ok(new) => new,
        // Who does not reach the school is told of nothing else.
        Err(error) => return Err(cx.read().await?.school(urn).await.err().unwrap_or(error)),
    };
    let mut faults = Vec::new();
    let sent = rules::people(new.people.iter().map(Sent::from), &mut faults).map_err(AppError::internal)?;
    let questions = rules::questions(&new.questions).map_err(AppError::internal)?;
    if !faults.is_empty() {
        let of_webinar = not_for(cx, urn, &new).await?;
        return Err(AppError::invalid(of_webinar.into_iter().chain(faults).collect()));
    }
    let by = new.recorded_by.cleaned().map_err(AppError::internal)?;
    let (attempt, id) = (Attempt::new(key, &(urn, &new))?, Uuid::now_v7());
    let action = Action::new("webinar_booking.create", format!("{urn}/{id}"));
    let party_size = i32::try_from(sent.len()).map_err(AppError::internal)?;
    let (corrects, fresh) = (cx.also::<WebinarsWrite>(), Mutex::new(None));
    let done = cx.write_once_for_school(urn, &action, &attempt, async |tx, reached| {
        let held = tx.standing::<webinar::Entity>(new.webinar_id).await?;
        let faults = faults_of(&held.terms, reached.school(), &new);
        if !faults.is_empty() {
            return Err(AppError::invalid(faults));
        }
        let stands = held.state.at(tx.now(), held.row.starts_at, 1);
        AppError::unless_allowed(WEBINAR.actions(stands), WebinarAction::Book.as_str())?;
        let second = store::second(tx, held.row.id, urn, None, &sent);
        let taken = ledger::taken(tx, held.row.id, Some(second.clone())).await?;
        if taken.asked_for > 0 {
            store::refuse_second(tx, second, urn, &sent).await?;
        }
        let come = ledger::settle(tx, &held, Some(Newcomer { size: party_size.into(), taken })).await?;
        if !come.booked && !new.waiting_list {
            return Err(full(tx, &held, party_size, come.places.available()));
        }
        let (booked_by, school) = (Some(by.name.clone()), Some(reached.school().name.clone()));
        let terms = BookingTerms { party_size, questions: questions.clone(), booked_by, school };
        let (row, people) = record(tx, &held, (id, urn), &new, &come, &terms, &sent, &by)?;
        let webinar =
            Shown { row: webinar::Model::clone(&held.row), stored: held.state, terms: held.terms.clone() };
        let told = come.booked.then(|| reading::made(&row, people, (webinar, come.places), &by, corrects));
        *fresh.lock().unwrap_or_else(PoisonError::into_inner) = told.transpose()?;
        Ok(Made { id })
    });
    let done = match done.await {
        Ok(done) => done,
        // Nothing that is asked now may be told in its place: what it came to would be told wrongly.
        Err(error) if error.code() == Code::OutcomeUnknown => return Err(error),
        // Before anything is locked nobody looks at the webinar; what is wrong with it is told here.
        Err(error) => {
            let faults = not_for(cx, urn, &new).await?;
            return Err(if faults.is_empty() { error } else { AppError::invalid(faults) });
        }
    };
    let mut fresh = fresh.into_inner().unwrap_or_else(PoisonError::into_inner).filter(|_| !done.replayed);
    done.told(async |made| match fresh.take() {
        Some(told) => Ok(told),
        None => reading::show(cx, urn, made.id).await,
    })
    .await
}

/// What keeps a school from a webinar, as far as the webinar is there for schools.
async fn not_for(
    cx: &Access<WebinarBookingsWrite>,
    urn: i32,
    new: &WebinarBookingCreate,
) -> Result<Vec<Fault>> {
    let session = cx.read().await?;
    let reached = session.school(urn).await?;
    let these =
        Condition::all().add(webinar::Column::Urn.eq(AUTHORITY)).add(webinar::Column::Id.eq(new.webinar_id));
    let row = session.find::<webinar::Entity>().filter(these).one().await?;
    Ok(match row.map(Shown::of).transpose()? {
        Some(shown) if shown.is_announced() || session.reaches_authority().await? => {
            faults_of(&shown.terms, reached.school(), new)
        }
        _ => vec![Fault::at("/webinar_id", FaultCode::ReferenceNotFound)],
    })
}

/// What a webinar itself has against a booking.
fn faults_of(terms: &WebinarTerms, school: &school::Model, new: &WebinarBookingCreate) -> Vec<Fault> {
    match terms.audience.includes(school.urn, &school.kind) {
        false => vec![Fault::at("/webinar_id", FaultCode::NotForThisSchool)],
        true => rules::too_large(new.people.len(), terms.capacity).into_iter().collect(),
    }
}

/// That there are not enough places for a party that would not wait.
fn full(tx: &Tx<'_>, held: &Standing<'_, webinar::Entity>, party_size: i32, free: i64) -> AppError {
    let detail = format!(
        "Places that are free: {free}; asked for: {party_size}. With `waiting_list` the party waits for its turn."
    );
    let allowed = WEBINAR.actions(held.state.at(tx.now(), held.row.starts_at, free)).allowed;
    AppError::new(Code::StateConflict).detail(detail).allowed_actions(allowed)
}

#[allow(clippy::too_many_arguments, reason = "all of them are what a booking is")]
fn record(
    tx: &Tx<'_>,
    held: &Standing<'_, webinar::Entity>,
    (id, urn): (Uuid, i32),
    new: &WebinarBookingCreate,
    come: &Come,
    terms: &BookingTerms,
    sent: &[Somebody],
    by: &Person,
) -> Result<(webinar_booking::Model, Vec<webinar_person::Model>)> {
    let (state, action) = match come.booked {
        true => (WebinarBookingState::Booked, "booked"),
        false => (WebinarBookingState::Waiting, "put_on_waiting_list"),
    };
    let at = (id, held.row.id, urn);
    let people: Vec<_> = sent.iter().map(|one| store::person(tx, at, state, one)).collect();
    let row = New {
        id,
        urn,
        webinar: held.row.id,
        state,
        source: new.source,
        queue_number: come.queue_number,
        terms,
    };
    let row = store::record(tx, &row, &Act { action, reason: None, by }, &people)?;
    let party = Party { version: 1, terms: terms.clone(), people };
    match come.booked {
        true => mails::confirmed(tx, held, &party)?,
        false => mails::waiting(tx, held, come.position, &party)?,
    }
    Ok((row, party.people))
}

/// A booking and its webinar, both locked, and so far that this can be done: the webinar first, as everywhere.
async fn locked<'t>(
    tx: &'t Tx<'_>,
    row: &webinar_booking::Model,
    action: WebinarBookingAction,
    corrects: bool,
) -> Result<(Standing<'t, webinar::Entity>, Standing<'t, webinar_booking::Entity>)> {
    let held = tx.standing::<webinar::Entity>(row.webinar_id).await?;
    let booking = tx.standing::<webinar_booking::Entity>(row.id).await?;
    let stands = held.state.at(tx.now(), held.row.starts_at, 1);
    AppError::unless_allowed(booking_actions(booking.state, stands, corrects), action.as_str())?;
    Ok((held, booking))
}

/// Who of a booking comes, or waits to.
pub(super) async fn coming(tx: &Tx<'_>, booking: Uuid) -> Result<Vec<webinar_person::Model>> {
    use webinar_person::{Column as Of, Entity};
    let these = Condition::all()
        .add(Of::WebinarBookingId.eq(booking))
        .add(Of::State.ne(WebinarBookingState::Cancelled.as_str()));
    tx.find::<Entity>().filter(these).order_by(Of::Id, sea_orm::Order::Asc).all().await
}

/// Whether somebody of a booking comes, or waits to.
fn comes(person: &webinar_person::Model) -> bool {
    person.state != WebinarBookingState::Cancelled.as_str()
}

/// Somebody of a booking, as a change knows them.
pub(super) fn known(person: &webinar_person::Model) -> Known {
    Known { id: person.id, folded: person.email_folded.clone() }
}

pub(super) async fn set_cancelled(tx: &Tx<'_>, people: &[webinar_person::Model]) -> Result<()> {
    use webinar_person::{Column as Of, Entity};
    let these = Of::Id.is_in(people.iter().map(|person| person.id));
    let state = WebinarBookingState::Cancelled.as_str();
    tx.set_all::<Entity>(these.into(), vec![(Of::State, state.into())]).await.map(drop)
}

/// Changes who comes, what is said of them and what they ask; fewer may come, not more. Places that become free go to who
/// waits. The same again changes nothing.
pub async fn change(
    cx: &Access<WebinarBookingsWrite>,
    urn: i32,
    id: Uuid,
    read: &Precondition,
    body: &Body<WebinarBookingPut>,
) -> Result<Answer> {
    let session = cx.read().await?;
    let row = store::find(&session, urn, id).await?;
    read.check_current(row.version, async || Ok(reading::show(cx, urn, id).await?.tag)).await?;
    let put = body.parse()?;
    let mut faults = Vec::new();
    let sent = rules::people(put.people.iter().map(Sent::from), &mut faults).map_err(AppError::internal)?;
    let questions = rules::questions(&put.questions).map_err(AppError::internal)?;
    if put.people.len() > usize::try_from(row.party_size).unwrap_or_default() {
        faults.push(Fault::at("/people", FaultCode::MoreThanBooked));
    }
    let ids = put.people.iter().map(|person| person.id);
    let sent: Vec<_> = ids.zip(sent).collect();
    // Of one that was given up is told that it was.
    if faults.is_empty() && row.state != WebinarBookingState::Cancelled.as_str() {
        let people = store::people(&session, [id]).await?;
        let known: Vec<_> = people.iter().filter(|person| comes(person)).map(known).collect();
        faults.extend(rules::changed(&known, sent.clone()).err().unwrap_or_default());
    }
    if !faults.is_empty() {
        return Err(AppError::invalid(faults));
    }
    let by = put.recorded_by.cleaned().map_err(AppError::internal)?;
    let (action, corrects) =
        (Action::new("webinar_booking.change", format!("{urn}/{id}")), cx.also::<WebinarsWrite>());
    let attempt = Attempt::new(IdempotencyKey(None), &())?;
    let written = cx.write_once_for_school(urn, &action, &attempt, async |tx, _| {
        let (held, booking) = locked(tx, &row, WebinarBookingAction::Change, corrects).await?;
        read.check_version(&booking.row.version.to_string())?;
        if sent.len() > usize::try_from(booking.terms.party_size).unwrap_or_default() {
            return Err(AppError::invalid(vec![Fault::at("/people", FaultCode::MoreThanBooked)]));
        }
        if !corrects {
            store::refuse_changes(tx, id).await?;
        }
        let people: Vec<_> = sent.iter().map(|(_, somebody)| somebody.clone()).collect();
        let second = store::second(tx, held.row.id, urn, Some(id), &people);
        store::refuse_second(tx, second, urn, &people).await?;
        let size = i32::try_from(sent.len()).map_err(AppError::internal)?;
        let fewer = size < booking.terms.party_size;
        let terms = BookingTerms { party_size: size, questions: questions.clone(), ..booking.terms.clone() };
        let Replaced { otherwise, waiting } =
            replace(tx, (&held, &booking), &terms, sent.clone(), !corrects).await?;
        if !otherwise && terms == booking.terms {
            return Ok(());
        }
        let (state, act) = (booking.state, Act { action: "changed", reason: None, by: &by });
        tx.change(booking, state, &terms, &act).await?;
        // Fewer may be a place for somebody else, or just few enough for themselves.
        if fewer {
            ledger::settle(tx, &held, None).await?;
        }
        tell_who_waits(tx, &held, id, waiting).await
    });
    match written.await {
        Ok(_) => reading::show(cx, urn, id).await.map_err(AppError::after_commit),
        Err(error) => Err(read.overtaken(error, async || Ok(reading::show(cx, urn, id).await?.tag)).await),
    }
}

/// Gives a booking up: its places go to who waits, at once.
pub async fn cancel(
    cx: &Access<WebinarBookingsWrite>,
    urn: i32,
    id: Uuid,
    key: IdempotencyKey,
    body: &Body<WebinarBookingCancel>,
) -> Result<Once<Answer>> {
    let session = cx.read().await?;
    let row = store::find(&session, urn, id).await?;
    let sent = body.parse()?;
    let by = sent.recorded_by.cleaned().map_err(AppError::internal)?;
    let reason = sent.reason.as_deref().map(clean).transpose().map_err(AppError::internal)?;
    let (action, by_authority) =
        (Action::new("webinar_booking.cancel", format!("{urn}/{id}")), cx.also::<WebinarsWrite>());
    let attempt = Attempt::new(key, &(urn, id, &sent))?;
    let done = cx.write_once_for_school(urn, &action, &attempt, async |tx, _| {
        let (held, booking) = locked(tx, &row, WebinarBookingAction::Cancel, by_authority).await?;
        let people = coming(tx, id).await?;
        set_cancelled(tx, &people).await?;
        let terms = booking.terms.clone();
        let waited = booking.state == WebinarBookingState::Waiting;
        let party = Party { version: booking.row.version + 1, terms: terms.clone(), people };
        mails::ended(tx, &held, Ended { waited, by_school: !by_authority }, &party).await?;
        let act = Act { action: "cancelled", reason: reason.as_deref(), by: &by };
        tx.change(booking, WebinarBookingState::Cancelled, &terms, &act).await?;
        ledger::settle(tx, &held, None).await?;
        Ok(Made { id })
    });
    done.await?.told(async |made| reading::show(cx, urn, made.id).await).await
}
