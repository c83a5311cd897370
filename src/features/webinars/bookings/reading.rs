//! Use cases: listing bookings, showing one, and one as an entry of a calendar.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use sea_orm::{ColumnTrait as _, Condition, ConnectionTrait, Order};
use uuid::Uuid;

use super::{
    dto::{
        WebinarAttendee, WebinarBooking, WebinarBookingDetails, WebinarBookingLinks, WebinarBookingOf,
        WebinarBookingStep, WebinarBookingWaits, WebinarBookingsQuery, WebinarNotPromoted,
    },
    store,
};
use crate::{
    access::{
        Access, Document as _, Permission, Session, Stood, WebinarBookingsRead, WebinarsWrite, short_print,
    },
    domain::{
        action::Actions,
        person::Person,
        urn::{AUTHORITY, Urn},
    },
    entities::{
        webinar,
        webinar_booking::{Column, Entity, Model},
        webinar_person,
    },
    error::{AppError, Result},
    features::webinars::{
        calendar_file::{self, Entry, Sure},
        ledger::{self, Places, Waits},
        mails, places,
        states::{WebinarBookingState, WebinarState, booking_actions},
        store::Shown,
        values::{WebinarBookingSource, WebinarPresence, WebinarRole},
    },
    http::{CalendarFile, Page, Tagged},
};

/// Bookings of the schools in reach, or of one, in the order in which they were made.
pub async fn list(
    cx: &Access<WebinarBookingsRead>,
    urn: Option<i32>,
    query: &WebinarBookingsQuery,
) -> Result<Page<WebinarBooking>> {
    let session = cx.read().await?;
    if let Some(urn) = urn {
        session.school(urn).await?;
    }
    let state = query.state.map(WebinarBookingState::as_str);
    let sealed = (urn, query.webinar_id, state);
    let paging = cx.paging("webinar-bookings", &sealed, query.limit, query.cursor.as_deref())?;
    let these = Condition::all()
        .add(Column::Urn.eq(AUTHORITY))
        .add_option(urn.map(|urn| Column::SchoolUrn.eq(urn)))
        .add_option(query.webinar_id.map(|id| Column::WebinarId.eq(id)))
        .add_option(state.map(|state| Column::State.eq(state)));
    let mut rows = session.find::<Entity>().filter(these).limit(paging.fetch());
    if let Some(id) = paging.after::<Uuid>()? {
        rows = rows.filter(Column::Id.gt(id));
    }
    let rows = rows.order_by(Column::Id, Order::Asc).all().await?;
    let page = paging.cut(rows, |row| row.id, |row| row)?;
    let beside = Beside::of(&session, &page.data, cx.also::<WebinarsWrite>()).await?;
    let data = page.data.iter().map(|row| beside.view(row, session.now())).collect::<Result<_>>()?;
    Ok(Page { data, page: page.page })
}

/// A booking with what was done with it.
pub async fn show<P: Permission>(
    cx: &Access<P>,
    urn: i32,
    id: Uuid,
) -> Result<Tagged<WebinarBookingDetails>> {
    let snapshot = cx.snapshot().await?;
    let session = snapshot.session();
    let row = store::find(&session, urn, id).await?;
    let beside = Beside::of(&session, std::slice::from_ref(&row), cx.also::<WebinarsWrite>()).await?;
    let history = session.history::<Entity>(AUTHORITY, id).await?;
    beside.details(&row, session.now(), history.into_iter().map(step).collect())
}

/// A booking that has just got its places, as reading it would tell it: whoever made it knows all of that.
pub fn made(
    row: &Model,
    people: Vec<webinar_person::Model>,
    (webinar, places): (Shown, Places),
    by: &Person,
    corrects: bool,
) -> Result<Tagged<WebinarBookingDetails>> {
    let at = row.created_at;
    let webinars = HashMap::from([(row.webinar_id, (webinar, places))]);
    let step = WebinarBookingStep {
        version: row.version,
        action: "booked".to_owned(),
        reason: None,
        recorded_by: by.clone(),
        recorded_at: at,
    };
    Beside { webinars, people, queues: Vec::new(), corrects }.details(row, at, vec![step])
}

fn step(stood: Stood) -> WebinarBookingStep {
    WebinarBookingStep {
        version: stood.version,
        action: stood.action,
        reason: stood.reason,
        recorded_by: stood.recorded_by,
        recorded_at: stood.recorded_at,
    }
}

/// What stands beside bookings: their webinars, their people, and who waits before them.
struct Beside {
    webinars: HashMap<Uuid, (Shown, Places)>,
    people: Vec<webinar_person::Model>,
    queues: Vec<Waits>,
    /// Whether the reader is the authority, which corrects bookings once a webinar has begun.
    corrects: bool,
}

impl Beside {
    async fn of<C: ConnectionTrait>(
        session: &Session<'_, C>,
        rows: &[Model],
        corrects: bool,
    ) -> Result<Self> {
        let these = Condition::all()
            .add(webinar::Column::Urn.eq(AUTHORITY))
            .add(webinar::Column::Id.is_in(rows.iter().map(|row| row.webinar_id)));
        let found = session.find::<webinar::Entity>().filter(these).all().await?;
        let places = ledger::places(session, &found).await?;
        let mut webinars = HashMap::new();
        for row in found {
            let of = places.get(&row.id).copied().unwrap_or_default();
            webinars.insert(row.id, (Shown::of(row)?, of));
        }
        let people = store::people(session, rows.iter().map(|row| row.id)).await?;
        let waiting = WebinarBookingState::Waiting.as_str();
        let waited_for: Vec<_> =
            rows.iter().filter(|row| row.state == waiting).map(|row| row.webinar_id).collect();
        let queues = match waited_for.is_empty() {
            true => Vec::new(),
            false => ledger::queues(session, waited_for).await?,
        };
        Ok(Self { webinars, people, queues, corrects })
    }

