//! A calendar worked out, as the wire shows it.

use chrono::{DateTime, NaiveDate, Utc};

use super::dto::{
    CalendarClosure, CalendarHalfTermCount, CalendarSession, CalendarSessionStatus, CalendarSource,
    CalendarView,
};
use crate::{
    attendance::{
        book::calendars::{Applied, SchoolCalendar},
        calendar::{Calendar, DayOffKind, HalfTerm, Reason, SessionStatus},
    },
    domain::{
        session::Session,
        urn::{AUTHORITY, Urn},
    },
};

impl CalendarSource {
    /// Whose calendar this is.
    pub fn of(held: &SchoolCalendar) -> Self {
        if held.own { Self::School } else { Self::Authority }
    }

    fn letter(self) -> char {
        match self {
            Self::School => 's',
            Self::Authority => 'a',
        }
    }
}

impl CalendarView {
    /// The view for this school, or for the authority.
    pub fn of(held: &SchoolCalendar, urn: Option<Urn>, created_at: DateTime<Utc>) -> Self {
        let calendar = &held.calendar;
        let due = calendar.sessions().filter(|on| calendar.is_due_session(on.date, on.session));
        Self {
            academic_year: calendar.year(),
            urn,
            source: CalendarSource::of(held),
            definition: calendar.data().clone(),
            time_zone: "Europe/London",
            school_days: calendar.school_days().len(),
            sessions: calendar.sessions().len(),
            sessions_due: due.count(),
            school_weeks: calendar.school_weeks().len(),
            half_terms: calendar.data().half_terms.iter().map(|half| count(calendar, half)).collect(),
            closures: held.closures.iter().map(closure).collect(),
            version: held.revision,
            created_at,
            updated_at: held.recorded_at,
        }
    }
}

/// The `ETag` of a calendar: whose, which version, and the closures it is worked out with, since they
/// change its sessions while the version stays.
pub fn tag(source: CalendarSource, version: i32, closures: &str) -> String {
    let letter = source.letter();
    if closures.is_empty() { format!("{letter}{version}") } else { format!("{letter}{version}-{closures}") }
}

fn count(calendar: &Calendar, half: &HalfTerm) -> CalendarHalfTermCount {
    let sessions = calendar.sessions_between(half.from_on, half.to_on);
    let mut days: Vec<_> = sessions.iter().map(|session| session.date).collect();
    days.dedup();
    CalendarHalfTermCount {
        id: half.id.clone(),
        from_on: half.from_on,
        to_on: half.to_on,
        school_days: days.len(),
        sessions: sessions.len(),
    }
}

/// A closure, as a calendar shows it.
pub fn closure(applied: &Applied) -> CalendarClosure {
    let closure = &applied.closure;
    CalendarClosure {
        id: applied.id,
        all: applied.urn == AUTHORITY,
        from_on: closure.from_on,
        to_on: closure.to_on,
        sessions: closure.sessions.clone(),
        kind: closure.kind,
    }
}

/// The sessions from one day to another, in order of time.
pub fn sessions(calendar: &Calendar, from_on: NaiveDate, to_on: NaiveDate) -> Vec<CalendarSession> {
    let (from_on, to_on) = (from_on.max(calendar.year().first_day()), to_on.min(calendar.year().last_day()));
    let days = from_on.iter_days().take_while(|date| *date <= to_on);
    days.flat_map(|date| Session::ALL.map(|session| (date, session)))
        .filter_map(|(date, session)| {
            let half_term = calendar.half_term_of(date).map(|half| half.id.clone());
            let status = shown(calendar.status(date, session))?;
            Some(CalendarSession { date, session, status, half_term })
        })
        .collect()
}

fn shown(status: SessionStatus) -> Option<CalendarSessionStatus> {
    Some(match status {
        SessionStatus::Open => CalendarSessionStatus::Open,
        SessionStatus::ClosedUnexpectedly => CalendarSessionStatus::ClosedUnexpectedly,
        SessionStatus::NotASession(Reason::PlannedClosure) => CalendarSessionStatus::ClosedPlanned,
        SessionStatus::NotASession(Reason::DayOff(kind)) => match kind {
            DayOffKind::Inset => CalendarSessionStatus::Inset,
            DayOffKind::BankHoliday => CalendarSessionStatus::BankHoliday,
            DayOffKind::Other => CalendarSessionStatus::DayOff,
        },
        SessionStatus::NotASession(Reason::OutsideTerm | Reason::NotASchoolWeekday) => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_tells_whose_calendar_which_version_and_which_closures() {
        let tags = [
            tag(CalendarSource::Authority, 3, ""),
            tag(CalendarSource::School, 3, ""),
            tag(CalendarSource::School, 2, ""),
            tag(CalendarSource::School, 2, "9f"),
            tag(CalendarSource::School, 2, "a0"),
        ];
        assert_eq!(tags[..3], ["a3", "s3", "s2"]);
        let different: std::collections::HashSet<_> = tags.iter().collect();
        assert_eq!(different.len(), tags.len());
    }
}
