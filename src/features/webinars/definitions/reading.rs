//! Use cases: the timetable, a webinar, its places, and the timetable as a calendar.

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use sea_orm::{
    ColumnTrait as _, Condition, ConnectionTrait, Order,
    sea_query::{Expr, ExprTrait as _, Query},
};
use uuid::Uuid;

use super::{
    dto::{
        Webinar, WebinarAvailability, WebinarAvailabilityPreview, WebinarAvailabilityQuery,
        WebinarCalendarQuery, WebinarDetails, WebinarsQuery,
    },
    view::{self, Reader},
};
use crate::{
    access::{Access, Permission, Session, WebinarsRead, WebinarsWrite, instant_at_school},
    attendance::{book::calendars::Calendars, calendar::Period},
    domain::{academic_year::AcademicYear, urn::AUTHORITY},
    entities::{
        webinar::{Column, Entity},
        webinar_person,
    },
    error::{AppError, Code, Fault, FaultCode, Result},
    features::webinars::{
        calendar_file::{self, Entry, Sure},
        ledger, places,
        states::{WebinarBookingState, WebinarState},
        store::{self, Shown, reaches_any},
    },
    http::{CalendarFile, Page, Tagged},
};

/// Webinars in the order in which they are held. Drafts are told to who reaches every school.
pub async fn list(cx: &Access<WebinarsRead>, query: &WebinarsQuery) -> Result<Page<Webinar>> {
    let session = cx.read().await?;
    let state = query.state.map(WebinarState::as_str);
    let year = query.academic_year.map(|year| year.to_string());
    let sealed = (&year, &query.term, &query.topic, state, query.from_on, query.to_on);
    let paging = cx.paging("webinars", &sealed, query.limit, query.cursor.as_deref())?;
    let mut these = Condition::all()
        .add(Column::Urn.eq(AUTHORITY))
        .add_option(year.as_ref().map(|year| Column::AcademicYear.eq(year)))
        .add_option(query.topic.as_ref().map(|topic| Column::Topic.eq(topic)))
        .add_option(query.state.map(|state| in_state(state, session.now())))
        .add_option(from(query.from_on).map(|from| Column::StartsAt.gte(from)))
        .add_option(until(query.to_on).map(|until| Column::StartsAt.lt(until)));
    if let Some(term) = &query.term {
        these = these.add(in_term(&session, term).await?);
    }
    if !session.reaches_authority().await? {
        these = these.add(store::announced());
    }
    let mut rows = session.find::<Entity>().filter(these).limit(paging.fetch());
    if let Some((starts_at, id)) = paging.after::<(DateTime<Utc>, Uuid)>()? {
        rows = rows.after([Column::StartsAt, Column::Id], [starts_at.into(), id.into()]);
    }
    let rows = match reaches_any(&session).await? {
        true => rows.order_by(Column::StartsAt, Order::Asc).order_by(Column::Id, Order::Asc).all().await?,
        false => Vec::new(),
    };
    let page = paging.cut(rows, |row| (row.starts_at, row.id), |row| row)?;
    let places = ledger::places(&session, &page.data).await?;
    let reader = reader(cx, &session).await?;
    let shown = page.data.into_iter().map(Shown::of).collect::<Result<_>>()?;
    let view = |shown: Shown| {
        let of = places.get(&shown.row.id).copied().unwrap_or_default();
        view::webinar(shown, &of, reader)
    };
    let data = store::for_reader(&session, shown).await?.into_iter().map(view).collect();
    Ok(Page { data, page: page.page })
}

fn from(day: Option<NaiveDate>) -> Option<DateTime<Utc>> {
    day.and_then(|day| instant_at_school(day.and_time(NaiveTime::MIN)))
}

/// The first instant after a day.
fn until(day: Option<NaiveDate>) -> Option<DateTime<Utc>> {
    from(day.and_then(|day| day.succ_opt()))
}

/// Webinars in a state at an instant; some are worked out.
fn in_state(state: WebinarState, now: DateTime<Utc>) -> Condition {
    let stored = Condition::all().add(Column::State.eq(state.stored().as_str()));
    match state {
        WebinarState::Started => stored.add(Column::StartsAt.lte(now)),
        WebinarState::Published => stored.add(Column::StartsAt.gt(now)).add(is_full().not()),
        WebinarState::Full => stored.add(Column::StartsAt.gt(now)).add(is_full()),
        WebinarState::Draft | WebinarState::Held | WebinarState::Cancelled => stored,
    }
}

/// That as many people have places as there are. It names nobody.
fn is_full() -> Condition {
    use webinar_person::{Column as Of, Entity as Person};
    let own = |column: Of| Expr::col((Person, column));
    let booked = Query::select()
        .expr(own(Of::Id).count())
        .from(Person)
        .and_where(own(Of::Urn).eq(AUTHORITY))
        .and_where(own(Of::WebinarId).equals((Entity, Column::Id)))
        .and_where(own(Of::State).eq(WebinarBookingState::Booked.as_str()))
        .to_owned();
    Condition::all().add(Expr::col((Entity, Column::Capacity)).lte(Expr::from(booked)))
}

