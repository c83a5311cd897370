//! Bookings and their people in the tables.

use sea_orm::{ActiveValue::Set, ColumnTrait as _, Condition, ConnectionTrait, Order};
use uuid::Uuid;

use super::rules::{self, LATELY, Somebody};
use crate::{
    access::{Act, Document as _, Revised as _, Session, Tx},
    domain::urn::AUTHORITY,
    entities::{webinar_booking, webinar_booking_revision, webinar_person},
    error::{AppError, Code, Fault, FaultCode, Result},
    features::webinars::{states::WebinarBookingState, terms::BookingTerms, values::WebinarBookingSource},
};

/// The booking of a school, if the caller reaches it.
pub async fn find<C: ConnectionTrait>(
    session: &Session<'_, C>,
    urn: i32,
    id: Uuid,
) -> Result<webinar_booking::Model> {
    session.school(urn).await?;
    let row = session.document::<webinar_booking::Entity>(AUTHORITY, id).await?;
    if row.school_urn == urn { Ok(row) } else { Err(Code::NotFound.into()) }
}

/// The people of bookings, in the order in which they were named.
pub async fn people<C: ConnectionTrait>(
    session: &Session<'_, C>,
    bookings: impl IntoIterator<Item = Uuid>,
) -> Result<Vec<webinar_person::Model>> {
    use webinar_person::{Column, Entity};
    let these = Condition::all().add(Column::Urn.eq(AUTHORITY)).add(Column::WebinarBookingId.is_in(bookings));
    session.find::<Entity>().filter(these).order_by(Column::Id, Order::Asc).all().await
}

/// A booking that is being made.
pub struct New<'a> {
    /// Its id.
    pub id: Uuid,
    /// The school.
    pub urn: i32,
    /// The webinar.
    pub webinar: Uuid,
    /// Whether it has places.
    pub state: WebinarBookingState,
    /// How it came.
    pub source: WebinarBookingSource,
    /// Its place in the order.
    pub queue_number: i32,
    /// What it says.
    pub terms: &'a BookingTerms,
}

/// Records a booking with its first version and its people, all with the audit row: the lock is held for one round trip
/// less for each. The row as it will stand.
pub fn record(
    tx: &Tx<'_>,
    new: &New<'_>,
    act: &Act<'_>,
    people: &[webinar_person::Model],
) -> Result<webinar_booking::Model> {
    use webinar_booking::{Entity, Model};
    let now = tx.now();
    let text = serde_json::to_string(new.terms).map_err(AppError::internal)?;
    let mut row = Entity::fresh(AUTHORITY, new.id, now);
    row.school_urn = Set(new.urn);
    row.webinar_id = Set(new.webinar);
    row.source = Set(new.source.as_str().to_owned());
    row.queue_number = Set(new.queue_number);
    row.passed_over = Set(0);
    row.passed_over_at = Set(None);
    Entity::lay(&mut row, new.state, new.terms, text);
    let recorded: Model = sea_orm::TryIntoModel::try_into_model(row.clone())?;
    tx.insert_at_end(row)?;
    tx.insert_at_end(Entity::revision(&recorded, act, tx.client(), now))?;
    for person in people {
        tx.insert_at_end(fresh(person))?;
    }
    Ok(recorded)
}

/// A person of a booking, as they are to be stored.
pub fn person(
    tx: &Tx<'_>,
    (booking, webinar, urn): (Uuid, Uuid, i32),
    state: WebinarBookingState,
    somebody: &Somebody,
) -> webinar_person::Model {
    webinar_person::Model {
        urn: AUTHORITY,
        id: Uuid::now_v7(),
        webinar_booking_id: booking,
        webinar_id: webinar,
        school_urn: urn,
        state: state.as_str().to_owned(),
        name: somebody.name.clone(),
        role: somebody.role.as_str().to_owned(),
        email: somebody.email.as_str().to_owned(),
        email_folded: somebody.folded(),
        attendance: None,
        attendance_at: None,
        attendance_by_name: None,
        attendance_by_title: None,
        created_at: tx.now(),
    }
}

/// The row of a person that is not there yet.
pub fn fresh(person: &webinar_person::Model) -> webinar_person::ActiveModel {
    let person = person.clone();
    webinar_person::ActiveModel {
        urn: Set(person.urn),
        id: Set(person.id),
        webinar_booking_id: Set(person.webinar_booking_id),
        webinar_id: Set(person.webinar_id),
        school_urn: Set(person.school_urn),
        state: Set(person.state),
        name: Set(person.name),
        role: Set(person.role),
        email: Set(person.email),
        email_folded: Set(person.email_folded),
        attendance: Set(None),
        attendance_at: Set(None),
        attendance_by_name: Set(None),
        attendance_by_title: Set(None),
        created_at: Set(person.created_at),
    }
}

