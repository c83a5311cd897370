//! The school calendar: what is a session, a school day, a school week, a half term, and when a register is due.
//!
//! The calendar decides what is due; codes decide what is possible.

mod asked;
mod data;
mod faults;
mod period;
pub mod time_of_day;

use std::str::FromStr;

use chrono::{Datelike, NaiveDate, NaiveTime};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub use asked::AskedDays;
pub(crate) use asked::query_of_days;
pub use data::{CalendarData, DayOff, DayOffKind, ExtraDay, HalfTerm, Term, Weekday};
pub use faults::CalendarFault;
pub use period::Period;

use super::age;
use crate::domain::{
    Unreadable,
    academic_year::AcademicYear,
    session::{Session, SessionOn},
};

/// A closure, as far as the calendar is concerned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Closure {
    /// First day.
    pub from_on: NaiveDate,
    /// Last day.
    pub to_on: NaiveDate,
    /// The sessions of those days that are closed.
    pub sessions: Vec<Session>,
    /// Whether it was known beforehand.
    pub kind: ClosureKind,
}

/// Whether a closure was known beforehand. Of one session closed both ways the planned closure holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ClosureKind {
    /// The sessions leave the calendar.
    Planned,
    /// The sessions stay in the calendar, and no register is due.
    Unexpected,
}

impl ClosureKind {
    /// The word on the wire and in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Planned => "planned",
            Self::Unexpected => "unexpected",
        }
    }
}

impl FromStr for ClosureKind {
    type Err = Unreadable;

    fn from_str(text: &str) -> Result<Self, Unreadable> {
        let known = [Self::Planned, Self::Unexpected].into_iter().find(|kind| kind.as_str() == text);
        known.ok_or(Unreadable { expected: "planned or unexpected" })
    }
}

/// What the calendar says of one session.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SessionStatus {
    /// The school meets and a register is due.
    Open,
    /// The school should have met and could not: in the calendar, not due.
    ClosedUnexpectedly,
    /// The school does not meet.
    NotASession(Reason),
}

impl SessionStatus {
    /// Whether the session is in the calendar.
    pub const fn is_session(self) -> bool {
        matches!(self, Self::Open | Self::ClosedUnexpectedly)
    }
}

/// Why the school does not meet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Reason {
    /// The day lies in no half term.
    OutsideTerm,
    /// The school does not meet on this day of the week.
    NotASchoolWeekday,
    /// A day off.
    DayOff(DayOffKind),
    /// A planned closure.
    PlannedClosure,
}

/// A week, Monday to Sunday, with at least one session. The order is that of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SchoolWeek {
    /// The Monday, in school or not.
    pub monday: NaiveDate,
}

impl SchoolWeek {
    /// The week in which a day lies, which need not be a school week.
    pub fn of(date: NaiveDate) -> Self {
        Self { monday: date.week(chrono::Weekday::Mon).checked_first_day().unwrap_or(NaiveDate::MIN) }
    }

    /// Whether a day lies in it.
    pub fn contains(self, date: NaiveDate) -> bool {
        Self::of(date) == self
    }
}

/// The calendar of one school and academic year, worked out day by day.
#[derive(Clone, Debug)]
pub struct Calendar {
    year: AcademicYear,
    data: CalendarData,
    /// The sessions of every day from 1 August on.
    days: Vec<[SessionStatus; 2]>,
    /// The sessions in the calendar, in order of time.
    sessions: Vec<SessionOn>,
    /// The days that have any, in order.
    school_days: Vec<NaiveDate>,
}

impl Calendar {
    /// Works the year out.
    pub fn new(year: AcademicYear, data: CalendarData, closures: Vec<Closure>) -> Self {
        let mut days: Vec<_> = days_of(year).map(|date| Session::ALL.map(|s| data.status(date, s))).collect();
        let unexpected = closures.iter().filter(|closure| closure.kind == ClosureKind::Unexpected);
        let planned = closures.iter().filter(|closure| closure.kind == ClosureKind::Planned);
        for closure in unexpected.chain(planned) {
            close(&mut days, year, closure);
        }
        let sessions: Vec<_> =
            days_of(year).zip(&days).flat_map(|(date, day)| sessions_of(date, day)).collect();
        let mut school_days: Vec<_> = sessions.iter().map(|session| session.date).collect();
        school_days.dedup();
        Self { year, data, days, sessions, school_days }
    }

    /// The academic year.
    pub fn year(&self) -> AcademicYear {
        self.year
    }

    /// The calendar as it was written.
    pub fn data(&self) -> &CalendarData {
        &self.data
    }

    /// What the calendar says of one session.
    pub fn status(&self, date: NaiveDate, session: Session) -> SessionStatus {
        let day = place(self.year, date).and_then(|place| self.days.get(place));
        day.map_or(SessionStatus::NotASession(Reason::OutsideTerm), |day| day[session as usize])
    }

    /// Whether a session is in the calendar, be it that the school was unexpectedly closed.
    pub fn is_session(&self, date: NaiveDate, session: Session) -> bool {
        self.status(date, session).is_session()
    }

    /// Whether a register of the session is due.
    pub fn is_due_session(&self, date: NaiveDate, session: Session) -> bool {
        self.status(date, session) == SessionStatus::Open
    }

    /// Whether the day has a session in the calendar.
    pub fn is_school_day(&self, date: NaiveDate) -> bool {
        Session::ALL.into_iter().any(|session| self.is_session(date, session))
    }