    fn details(
        &self,
        row: &Model,
        now: DateTime<Utc>,
        history: Vec<WebinarBookingStep>,
    ) -> Result<Tagged<WebinarBookingDetails>> {
        let booking = self.view(row, now)?;
        // Where they stand, and how far the webinar is, change without a version.
        let tag = format!("{}-{}", row.version, short_print(&booking)?);
        Ok(Tagged { tag, document: WebinarBookingDetails { booking, history } })
    }

    fn view(&self, row: &Model, now: DateTime<Utc>) -> Result<WebinarBooking> {
        let (state, terms) = Entity::read(row)?;
        let of = self.webinars.get(&row.webinar_id);
        let (webinar, places) = of.ok_or_else(|| AppError::internal("a booking is of no webinar"))?;
        let stands = webinar.state(now, places);
        let Actions { allowed, refused } = booking_actions(state, stands, self.corrects);
        let this = format!("/v1/schools/{}/webinar-bookings/{}", row.school_urn, row.id);
        let has_place = state == WebinarBookingState::Booked && stands != WebinarState::Cancelled;
        let own = self.people.iter().filter(|person| person.webinar_booking_id == row.id);
        Ok(WebinarBooking {
            id: row.id,
            urn: Urn::new(row.school_urn).ok_or_else(unreadable)?,
            webinar: WebinarBookingOf {
                id: row.webinar_id,
                title: webinar.terms.title.clone(),
                state: stands,
                starts_at: webinar.terms.starts_at,
                ends_at: webinar.terms.ends_at,
            },
            state,
            people: own.map(attendee).collect::<Result<_>>()?,
            party_size: row.party_size,
            source: WebinarBookingSource::spelled(&row.source).ok_or_else(unreadable)?,
            questions: terms.questions,
            waits: (state == WebinarBookingState::Waiting).then(|| self.waits(row, places, stands)),
            joining: webinar.terms.joining.clone().filter(|_| has_place),
            created_at: row.created_at,
            updated_at: row.updated_at,
            version: row.version,
            allowed_actions: allowed,
            refused_actions: refused,
            links: WebinarBookingLinks {
                webinar: format!("/v1/webinars/{}", row.webinar_id),
                calendar: format!("{this}/calendar"),
                this,
            },
        })
    }

    fn waits(&self, row: &Model, places: &Places, stands: WebinarState) -> WebinarBookingWaits {
        let before = self
            .queues
            .iter()
            .filter(|one| one.webinar_id == row.webinar_id && one.queue_number < row.queue_number);
        let (party_size, available) = (i64::from(row.party_size), places.available());
        let code = places::reason(party_size, available, places.capacity, stands.gives_places());
        WebinarBookingWaits {
            position: before.count() + 1,
            reason_not_promoted: WebinarNotPromoted { code, detail: code.detail(), party_size, available },
            passed_over: row.passed_over,
            passed_over_at: row.passed_over_at,
        }
    }
}

fn unreadable() -> AppError {
    AppError::internal("a booking holds what it cannot")
}

/// A person as they are told.
pub fn attendee(row: &webinar_person::Model) -> Result<WebinarAttendee> {
    Ok(WebinarAttendee {
        id: row.id,
        name: row.name.clone(),
        role: WebinarRole::spelled(&row.role).ok_or_else(unreadable)?,
        email: row.email.clone(),
        state: WebinarBookingState::spelled(&row.state).ok_or_else(unreadable)?,
        attendance: row.attendance.as_deref().and_then(WebinarPresence::spelled),
    })
}

/// A booking as an entry of a calendar: sure with places, tentative while it waits, cancelled when it was given up or the
/// webinar does not take place.
pub async fn calendar(cx: &Access<WebinarBookingsRead>, urn: i32, id: Uuid) -> Result<CalendarFile> {
    let snapshot = cx.snapshot().await?;
    let session = snapshot.session();
    let row = store::find(&session, urn, id).await?;
    let of = session.document::<webinar::Entity>(AUTHORITY, row.webinar_id).await?;
    let (shown, (state, _)) = (Shown::of(of)?, Entity::read(&row)?);
    let sure = match (state, shown.stored) {
        (WebinarBookingState::Cancelled, _) | (_, WebinarState::Cancelled) => Sure::Cancelled,
        (WebinarBookingState::Waiting, _) => Sure::Tentative,
        (WebinarBookingState::Booked, _) => Sure::Confirmed,
    };
    let entry = Entry {
        of: row.id,
        terms: &shown.terms,
        sequence: mails::sequence(&shown.terms, row.version),
        sure,
        tells_joining: sure == Sure::Confirmed,
        changed_at: row.updated_at.max(shown.row.updated_at),
        attendee: None,
    };
    let text = calendar_file::text(&shown.terms.title, None, &[entry]);
    Ok(CalendarFile { name: format!("webinar-{}", shown.terms.held_on), text })
}