/// Webinars of a term or half term, by the authority's calendar.
async fn in_term<C: ConnectionTrait>(session: &Session<'_, C>, term: &str) -> Result<Condition> {
    let refused = |detail: String| {
        let fault = Fault::parameter("term", FaultCode::InvalidParameter);
        AppError::new(Code::InvalidParameter).faults(vec![fault.detail(detail)])
    };
    let period: Period = term.parse().map_err(|unreadable| refused(format!("{unreadable}.")))?;
    let held = Calendars::one(session, AUTHORITY, period.year()).await?.of(AUTHORITY);
    let span = period.span(held.as_ref().map(|held| held.calendar.as_ref()));
    let span = span.ok_or_else(|| {
        refused(format!(
            "The authority's calendar has no {period}: ask by academic_year, such as {}.",
            period.year()
        ))
    })?;
    Ok(Condition::all()
        .add_option(from(Some(span.from_on)).map(|from| Column::StartsAt.gte(from)))
        .add_option(until(Some(span.to_on)).map(|until| Column::StartsAt.lt(until))))
}

async fn reader<P: Permission, C: ConnectionTrait>(
    cx: &Access<P>,
    session: &Session<'_, C>,
) -> Result<Reader> {
    let announces = cx.also::<WebinarsWrite>() && session.reaches_authority().await?;
    Ok(Reader { now: session.now(), announces })
}

/// A webinar.
pub async fn show<P: Permission>(cx: &Access<P>, id: Uuid) -> Result<Tagged<WebinarDetails>> {
    let snapshot = cx.snapshot().await?;
    let session = snapshot.session();
    let shown = store::find(&session, id).await?;
    let places = ledger::places_of(&session, &shown.row).await?;
    let history = match session.reaches_authority().await? {
        true => session.history::<Entity>(AUTHORITY, id).await?,
        false => Vec::new(),
    };
    let webinar = view::webinar(shown, &places, reader(cx, &session).await?);
    // Its state and its places change without a version.
    let state = webinar.state.as_str();
    let tag = format!("{}-{state}-{}-{}", webinar.version, places.booked, places.waiting);
    let document = WebinarDetails { webinar, history: history.into_iter().map(view::step).collect() };
    Ok(Tagged { tag, document })
}

/// The places of a webinar, and what would become of those who wait.
pub async fn availability(
    cx: &Access<WebinarsRead>,
    id: Uuid,
    query: &WebinarAvailabilityQuery,
) -> Result<WebinarAvailability> {
    let snapshot = cx.snapshot().await?;
    let session = snapshot.session();
    let shown = store::find(&session, id).await?;
    let places = ledger::places_of(&session, &shown.row).await?;
    let gives_places = shown.state(session.now(), &places).gives_places();
    let preview = match query.capacity {
        Some(capacity) if gives_places => {
            let queue = ledger::queues(&session, [id]).await?;
            let sizes: Vec<_> = queue.iter().map(|one| i64::from(one.party_size)).collect();
            let offered = places::offer(i64::from(capacity) - places.booked, &sizes);
            Some(WebinarAvailabilityPreview {
                capacity: capacity.into(),
                parties_promoted: offered.promoted.len(),
                people_promoted: offered.promoted.iter().filter_map(|place| sizes.get(*place)).sum(),
                parties_passed_over: offered.passed_over.len(),
                available: std::cmp::max(offered.free, 0),
            })
        }
        _ => None,
    };
    Ok(WebinarAvailability { as_at: session.now(), places: view::told(&places), gives_places, preview })
}

/// The most entries of a calendar: a timetable of an academic year has some dozens.
const ENTRIES: u64 = 1000;

/// The timetable of an academic year as a calendar; what was cancelled stays in it as such.
pub async fn calendar(cx: &Access<WebinarsRead>, query: &WebinarCalendarQuery) -> Result<CalendarFile> {
    let session = cx.read().await?;
    let year = query.academic_year.unwrap_or_else(|| AcademicYear::of(session.today()));
    let these = Condition::all()
        .add(Column::Urn.eq(AUTHORITY))
        .add(Column::AcademicYear.eq(year.to_string()))
        .add(store::announced());
    let rows = session.find::<Entity>().filter(these).order_by(Column::StartsAt, Order::Asc);
    let rows = match reaches_any(&session).await? {
        true => rows.order_by(Column::Id, Order::Asc).limit(ENTRIES).all().await?,
        false => Vec::new(),
    };
    let shown = rows.into_iter().map(Shown::of).collect::<Result<Vec<_>>>()?;
    let shown = store::for_reader(&session, shown).await?;
    let entry = |shown: &'_ Shown| -> Sure {
        match shown.stored {
            WebinarState::Cancelled => Sure::Cancelled,
            _ => Sure::Confirmed,
        }
    };
    let entries: Vec<_> = shown
        .iter()
        .map(|shown| Entry {
            of: shown.row.id,
            terms: &shown.terms,
            sequence: shown.row.sequence,
            sure: entry(shown),
            tells_joining: false,
            changed_at: shown.row.updated_at,
            attendee: None,
        })
        .collect();
    let name = format!("Attendance webinars {year}");
    Ok(CalendarFile { name: format!("webinars-{year}"), text: calendar_file::text(&name, None, &entries) })
}
