//! Reading calendars: a school's own where it has one, the authority's otherwise, closures applied.

use std::{collections::HashMap, sync::Arc};

use chrono::{DateTime, Utc};
use sea_orm::{ColumnTrait as _, Condition, ConnectionTrait};

use crate::{
    access::Session,
    attendance::calendar::{Calendar, CalendarData, Closure, ClosureKind},
    domain::{academic_year::AcademicYear, session},
    entities::{calendar, closure},
    error::{AppError, Code, Result},
};

/// The `urn` under which the authority keeps its own calendar and its closures of every school.
pub const AUTHORITY: i32 = 0;

/// The calendar that a school goes by in one academic year.
#[derive(Clone)]
pub struct SchoolCalendar {
    /// The year, its sessions, and what is closed.
    pub calendar: Arc<Calendar>,
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
    closures: HashMap<i32, Vec<Closure>>,
    common: Option<Arc<Calendar>>,
}

impl Calendars {
    /// Reads every calendar of the year in the caller's reach: two statements, however many schools.
    pub async fn all<C: ConnectionTrait>(session: &Session<'_, C>, year: AcademicYear) -> Result<Self> {
        Self::load(session, year, None).await
    }

    async fn load<C: ConnectionTrait>(
        session: &Session<'_, C>,
        year: AcademicYear,
        urn: Option<i32>,
    ) -> Result<Self> {
        let calendars = Condition::all()
            .add(calendar::Column::AcademicYear.eq(year.to_string()))
            .add(calendar::Column::SupersededAt.is_null())
            .add_option(urn.map(|urn| calendar::Column::Urn.is_in([AUTHORITY, urn])));
        let closures = Condition::all()
            .add(closure::Column::FromOn.lte(year.last_day()))
            .add(closure::Column::ToOn.gte(year.first_day()))
            .add(closure::Column::WithdrawnAt.is_null())
            .add_option(urn.map(|urn| closure::Column::Urn.is_in([AUTHORITY, urn])));
        let calendars = session.find::<calendar::Entity>().filter(calendars).all().await?;
        let closed = session.find::<closure::Entity>().filter(closures).all().await?;
        let mut rows = HashMap::new();
        for row in calendars {
            rows.insert(row.urn, (data(&row)?, row));
        }
        let mut closures: HashMap<i32, Vec<Closure>> = HashMap::new();
        for row in closed {
            closures.entry(row.urn).or_default().push(closure(&row)?);
        }
        let common = rows.get(&AUTHORITY).map(|(data, _)| {
            let closed = closures.get(&AUTHORITY).cloned().unwrap_or_default();
            Arc::new(Calendar::new(year, data.clone(), closed))
        });
        Ok(Self { year, rows, closures, common })
    }

    /// The calendar that this school goes by; `None` when neither it nor the authority has one.
    pub fn of(&self, urn: i32) -> Option<SchoolCalendar> {
        let own = self.rows.get(&urn).filter(|_| urn != AUTHORITY);
        let (data, row) = own.or_else(|| self.rows.get(&AUTHORITY))?;
        let calendar = match (own.is_none(), self.closures.get(&urn), &self.common) {
            (true, None, Some(common)) => common.clone(),
            (true, _, Some(common)) if urn == AUTHORITY => common.clone(),
            (_, closed, _) => {
                let mut all = self.closures.get(&AUTHORITY).cloned().unwrap_or_default();
                all.extend(closed.into_iter().flatten().cloned());
                Arc::new(Calendar::new(self.year, data.clone(), all))
            }
        };
        Some(SchoolCalendar {
            calendar,
            own: own.is_some(),
            revision: row.revision,
            recorded_at: row.recorded_at,
        })
    }
}

/// The calendar that this school goes by in this year: two statements.
pub async fn school_calendar<C: ConnectionTrait>(
    session: &Session<'_, C>,
    urn: i32,
    year: AcademicYear,
) -> Result<Option<SchoolCalendar>> {
    Ok(Calendars::load(session, year, Some(urn)).await?.of(urn))
}

fn data(row: &calendar::Model) -> Result<CalendarData> {
    serde_json::from_str(&row.body).map_err(|error| AppError::new(Code::Internal).cause(error))
}

fn closure(row: &closure::Model) -> Result<Closure> {
    let sessions = row.sessions.split(',').map(str::parse::<session::Session>).collect::<Result<_, _>>();
    let kind = match row.kind.as_str() {
        "planned" => ClosureKind::Planned,
        _ => ClosureKind::Unexpected,
    };
    let sessions = sessions.map_err(|error| AppError::new(Code::Internal).cause(error))?;
    Ok(Closure { from_on: row.from_on, to_on: row.to_on, sessions, kind })
}
