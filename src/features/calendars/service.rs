//! Use cases: showing a calendar, and recording a new version of one.

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::{ActiveValue::Set, ColumnTrait as _, Condition, ConnectionTrait};

use super::{
    dto::{CalendarPut, CalendarSessions, CalendarSource, CalendarView, SessionsQuery},
    outside::{self, Detail},
    view,
};
use crate::{
    access::{Access, Action, CalendarsRead, CalendarsWrite, Session, Tx, short_print},
    attendance::{
        book::calendars::{Applied, Calendars, SchoolCalendar, data, school_calendar},
        calendar::{CalendarData, CalendarFault},
    },
    domain::{
        academic_year::AcademicYear,
        urn::{AUTHORITY, Urn},
    },
    entities::{
        calendar::{ActiveModel, Column, Entity, Model},
        school,
    },
    error::{AppError, Code, Fault, FaultCode, Result},
    http::{Body, Precondition, Tagged},
};

const PUT: &str = "calendar.put";

/// Whose calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Owner {
    /// The authority's, for every school without one of its own.
    Authority,
    /// That of one school.
    School(Urn),
}

impl Owner {
    fn urn(self) -> i32 {
        self.school().map_or(AUTHORITY, Urn::get)
    }

    fn school(self) -> Option<Urn> {
        match self {
            Self::Authority => None,
            Self::School(urn) => Some(urn),
        }
    }

    /// What a calendar that this owner wrote is called.
    fn source(self) -> CalendarSource {
        match self {
            Self::Authority => CalendarSource::Authority,
            Self::School(_) => CalendarSource::School,
        }
    }
}

/// The calendar in force. Everybody may see the authority's.
pub async fn show(
    cx: &Access<CalendarsRead>,
    owner: Owner,
    year: AcademicYear,
) -> Result<Tagged<CalendarView>> {
    let session = cx.read().await?;
    if let Owner::School(urn) = owner {
        session.school(urn.get()).await?;
    }
    let held = school_calendar(&session, owner.urn(), year).await?.ok_or(Code::NotFound)?;
    let first = Condition::all()
        .add(Column::Urn.eq(if held.own { owner.urn() } else { AUTHORITY }))
        .add(Column::AcademicYear.eq(year.to_string()))
        .add(Column::Revision.eq(1));
    let first = session.find::<Entity>().filter(first).one().await?.ok_or(Code::Internal)?;
    tagged(owner, &held, first.recorded_at)
}

/// The sessions of a school from one day to another.
pub async fn sessions(
    cx: &Access<CalendarsRead>,
    urn: Urn,
    year: AcademicYear,
    query: &SessionsQuery,
) -> Result<CalendarSessions> {
    let session = cx.read().await?;
    session.school(urn.get()).await?;
    let (from_on, to_on) = span(year, query)?;
    let held = school_calendar(&session, urn.get(), year).await?.ok_or(Code::NotFound)?;
    let sessions = view::sessions(&held.calendar, from_on, to_on);
    Ok(CalendarSessions { academic_year: year, urn, source: CalendarSource::of(&held), sessions })
}

fn span(year: AcademicYear, query: &SessionsQuery) -> Result<(NaiveDate, NaiveDate)> {
    let span = (query.from_on.unwrap_or(year.first_day()), query.to_on.unwrap_or(year.last_day()));
    if span.1 < span.0 {
        let fault = Fault::parameter("to_on", FaultCode::DatesReversed);
        let fault = fault.detail("The last day lies on or after the first, within the academic year.");
        return Err(AppError::new(Code::InvalidParameter).faults(vec![fault]));
    }
    Ok(span)
}

/// What recording a calendar came to.
pub struct Put {
    /// The calendar's tag, and the answer.
    pub answer: Tagged<CalendarPut>,
    /// Whether it is the first version.
    pub created: bool,
}

/// Records a new version of a calendar, unless it says what the present one says.
pub async fn put(
    cx: &Access<CalendarsWrite>,
    owner: Owner,
    year: AcademicYear,
    precondition: &Precondition,
    body: &Body<CalendarData>,
    dry_run: bool,
) -> Result<Put> {
    let session = cx.read().await?;
    require_reach(&session, owner).await?;
    let before = Calendars::one(&session, owner.urn(), year).await?;
    // A closure may come or go between this look and the transaction. That is no lost update: closures
    // are documents of their own. What the transaction compares is the version of the calendar.
    let closures = closures_digest(&before.closures_of(owner.urn()))?;
    let tag = |version: i32| view::tag(owner.source(), version, &closures);
    let check = |version: Option<i32>| precondition.check(version.map(tag).as_deref());
    let held = before.of(owner.urn()).filter(|held| CalendarSource::of(held) == owner.source());
    check(held.map(|held| held.revision))?;
    let data = body.parse()?;
    check_meaning(&data, year)?;
    let action = Action::new(PUT, format!("{} {year}", owner.urn())).dry(dry_run);
    let stored = cx.write(owner.urn(), &action, async |tx| store(tx, year, &data, &check).await).await?;
    // What is read now comes after the commit: if it fails, the client must not be told that nothing was stored.
    let told = tell(cx, &session, owner, year, stored, dry_run).await;
    told.map_err(|error| if dry_run { error } else { AppError::new(Code::OutcomeUnknown).cause(error) })
}

