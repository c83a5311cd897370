//! Use cases: booking places, changing who comes, giving a booking up.
//!
//! Each holds the webinar's row from its first look to its end, and what becomes free goes to who waits in the same
//! transaction: there is no moment at which a place is nobody's while somebody waits for it.

use sea_orm::{ColumnTrait as _, Condition, ConnectionTrait};
use uuid::Uuid;

use super::{
    dto::{WebinarBookingCancel, WebinarBookingCreate, WebinarBookingDetails, WebinarBookingPut},
    reading,
    rules::{self, Somebody},
    store::{self, New},
};
use crate::{
    access::{Access, Act, Action, Attempt, Made, Session, Standing, Tx, WebinarBookingsWrite},
    domain::{person::Person, text::clean},
    entities::{school, webinar, webinar_booking, webinar_person},
    error::{AppError, Code, Fault, FaultCode, Result},
    features::webinars::{
        ledger::{self, Come, Newcomer},
        mails,
        states::{
            WEBINAR, WebinarAction, WebinarBookingAction, WebinarBookingState, WebinarState, booking_actions,
        },
        store::{AUTHORITY_URN, Shown},
        terms::{BookingTerms, WebinarBookingQuestion},
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
    let session = cx.read().await?;
    let reached = session.school(urn).await?;
    let new = body.parse()?;
    let (sent, questions) = check(&session, reached.school(), &new).await?;
    let by = new.recorded_by.cleaned().map_err(AppError::internal)?;
    let (attempt, id) = (Attempt::new(key, &(urn, &new))?, Uuid::now_v7());
    let action = Action::new("webinar_booking.create", format!("{urn}/{id}"));
    let party_size = i32::try_from(sent.len()).map_err(AppError::internal)?;
    let terms = BookingTerms { party_size, questions };
    let done = cx.write_once_for_school(urn, &action, &attempt, async |tx| {
        let held = tx.standing::<webinar::Entity>(new.webinar_id).await?;
        let stands = held.state.at(tx.now(), held.row.starts_at, 1);
        AppError::unless_allowed(WEBINAR.actions(stands), WebinarAction::Book.as_str())?;
        store::refuse_second(tx, held.row.id, urn, None, &sent).await?;
        let come = ledger::settle(tx, &held, Some(Newcomer { size: party_size.into() })).await?;
        if !come.booked && !new.waiting_list {
            return Err(full(tx, &held, party_size).await?);
        }
        record(tx, &held, (id, urn), &new, &come, &terms, &sent, &by)?;
        Ok(Made { id })
    });
    done.await?.told(async |made| reading::show(cx, urn, made.id).await).await
}

/// Every fault that can be told before anything is locked, or who is to come and what they ask.
async fn check<C: ConnectionTrait>(
    session: &Session<'_, C>,
    school: &school::Model,
    new: &WebinarBookingCreate,
) -> Result<(Vec<Somebody>, Vec<WebinarBookingQuestion>)> {
    let mut faults = Vec::new();
    let these = Condition::all()
        .add(webinar::Column::Urn.eq(AUTHORITY_URN))
        .add(webinar::Column::Id.eq(new.webinar_id));
    let row = session.find::<webinar::Entity>().filter(these).one().await?;
    match row.map(Shown::of).transpose()? {
        Some(shown) if shown.stored == WebinarState::Draft && !session.reaches_authority().await? => {
            faults.push(Fault::at("/webinar_id", FaultCode::ReferenceNotFound));
        }
        Some(shown) if !shown.terms.audience.includes(school.urn, &school.kind) => {
            faults.push(Fault::at("/webinar_id", FaultCode::NotForThisSchool));
        }
        Some(_) => {}
        None => faults.push(Fault::at("/webinar_id", FaultCode::ReferenceNotFound)),
    }
    let sent = rules::people(&new.people, &mut faults).map_err(AppError::internal)?;
    let questions = rules::questions(&new.questions).map_err(AppError::internal)?;
    if faults.is_empty() { Ok((sent, questions)) } else { Err(AppError::invalid(faults)) }
}

/// That there are not enough places for a party that would not wait.
async fn full(tx: &Tx<'_>, held: &Standing<'_, webinar::Entity>, party_size: i32) -> Result<AppError> {
    let free = (i64::from(held.terms.capacity) - ledger::booked(tx, held.row.id).await?).max(0);
    let detail = format!(
        "{free} places are free, and {party_size} are asked for. With `waiting_list` the party waits for its turn."
    );
    let allowed = WEBINAR.actions(held.state.at(tx.now(), held.row.starts_at, free)).allowed;
    Ok(AppError::new(Code::StateConflict).detail(detail).allowed_actions(allowed))
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
) -> Result<()> {
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
    store::record(tx, &row, &Act { action, reason: None, by }, &people)?;
    match come.booked {
        true => mails::confirmed(tx, held, 1, &people),
        false => mails::waiting(tx, held, come.position, &people),
    }
}

/// A booking and its webinar, both locked, and so far that this can be done: the webinar first, as everywhere.
async fn locked<'t>(
    tx: &'t Tx<'_>,
    row: &webinar_booking::Model,
    action: WebinarBookingAction,
) -> Result<(Standing<'t, webinar::Entity>, Standing<'t, webinar_booking::Entity>)> {
    let held = tx.standing::<webinar::Entity>(row.webinar_id).await?;
    let booking = tx.standing::<webinar_booking::Entity>(row.id).await?;
    let stands = held.state.at(tx.now(), held.row.starts_at, 1);
    AppError::unless_allowed(booking_actions(booking.state, stands), action.as_str())?;
    Ok((held, booking))
}

