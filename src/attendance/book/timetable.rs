//! The sessions of a school, and what its calendars say of them.

use chrono::NaiveDate;

use super::{Book, calendars::SchoolCalendar};
use crate::{
    attendance::{calendar::SessionStatus, rules::Line},
    domain::session::SessionOn,
};

/// The sessions on which a mark could stand at a school in a span of days: those of its calendars and of its pages.
#[derive(Clone, Copy)]
pub struct Timetable<'a> {
    /// The sessions, in order of time.
    pub sessions: &'a [SessionOn],
    /// The calendars that the school went by.
    pub calendars: &'a [SchoolCalendar],
}

impl<'a> From<&'a Book> for Timetable<'a> {
    fn from(book: &'a Book) -> Self {
        book.timetable()
    }
}

impl<'a> Timetable<'a> {
    /// Whether a session is in the calendar that the school went by.
    pub fn is_in_calendar(self, on: SessionOn) -> bool {
        self.calendars.iter().any(|known| known.calendar.is_session(on.date, on.session))
    }

    /// Whether the school was unexpectedly closed for a session of its calendar.
    pub fn is_closed(self, on: SessionOn) -> bool {
        let status = |known: &SchoolCalendar| known.calendar.status(on.date, on.session);
        self.calendars.iter().any(|known| status(known) == SessionStatus::ClosedUnexpectedly)
    }

    /// The sessions up to a day on which a line lacks its mark: incompleteness, not absence. Where no calendar is
    /// held, a page is all that tells of a session.
    pub fn unmarked(self, line: Line<'a>, until: NaiveDate) -> impl Iterator<Item = SessionOn> + 'a {
        let due = move |on: &SessionOn| self.calendars.is_empty() || self.is_in_calendar(*on);
        line.unmarked().filter(move |on| on.date <= until && due(on))
    }
}