/// What the client is told of a calendar that was just stored.
async fn tell<C: ConnectionTrait>(
    cx: &Access<CalendarsWrite>,
    session: &Session<'_, C>,
    owner: Owner,
    year: AcademicYear,
    stored: Stored,
    dry_run: bool,
) -> Result<Put> {
    let calendars = match owner {
        Owner::Authority => Calendars::all(session, year).await?,
        Owner::School(urn) => Calendars::one(session, urn.get(), year).await?,
    };
    let calendars = calendars.supposing(stored.row)?;
    let held = calendars.of(owner.urn()).ok_or(Code::Internal)?;
    let urns = who_goes_by(session, owner, &calendars).await?;
    let outside = outside::count(session, &calendars, &urns, Detail::of(cx)).await?;
    let Tagged { tag, document: calendar } = tagged(owner, &held, stored.created_at)?;
    let document = CalendarPut { calendar, changed: stored.changed, outside, committed: !dry_run };
    Ok(Put { answer: Tagged { tag, document }, created: stored.created })
}

/// Records the authority's calendar whatever version is in force. For the operator on the host.
pub async fn record_authority(
    cx: &Access<CalendarsWrite>,
    year: AcademicYear,
    data: &CalendarData,
) -> Result<()> {
    check_meaning(data, year)?;
    let action = Action::new(PUT, format!("{AUTHORITY} {year}"));
    cx.write(AUTHORITY, &action, async |tx| store(tx, year, data, &|_| Ok(())).await).await.map(drop)
}

/// Every rule of the calendar that is broken, at once.
fn check_meaning(data: &CalendarData, year: AcademicYear) -> Result<()> {
    AppError::if_any(data.faults(year).into_iter().map(fault).collect())
}

async fn require_reach<C: ConnectionTrait>(session: &Session<'_, C>, owner: Owner) -> Result<()> {
    match owner {
        Owner::School(urn) => session.school(urn.get()).await.map(drop),
        Owner::Authority => session.require_authority().await,
    }
}

/// The schools whose sessions this calendar decides.
async fn who_goes_by<C: ConnectionTrait>(
    session: &Session<'_, C>,
    owner: Owner,
    calendars: &Calendars,
) -> Result<Vec<i32>> {
    if let Owner::School(urn) = owner {
        return Ok(vec![urn.get()]);
    }
    let schools: Vec<UrnOf> = session.find::<school::Entity>().columns([school::Column::Urn]).await?;
    let own = |urn: i32| calendars.of(urn).is_some_and(|held| held.own);
    Ok(schools.into_iter().map(|school| school.urn).filter(|urn| !own(*urn)).collect())
}

#[derive(sea_orm::FromQueryResult)]
struct UrnOf {
    urn: i32,
}

struct Stored {
    row: Model,
    created_at: DateTime<Utc>,
    changed: bool,
    created: bool,
}

/// Writers of one calendar queue at its first version, which never goes away: whoever comes second finds
/// the version that the first has made, and `check` sees that one.
async fn store(
    tx: &Tx<'_>,
    year: AcademicYear,
    data: &CalendarData,
    check: &impl Fn(Option<i32>) -> Result<()>,
) -> Result<Stored> {
    let body = serde_json::to_string(data).map_err(AppError::internal)?;
    let of_year = Condition::all().add(Column::AcademicYear.eq(year.to_string()));
    let first = of_year.clone().add(Column::Revision.eq(1));
    let oldest = match tx.lock::<Entity>(first.clone()).await? {
        Some(oldest) => oldest,
        None => {
            check(None)?;
            let (row, made) = tx.lock_or_create(first, || version(tx, year, 1, &body)).await?;
            if made {
                let created_at = row.recorded_at;
                return Ok(Stored { row: row.clone(), created_at, changed: true, created: true });
            }
            row
        }
    };
    let created_at = oldest.recorded_at;
    let current = tx.lock::<Entity>(of_year.add(Column::SupersededAt.is_null())).await?;
    let current = current.ok_or(Code::Internal)?;
    check(Some(current.revision))?;
    if self::data(&current)? == *data {
        return Ok(Stored { row: current.clone(), created_at, changed: false, created: false });
    }
    let next = version(tx, year, current.revision + 1, &body);
    tx.update(current, |row| row.superseded_at = Set(Some(tx.now()))).await?;
    let row = Model::try_from(next.clone()).map_err(AppError::internal)?;
    tx.insert(vec![next]).await?;
    Ok(Stored { row, created_at, changed: true, created: false })
}

fn version(tx: &Tx<'_>, year: AcademicYear, revision: i32, body: &str) -> ActiveModel {
    ActiveModel {
        urn: Set(tx.urn()),
        academic_year: Set(year.to_string()),
        revision: Set(revision),
        body: Set(body.to_owned()),
        client_id: Set(tx.client()),
        recorded_at: Set(tx.now()),
        superseded_at: Set(None),
    }
}

fn tagged(owner: Owner, held: &SchoolCalendar, created_at: DateTime<Utc>) -> Result<Tagged<CalendarView>> {
    let tag = view::tag(CalendarSource::of(held), held.revision, &closures_digest(&held.closures)?);
    Ok(Tagged { tag, document: CalendarView::of(held, owner.school(), created_at) })
}

/// Tells one set of closures from another; nothing when there is none.
fn closures_digest(closures: &[Applied]) -> Result<String> {
    match closures.is_empty() {
        true => Ok(String::new()),
        false => short_print(&closures.iter().map(view::closure).collect::<Vec<_>>()),
    }
}

fn fault(fault: CalendarFault) -> Fault {
    Fault::at(fault.pointer, fault.code).detail(fault.detail)
}
