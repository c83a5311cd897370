//! Reading calendars: a school's own where it has one, the authority's otherwise, closures applied.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use chrono::{DateTime, Utc};
use sea_orm::{ColumnTrait as _, Condition, ConnectionTrait};
use uuid::Uuid;

use super::recorded;
use crate::{
    access::{Session, Tx},
    attendance::calendar::{Calendar, CalendarData, Closure},
    domain::{academic_year::AcademicYear, session, urn::AUTHORITY},
    entities::{calendar, closure},
    error::{AppError, Result},
};

/// A closure that a calendar was worked out with.
#[derive(Clone, Debug)]
pub struct Applied {
    /// The closure; each of several schools has it under the same id.
    pub id: Uuid,
    /// The school that is closed; [`AUTHORITY`] when all of them are.
    pub urn: i32,
    /// What it does to the calendar.
    pub closure: Closure,
}

/// The calendar that a school goes by in one academic year.
#[derive(Clone)]
pub struct SchoolCalendar {
    /// The year, its sessions, and what is closed.
    pub calendar: Arc<Calendar>,
    /// The closures it was worked out with, oldest first.
    pub closures: Arc<[Applied]>,
    /// Whether it is the school's own; otherwise it is the authority's.
    pub own: bool,
    /// Counts the versions of the calendar it rests on.
    pub revision: i32,
    /// When that version was recorded.
    pub recorded_at: DateTime<Utc>,
}

/// The calendars of one academic year: the authority's and those of schools that have their own.
pub struct Calendars {
    year: AcademicYear,
    rows: HashMap<i32, (CalendarData, calendar::Model)>,
    closures: HashMap<i32, Vec<Applied>>,
    common: Option<WorkedOut>,
}

/// A calendar worked out, and the closures that it was worked out with.
type WorkedOut = (Arc<Calendar>, Arc<[Applied]>);

impl Calendars {
    /// Reads every calendar of the year in the caller's reach: two statements, however many schools.
    pub async fn all<C: ConnectionTrait>(session: &Session<'_, C>, year: AcademicYear) -> Result<Self> {
        Self::load(session, year, None, None).await
    }

    /// Reads what these schools go by as it stood at a past instant: two statements.
    pub async fn some_as_of<C: ConnectionTrait>(
        session: &Session<'_, C>,
        urns: &[i32],
        year: AcademicYear,
        as_of: Option<DateTime<Utc>>,
    ) -> Result<Self> {
        Self::load(session, year, Some(urns), as_of).await
    }

    /// Reads what one school goes by, or with [`AUTHORITY`] the authority: two statements.
    pub async fn one<C: ConnectionTrait>(
        session: &Session<'_, C>,
        urn: i32,
        year: AcademicYear,
    ) -> Result<Self> {
        Self::load(session, year, Some(&[urn]), None).await
    }

    /// The same as they stood at a past instant.
    pub async fn one_as_of<C: ConnectionTrait>(
        session: &Session<'_, C>,
        urn: i32,
        year: AcademicYear,
        as_of: Option<DateTime<Utc>>,
    ) -> Result<Self> {
        Self::load(session, year, Some(&[urn]), as_of).await
    }

    async fn load<C: ConnectionTrait>(
        session: &Session<'_, C>,
        year: AcademicYear,
        urns: Option<&[i32]>,
        as_of: Option<DateTime<Utc>>,
    ) -> Result<Self> {
        let (calendars, closures) = standing_in(year, as_of);
        let urns = urns.map(|urns| [&[AUTHORITY], urns].concat());
        let calendars = calendars.add_option(urns.clone().map(|urns| calendar::Column::Urn.is_in(urns)));
        let closures = closures.add_option(urns.map(|urns| closure::Column::Urn.is_in(urns)));
        let calendars = session.find::<calendar::Entity>().filter(calendars).all().await?;
        let closed = session.find::<closure::Entity>().filter(closures).all().await?;
        Self::of_rows(year, calendars, closed)
    }

    /// Reads what the school of a transaction goes by, also if the caller's grant ends meanwhile: four statements.
    async fn of_transaction(tx: &Tx<'_>, year: AcademicYear) -> Result<Self> {
        let (calendars, closures) = standing_in(year, None);
        let mut rows = tx.find::<calendar::Entity>().filter(calendars.clone()).all().await?;
        let common = calendars.add(calendar::Column::Urn.eq(AUTHORITY));
        rows.extend(Session::find::<calendar::Entity>(tx).filter(common).all().await?);
        let mut closed = tx.find::<closure::Entity>().filter(closures.clone()).all().await?;
        let common = closures.add(closure::Column::Urn.eq(AUTHORITY));
        closed.extend(Session::find::<closure::Entity>(tx).filter(common).all().await?);
        Self::of_rows(year, rows, closed)
    }

    fn of_rows(
        year: AcademicYear,
        calendars: Vec<calendar::Model>,
        closed: Vec<closure::Model>,
    ) -> Result<Self> {
        let mut rows = HashMap::new();
        for row in calendars {
            rows.insert(row.urn, (data(&row)?, row));
        }
        let mut closures: HashMap<i32, Vec<Applied>> = HashMap::new();
        for row in closed {
            closures.entry(row.urn).or_default().push(applied(&row)?);
        }
        Ok(Self { year, rows, closures, common: None }.with_common())
    }

    /// The same, had this calendar been recorded: what a change would do, before it is made.
    pub fn supposing(mut self, row: calendar::Model) -> Result<Self> {
        self.rows.insert(row.urn, (data(&row)?, row));
        Ok(self.with_common())
    }

