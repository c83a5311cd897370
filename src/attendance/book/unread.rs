//! What a book is made of, as the database handed it over: understanding it is a matter of the processor alone.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use sea_orm::{ColumnTrait as _, Condition, ConnectionTrait};
use uuid::Uuid;

use super::{Book, Years, calendars::SchoolCalendar, enrolled, pages};
use crate::{
    access::{Gathered, Session},
    domain::{academic_year::AcademicYear, span::Span},
    entities::register_line,
    error::Result,
};

/// A book that was read and is not yet understood: [`Access::aside`](crate::access::Access::aside) is the place for that.
pub struct Unread {
    urn: i32,
    span: Span,
    calendars: Vec<SchoolCalendar>,
    enrolments: enrolled::Unread,
    lines: Gathered,
    pages: pages::Unread,
}

impl Unread {
    /// Reads it: three statements, and one more for a past instant. They belong together, and to the calendars, where
    /// the session is that of a [`Snapshot`](crate::access::Snapshot).
    pub async fn read<C: ConnectionTrait>(
        session: &Session<'_, C>,
        urn: i32,
        span: Span,
        years: &Years,
        as_of: Option<DateTime<Utc>>,
    ) -> Result<Self> {
        use register_line::Column;
        let enrolments = enrolled::read(session, urn, span, as_of).await?;
        let these = Condition::all()
            .add(Column::Urn.eq(urn))
            .add(Column::AcademicYear.is_in(span.years().iter().map(ToString::to_string)));
        let columns = [Column::AcademicYear, Column::Line, Column::EnrolmentId];
        let lines = session.gathered::<register_line::Entity, _>(these, columns).await?;
        let pages = pages::read(session, urn, span, as_of).await?;
        Ok(Self { urn, span, calendars: years.of(urn), enrolments, lines, pages })
    }

    /// The book.
    pub fn turn(&self) -> Result<Book> {
        let lines = lines(&self.lines, self.span)?;
        let enrolments = self.enrolments.understand(self.span)?;
        let pages = self.pages.understand()?;
        Ok(Book::turn(self.urn, self.span, self.calendars.clone(), enrolments, &lines, &pages))
    }
}

/// The line of each enrolment in each year of a span.
pub(super) fn lines(read: &Gathered, span: Span) -> Result<HashMap<(AcademicYear, Uuid), u16>> {
    let years: Vec<_> = span.years().into_iter().map(|year| (year.to_string(), year)).collect();
    let named = read.column::<String>(0)?;
    let year = |name: &String| years.iter().find(|(known, _)| known == name).map(|(_, year)| *year);
    let keys = named.iter().map(year).zip(read.column::<Uuid>(2)?);
    let keyed = keys.zip(read.column::<i32>(1)?);
    let keyed =
        keyed.filter_map(|((year, enrolment), line)| Some(((year?, enrolment), u16::try_from(line).ok()?)));
    Ok(keyed.collect())
}
