//! Sessions that no count holds, and why.

use std::ops::AddAssign;

use chrono::NaiveDate;

use crate::{
    attendance::{
        book::{Book, enrolled::Enrolled},
        rules::Line,
    },
    domain::{session::SessionOn, span::Span},
};

/// How many sessions no count holds, by why.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LeftOut {
    /// A session of the calendar without a mark: incompleteness, not absence.
    pub no_mark: u64,
    /// Of those, sessions for which the school was unexpectedly closed.
    pub closed: u64,
    /// Sessions before the starting day.
    pub before_starting_day: u64,
    /// Sessions after the deletion day.
    pub after_deletion_day: u64,
    /// Sessions on roll that the cohort does not count.
    pub not_in_cohort: u64,
}

/// Why a session is in no count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LeftOutWhy {
    /// It has no mark; the school may have been unexpectedly closed.
    NoMark {
        /// Whether it was.
        closed: bool,
    },
    /// It lies before the starting day.
    BeforeStartingDay,
    /// It lies after the deletion day.
    AfterDeletionDay,
    /// The cohort does not count it.
    NotInCohort,
}

impl LeftOut {
    /// Adds one session.
    pub fn add(&mut self, why: LeftOutWhy) {
        match why {
            LeftOutWhy::NoMark { closed } => {
                self.no_mark += 1;
                self.closed += u64::from(closed);
            }
            LeftOutWhy::BeforeStartingDay => self.before_starting_day += 1,
            LeftOutWhy::AfterDeletionDay => self.after_deletion_day += 1,
            LeftOutWhy::NotInCohort => self.not_in_cohort += 1,
        }
    }
}

impl AddAssign for LeftOut {
    fn add_assign(&mut self, other: Self) {
        self.no_mark += other.no_mark;
        self.closed += other.closed;
        self.before_starting_day += other.before_starting_day;
        self.after_deletion_day += other.after_deletion_day;
        self.not_in_cohort += other.not_in_cohort;
    }
}

/// Every session of the book that is not counted for an enrolment, of which these days count; a session after
/// `until` lacks no mark yet.
pub fn left_out(
    book: &Book,
    enrolled: &Enrolled,
    line: Line<'_>,
    days: &[Span],
    until: NaiveDate,
) -> Vec<(SessionOn, LeftOutWhy)> {
    let counted = |on: &SessionOn| days.iter().any(|days| days.from_on <= on.date && on.date <= days.to_on);
    let beside = |on: &SessionOn| {
        if on.date < enrolled.starting_on {
            Some(LeftOutWhy::BeforeStartingDay)
        } else if enrolled.deleted_on.is_some_and(|last| last < on.date) {
            Some(LeftOutWhy::AfterDeletionDay)
        } else {
            (!counted(on)).then_some(LeftOutWhy::NotInCohort)
        }
    };
    // Where no calendar is held, a page is all that tells of a session.
    let due = |on: &SessionOn| book.calendars.is_empty() || book.is_in_calendar(*on);
    let told = |on: &SessionOn| on.date <= until && due(on);
    let mut found: Vec<_> = book.sessions().iter().filter_map(|on| Some((*on, beside(on)?))).collect();
    let unmarked = line.unmarked().filter(counted).filter(told);
    found.extend(unmarked.map(|on| (on, LeftOutWhy::NoMark { closed: book.is_closed(on) })));
    found
}