    /// The sessions in the calendar, in order of time.
    pub fn sessions(&self) -> impl ExactSizeIterator<Item = SessionOn> + '_ {
        self.sessions.iter().copied()
    }

    /// The sessions in the calendar from one day to another, both included, in order of time.
    pub fn sessions_between(&self, from_on: NaiveDate, to_on: NaiveDate) -> &[SessionOn] {
        let start = self.sessions.partition_point(|session| session.date < from_on);
        let end = self.sessions.partition_point(|session| session.date <= to_on);
        self.sessions.get(start..end).unwrap_or_default()
    }

    /// The school days, in order.
    pub fn school_days(&self) -> impl ExactSizeIterator<Item = NaiveDate> + '_ {
        self.school_days.iter().copied()
    }

    /// The weeks, Monday to Sunday, with at least one session, in order.
    pub fn school_weeks(&self) -> Vec<SchoolWeek> {
        let mut weeks: Vec<_> = self.school_days().map(SchoolWeek::of).collect();
        weeks.dedup();
        weeks
    }

    /// The half term in which a day lies, in school or not.
    pub fn half_term_of(&self, date: NaiveDate) -> Option<&HalfTerm> {
        self.data.half_terms.iter().find(|half_term| half_term.contains(date))
    }

    /// The `n`th school day after `from`; `from` itself for none. None if the year has not so many left:
    /// the count goes on in the next year's calendar.
    pub fn add_school_days(&self, from: NaiveDate, n: usize) -> Option<NaiveDate> {
        match n.checked_sub(1) {
            None => Some(from),
            Some(more) => self.school_days_after(from).nth(more),
        }
    }

    /// The school days after `from`, in order.
    pub fn school_days_after(&self, from: NaiveDate) -> impl ExactSizeIterator<Item = NaiveDate> + '_ {
        let start = self.school_days.partition_point(|day| *day <= from);
        self.school_days.iter().skip(start).copied()
    }

    /// The first school day of the term that follows a child's coming of compulsory school age, and not before
    /// it: from then on the child must attend. None if that term is not in this year.
    ///
    /// A child who turns five by 31 March is of compulsory school age from 1 April, when the spring term may
    /// still be running; the term that follows is the summer term.
    pub fn term_after_compulsory(&self, born_on: NaiveDate) -> Option<NaiveDate> {
        let (first, _) = age::compulsory_school_age(born_on);
        if !self.year.contains(first) {
            return None;
        }
        let term = match first.month() {
            1 => Term::Spring,
            4 => Term::Summer,
            _ => Term::Autumn,
        };
        let in_term = |day: &NaiveDate| self.half_term_of(*day).and_then(HalfTerm::term) == Some(term);
        self.school_days().filter(|day| first <= *day).find(in_term)
    }

    /// When a session begins, by the clocks of Europe/London.
    pub fn starts(&self, session: Session) -> NaiveTime {
        match session {
            Session::Am => self.data.am_starts,
            Session::Pm => self.data.pm_starts,
        }
    }

    /// When the register of a session is missing if it has not come, by the clocks of Europe/London.
    pub fn due(&self, session: Session) -> NaiveTime {
        match session {
            Session::Am => self.data.am_due,
            Session::Pm => self.data.pm_due,
        }
    }
}

impl CalendarData {
    /// What the written calendar says of a session, closures apart.
    fn status(&self, date: NaiveDate, session: Session) -> SessionStatus {
        if self.extra_days.iter().any(|day| day.on == date && day.sessions.contains(&session)) {
            return SessionStatus::Open;
        }
        let day_off = self.days_off.iter().find(|day| day.on == date && day.covers(session));
        let reason = match day_off {
            _ if !self.half_terms.iter().any(|half_term| half_term.contains(date)) => Reason::OutsideTerm,
            _ if !self.weekdays.contains(&date.weekday().into()) => Reason::NotASchoolWeekday,
            Some(day) => Reason::DayOff(day.kind),
            None => return SessionStatus::Open,
        };
        SessionStatus::NotASession(reason)
    }
}

/// Every day of an academic year.
fn days_of(year: AcademicYear) -> impl Iterator<Item = NaiveDate> {
    let last = year.last_day();
    year.first_day().iter_days().take_while(move |date| *date <= last)
}

/// The place of a day among those of its year.
fn place(year: AcademicYear, date: NaiveDate) -> Option<usize> {
    usize::try_from((date - year.first_day()).num_days()).ok()
}

fn sessions_of(date: NaiveDate, day: &[SessionStatus; 2]) -> impl Iterator<Item = SessionOn> + use<> {
    let day = *day;
    let in_calendar = Session::ALL.into_iter().filter(move |session| day[*session as usize].is_session());
    in_calendar.map(move |session| SessionOn { date, session })
}

fn close(days: &mut [[SessionStatus; 2]], year: AcademicYear, closure: &Closure) {
    let status = match closure.kind {
        ClosureKind::Planned => SessionStatus::NotASession(Reason::PlannedClosure),
        ClosureKind::Unexpected => SessionStatus::ClosedUnexpectedly,
    };
    let closed =
        days_of(year).zip(days).filter(|(date, _)| closure.from_on <= *date && *date <= closure.to_on);
    for (_, day) in closed {
        for session in &closure.sessions {
            let now = &mut day[*session as usize];
            if now.is_session() {
                *now = status;
            }
        }
    }
}

#[cfg(test)]
mod properties;
#[cfg(test)]
mod tests;
