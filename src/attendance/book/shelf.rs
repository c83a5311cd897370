//! The books of several schools, read in as many statements as the book of one.

use sea_orm::{ColumnTrait as _, Condition, ConnectionTrait};

use super::{
    Book, Years,
    calendars::SchoolCalendar,
    enrolled::{self, Revisions},
    pages, unread,
};
use crate::{
    access::{Gathered, Session},
    domain::span::Span,
    entities::register_line,
    error::Result,
};

/// Books that were read and are not yet understood, with every revision of the rolls beside them, of who had
/// not left before the first day.
///
/// All of them lie in memory at once, half a megabyte for a school and year: whoever reads the whole authority takes a
/// few schools at a time.
pub struct Shelf {
    span: Span,
    calendars: Vec<(i32, Vec<SchoolCalendar>)>,
    enrolments: enrolled::Unread,
    lines: Gathered,
    pages: pages::Several,
}

/// The book of one school, and its whole roll.
pub struct Held {
    /// The book.
    pub book: Book,
    /// Every revision of every enrolment that had not ended before the first day.
    pub revisions: Revisions,
}

impl Shelf {
    /// Reads the books of these schools for a span of days: three statements, however many schools and pupils. They
    /// belong together, and to the calendars, where the session is that of a [`Snapshot`](crate::access::Snapshot).
    pub async fn read<C: ConnectionTrait>(
        session: &Session<'_, C>,
        urns: &[i32],
        span: Span,
        years: &Years,
    ) -> Result<Self> {
        use register_line::Column;
        let enrolments = enrolled::every(session, urns, span.from_on).await?;
        let these = Condition::all()
            .add(Column::Urn.is_in(urns.iter().copied()))
            .add(Column::AcademicYear.is_in(span.years().iter().map(ToString::to_string)));
        let columns = [Column::AcademicYear, Column::Line, Column::EnrolmentId];
        let lines = session.gathered::<register_line::Entity, _>(these, columns).await?;
        let pages = pages::of_several(session, urns, span).await?;
        let calendars = urns.iter().map(|urn| (*urn, years.of(*urn))).collect();
        Ok(Self { span, calendars, enrolments, lines, pages })
    }

    /// Does something with each book, in the order in which the schools were named; no more than one is turned at a
    /// time.
    pub fn each(&self, mut work: impl FnMut(i32, &Held) -> Result<()>) -> Result<()> {
        let lines = unread::lines(&self.lines, self.span)?;
        let mut revisions = self.enrolments.by_school()?;
        let mut pages = self.pages.by_school()?;
        for (urn, calendars) in &self.calendars {
            let revisions = revisions.remove(urn).unwrap_or_default();
            let (enrolled, pages) = (revisions.understand(self.span), pages.remove(urn).unwrap_or_default());
            let book = Book::turn(*urn, self.span, calendars.clone(), enrolled, &lines, &pages);
            work(*urn, &Held { book, revisions })?;
        }
        Ok(())
    }
}