    /// Works out once what most schools share: the authority's calendar with its closures.
    fn with_common(mut self) -> Self {
        let common = self.rows.get(&AUTHORITY);
        self.common = common.map(|(data, _)| self.work_out(data, AUTHORITY));
        self
    }

    fn work_out(&self, data: &CalendarData, urn: i32) -> WorkedOut {
        let applied = self.closures_of(urn);
        let closures = applied.iter().map(|applied| applied.closure.clone()).collect();
        (Arc::new(Calendar::new(self.year, data.clone(), closures)), applied)
    }

    /// The closures of this school and of all schools in the year, oldest first.
    pub fn closures_of(&self, urn: i32) -> Arc<[Applied]> {
        let own = self.closures.get(&urn).filter(|_| urn != AUTHORITY);
        let mut applied: Vec<_> =
            self.closures.get(&AUTHORITY).into_iter().chain(own).flatten().cloned().collect();
        applied.sort_by_key(|applied| applied.id);
        applied.into()
    }

    /// The schools that have a calendar of their own, each with it.
    pub fn own(&self) -> impl Iterator<Item = (i32, SchoolCalendar)> {
        let schools = self.rows.keys().copied().filter(|urn| *urn != AUTHORITY);
        schools.filter_map(|urn| Some((urn, self.of(urn)?)))
    }

    /// The calendar that this school goes by; `None` when neither it nor the authority has one.
    pub fn of(&self, urn: i32) -> Option<SchoolCalendar> {
        let own = self.rows.get(&urn).filter(|_| urn != AUTHORITY);
        let (data, row) = own.or_else(|| self.rows.get(&AUTHORITY))?;
        let as_all = own.is_none() && (urn == AUTHORITY || !self.closures.contains_key(&urn));
        let (calendar, closures) = match &self.common {
            Some(common) if as_all => common.clone(),
            _ => self.work_out(data, urn),
        };
        let (revision, recorded_at) = (row.revision, row.recorded_at);
        Some(SchoolCalendar { calendar, closures, own: own.is_some(), revision, recorded_at })
    }
}

/// The calendar that this school goes by in this year: two statements.
pub async fn school_calendar<C: ConnectionTrait>(
    session: &Session<'_, C>,
    urn: i32,
    year: AcademicYear,
) -> Result<Option<SchoolCalendar>> {
    Ok(Calendars::one(session, urn, year).await?.of(urn))
}

/// Calendars kept between pushes. One is believed only while nothing that it rests on has changed since, which
/// every push asks anyway ([`Opening::calendars`](super::opening::Opening::calendars)).
#[derive(Default)]
pub struct KeptCalendars(Mutex<HashMap<(i32, AcademicYear), Kept>>);

/// The count at which a calendar was read, and the calendar; `None` where the school goes by none.
type Kept = (i64, Option<Arc<Calendar>>);

/// Calendars kept at the most: two authorities' worth, about fifteen kilobytes each.
const KEPT: usize = 1_000;

impl KeptCalendars {
    /// The calendar that the school of a transaction goes by, read only if it is not the one that is kept.
    ///
    /// `count` was read before, so what is read here is never older than what it stands for.
    pub async fn get(&self, tx: &Tx<'_>, year: AcademicYear, count: i64) -> Result<Option<Arc<Calendar>>> {
        let this = (tx.urn(), year);
        if let Some((_, calendar)) = self.kept().get(&this).filter(|(at, _)| *at == count) {
            return Ok(calendar.clone());
        }
        let calendar = Calendars::of_transaction(tx, year).await?.of(tx.urn()).map(|known| known.calendar);
        let mut kept = self.kept();
        if kept.len() >= KEPT {
            kept.clear();
        }
        if kept.get(&this).is_none_or(|(at, _)| *at < count) {
            kept.insert(this, (count, calendar.clone()));
        }
        Ok(calendar)
    }

    fn kept(&self) -> MutexGuard<'_, HashMap<(i32, AcademicYear), Kept>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Calendars of a year, and closures that reach into it, as they stand now or stood at an instant.
fn standing_in(year: AcademicYear, as_of: Option<DateTime<Utc>>) -> (Condition, Condition) {
    let calendars = recorded(as_of, calendar::Column::RecordedAt, calendar::Column::SupersededAt)
        .add(calendar::Column::AcademicYear.eq(year.to_string()));
    let closures = recorded(as_of, closure::Column::RecordedAt, closure::Column::WithdrawnAt);
    (calendars, closed_in(year).add(closures))
}

/// Closures that reach into a year, withdrawn ones too.
pub fn closed_in(year: AcademicYear) -> Condition {
    Condition::all()
        .add(closure::Column::FromOn.lte(year.last_day()))
        .add(closure::Column::ToOn.gte(year.first_day()))
}

/// The calendar that a row holds.
pub fn data(row: &calendar::Model) -> Result<CalendarData> {
    serde_json::from_str(&row.body).map_err(AppError::internal)
}

/// The sessions of a day that a closure's row names.
pub fn sessions(row: &closure::Model) -> Result<Vec<session::Session>> {
    row.sessions.split(',').map(str::parse).collect::<Result<_, _>>().map_err(AppError::internal)
}

fn applied(row: &closure::Model) -> Result<Applied> {
    let (from_on, to_on) = (row.from_on, row.to_on);
    let kind = row.kind.parse().map_err(AppError::internal)?;
    let closure = Closure { from_on, to_on, sessions: sessions(row)?, kind };
    Ok(Applied { id: row.id, urn: row.urn, closure })
}