/// Who of a booking comes, or waits to.
async fn coming(tx: &Tx<'_>, booking: Uuid) -> Result<Vec<webinar_person::Model>> {
    use webinar_person::{Column as Of, Entity};
    let these = Condition::all()
        .add(Of::WebinarBookingId.eq(booking))
        .add(Of::State.ne(WebinarBookingState::Cancelled.as_str()));
    tx.find::<Entity>().filter(these).order_by(Of::Id, sea_orm::Order::Asc).all().await
}

async fn set_cancelled(tx: &Tx<'_>, people: &[webinar_person::Model]) -> Result<()> {
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
    read.check_version(&row.version.to_string())?;
    let put = body.parse()?;
    let mut faults = Vec::new();
    let sent = rules::people(&put.people, &mut faults).map_err(AppError::internal)?;
    let questions = rules::questions(&put.questions).map_err(AppError::internal)?;
    if put.people.len() > usize::try_from(row.party_size).unwrap_or_default() {
        faults.push(Fault::at("/people", FaultCode::MoreThanBooked));
    }
    if !faults.is_empty() {
        return Err(AppError::invalid(faults));
    }
    let by = put.recorded_by.cleaned().map_err(AppError::internal)?;
    let action = Action::new("webinar_booking.change", format!("{urn}/{id}"));
    let attempt = Attempt::new(IdempotencyKey(None), &())?;
    let written = cx.write_once_for_school(urn, &action, &attempt, async |tx| {
        let (held, booking) = locked(tx, &row, WebinarBookingAction::Change).await?;
        read.check_version(&booking.row.version.to_string())?;
        if sent.len() > usize::try_from(booking.terms.party_size).unwrap_or_default() {
            return Err(AppError::invalid(vec![Fault::at("/people", FaultCode::MoreThanBooked)]));
        }
        store::refuse_second(tx, held.row.id, urn, Some(id), &sent).await?;
        let changed = replace(tx, &held, &booking, urn, sent.clone()).await?;
        let size = i32::try_from(sent.len()).map_err(AppError::internal)?;
        let fewer = size < booking.terms.party_size;
        let terms = BookingTerms { party_size: size, questions: questions.clone() };
        if !changed && terms == booking.terms {
            return Ok(());
        }
        let (state, act) = (booking.state, Act { action: "changed", reason: None, by: &by });
        tx.change(booking, state, &terms, &act).await?;
        // Fewer may be a place for somebody else, or just few enough for themselves.
        if fewer {
            ledger::settle(tx, &held, None).await?;
        }
        Ok(())
    });
    match written.await {
        Ok(_) => reading::show(cx, urn, id).await.map_err(AppError::after_commit),
        Err(error) => Err(read.overtaken(error, async || Ok(reading::show(cx, urn, id).await?.tag)).await),
    }
}

/// Lets these people come in place of those who did; says whether anything is otherwise then.
async fn replace(
    tx: &Tx<'_>,
    held: &Standing<'_, webinar::Entity>,
    booking: &Standing<'_, webinar_booking::Entity>,
    urn: i32,
    sent: Vec<Somebody>,
) -> Result<bool> {
    use webinar_person::{Column as Of, Entity};
    let before = coming(tx, booking.row.id).await?;
    let folded: Vec<_> = before.iter().map(|person| person.email_folded.clone()).collect();
    let changed = rules::changed(&folded, sent);
    let (mut otherwise, next) = (false, booking.row.version + 1);
    let gone: Vec<_> = changed.gone.iter().filter_map(|place| before.get(*place).cloned()).collect();
    if !gone.is_empty() {
        otherwise = true;
        set_cancelled(tx, &gone).await?;
        mails::given_up(tx, held, next, &gone).await?;
    }
    for (place, somebody) in &changed.kept {
        let Some(was) = before.get(*place) else { continue };
        if (was.name.as_str(), was.role.as_str()) != (somebody.name.as_str(), somebody.role.as_str()) {
            otherwise = true;
            let columns =
                vec![(Of::Name, somebody.name.clone().into()), (Of::Role, somebody.role.as_str().into())];
            tx.set_all::<Entity>(Of::Id.eq(was.id).into(), columns).await?;
        }
    }
    if !changed.new.is_empty() {
        otherwise = true;
        let at = (booking.row.id, held.row.id, urn);
        let new: Vec<_> = changed.new.iter().map(|one| store::person(tx, at, booking.state, one)).collect();
        tx.insert(new.iter().map(store::fresh).collect()).await?;
        if booking.state == WebinarBookingState::Booked {
            mails::confirmed(tx, held, next, &new)?;
        }
    }
    Ok(otherwise)
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
    let action = Action::new("webinar_booking.cancel", format!("{urn}/{id}"));
    let attempt = Attempt::new(key, &(urn, id, &sent))?;
    let done = cx.write_once_for_school(urn, &action, &attempt, async |tx| {
        let (held, booking) = locked(tx, &row, WebinarBookingAction::Cancel).await?;
        let people = coming(tx, id).await?;
        set_cancelled(tx, &people).await?;
        mails::given_up(tx, &held, booking.row.version + 1, &people).await?;
        let terms = booking.terms.clone();
        let act = Act { action: "cancelled", reason: reason.as_deref(), by: &by };
        tx.change(booking, WebinarBookingState::Cancelled, &terms, &act).await?;
        ledger::settle(tx, &held, None).await?;
        Ok(Made { id })
    });
    done.await?.told(async |made| reading::show(cx, urn, made.id).await).await
}
