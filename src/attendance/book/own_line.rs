//! Reading one enrolment's line of marks, without turning the whole book.

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, Utc};
use sea_orm::ConnectionTrait;
use uuid::Uuid;

use super::{Timetable, Years, calendars::SchoolCalendar, lines, pages};
use crate::{
    access::Session,
    attendance::{code::NO_MARK, page::Page, rules::Line},
    domain::{academic_year::AcademicYear, session::SessionOn, span::Span},
    error::Result,
};

/// An enrolment's own line of marks for a span of days: the sessions of the school's calendar and of its pages, cut
/// to the days on roll by whoever asks.
pub struct OwnLine {
    /// The calendars that the school went by, oldest first.
    pub calendars: Vec<SchoolCalendar>,
    sessions: Vec<SessionOn>,
    marks: Vec<u8>,
}

impl OwnLine {
    /// Reads it: the lines of the enrolment, the pages of the days and the calendars, two statements a year. They belong
    /// together where the session is that of a [`Snapshot`](crate::access::Snapshot).
    pub async fn load<C: ConnectionTrait>(
        session: &Session<'_, C>,
        (urn, enrolment): (i32, Uuid),
        span: Span,
        as_of: Option<DateTime<Utc>>,
    ) -> Result<Self> {
        let calendars = Years::one(session, urn, span, as_of).await?.of(urn);
        let lines = lines::of_enrolment(session, urn, enrolment).await?;
        let pages = pages::read(session, urn, span, as_of).await?;
        let read = (calendars, lines, pages);
        session
            .aside(read, move |(calendars, lines, pages)| {
                Ok(Self::of(calendars, span, lines, &pages.understand()?))
            })
            .await
    }

    /// The line that these pages make, which are of the days of the span and stand in order, off the line that the enrolment
    /// has in each academic year.
    pub(super) fn of(
        calendars: &[SchoolCalendar],
        span: Span,
        lines: &HashMap<String, u16>,
        pages: &[(SessionOn, Page)],
    ) -> Self {
        let of_calendar = calendars.iter().flat_map(|known| {
            known.calendar.sessions_between(span.from_on, span.to_on).iter().map(|on| (*on, NO_MARK))
        });
        let mut marks: BTreeMap<SessionOn, u8> = of_calendar.collect();
        for (on, page) in pages {
            let line = lines.get(&AcademicYear::of(on.date).to_string());
            let byte = line.map_or(NO_MARK, |line| page.byte(*line));
            marks.insert(*on, byte);
        }
        let (sessions, marks) = marks.into_iter().unzip();
        Self { calendars: calendars.to_vec(), sessions, marks }
    }

    /// The sessions of the span with what the calendars say of them.
    pub fn timetable(&self) -> Timetable<'_> {
        Timetable { sessions: &self.sessions, calendars: &self.calendars }
    }

    /// The line.
    pub fn line(&self) -> Line<'_> {
        Line::new(&self.sessions, &self.marks)
    }
}