/// Whoever of these has a place at the webinar, or waits for one, by another booking than `apart_from`, or was given up by
/// the school lately.
pub fn second(
    tx: &Tx<'_>,
    webinar: Uuid,
    urn: i32,
    apart_from: Option<Uuid>,
    sent: &[Somebody],
) -> Condition {
    use webinar_person::Column as Of;
    let cancelled = WebinarBookingState::Cancelled.as_str();
    let given_up = Condition::all()
        .add(Of::State.eq(cancelled))
        .add(Of::SchoolUrn.eq(urn))
        .add(Of::CreatedAt.gt(tx.now() - LATELY));
    Condition::all()
        .add(Of::WebinarId.eq(webinar))
        .add(Of::EmailFolded.is_in(sent.iter().map(Somebody::folded)))
        .add(Condition::any().add(Of::State.ne(cancelled)).add(given_up))
        .add_option(apart_from.map(|id| Of::WebinarBookingId.ne(id)))
}

/// `duplicate`, if somebody of these has a place at the webinar already, or waits for one. The booking is named where it is of
/// the same school; of whom else it is, nobody is told. `rate_limited`, if the school gave one of them up too often lately:
/// each booking of theirs is a mail. The webinar is locked.
pub async fn refuse_second(tx: &Tx<'_>, second: Condition, urn: i32, sent: &[Somebody]) -> Result<()> {
    use webinar_person::Entity;
    let cancelled = WebinarBookingState::Cancelled.as_str();
    let (given_up, found): (Vec<_>, Vec<_>) =
        tx.find::<Entity>().filter(second).all().await?.into_iter().partition(|row| row.state == cancelled);
    if found.is_empty() {
        return refuse_again(tx, sent, &given_up);
    }
    let named = sent.iter().enumerate().filter(|(_, one)| {
        let folded = one.folded();
        found.iter().any(|row| row.email_folded == folded)
    });
    let fault = |place| Fault::at(format!("/people/{place}/email"), FaultCode::PersonBookedAlready);
    let faults = named.map(|(place, _)| fault(place)).collect();
    let refused = AppError::new(Code::Duplicate)
        .detail("Nobody has two places at one webinar: leave out who has one, or change the booking that they have.")
        .faults(faults);
    Err(match found.iter().find(|row| row.school_urn == urn) {
        Some(row) => {
            let id = row.webinar_booking_id;
            let links = serde_json::json!({ "self": format!("/v1/schools/{urn}/webinar-bookings/{id}") });
            refused.existing(
                [("id".to_owned(), serde_json::json!(id)), ("links".to_owned(), links)].into_iter().collect(),
            )
        }
        None => refused,
    })
}

/// Nobody is written to without end because they are booked, given up and booked again.
fn refuse_again(tx: &Tx<'_>, sent: &[Somebody], given_up: &[webinar_person::Model]) -> Result<()> {
    let wait = |one: &Somebody| {
        let folded = one.folded();
        let times = given_up.iter().filter(|row| row.email_folded == folded).map(|row| row.created_at);
        rules::wait(times.collect(), rules::BOOKED_AGAIN, tx.now())
    };
    match sent.iter().filter_map(wait).max() {
        Some(wait) => Err(AppError::new(Code::RateLimited).retry_after(wait).detail(format!(
            "Somebody of these was booked at this webinar and given up {} times within 24 hours, and had a mail each time.",
            rules::BOOKED_AGAIN
        ))),
        None => Ok(()),
    }
}

/// `rate_limited`, if the booking was changed too often lately. It is locked.
pub async fn refuse_changes(tx: &Tx<'_>, booking: Uuid) -> Result<()> {
    use webinar_booking_revision::{Column as Of, Entity};
    let these = Condition::all()
        .add(Of::WebinarBookingId.eq(booking))
        .add(Of::Action.eq("changed"))
        .add(Of::RecordedAt.gt(tx.now() - LATELY));
    let times = tx.find::<Entity>().filter(these).all().await?.into_iter().map(|row| row.recorded_at);
    match rules::wait(times.collect(), rules::CHANGED, tx.now()) {
        Some(wait) => Err(AppError::new(Code::RateLimited)
            .retry_after(wait)
            .detail(format!("The booking was changed {} times within 24 hours.", rules::CHANGED))),
        None => Ok(()),
    }
}
