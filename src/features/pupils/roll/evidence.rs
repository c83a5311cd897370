//! Reading what the registers say, where a roll would shorten an enrolment or rests on absence.

use chrono::NaiveDate;
use uuid::Uuid;

use super::{rules::Wanted, verdict::Evidence};
use crate::{
    access::Tx,
    attendance::{
        book::{calendars, marks},
        calendar::Calendar,
    },
    domain::{academic_year::AcademicYear, session::SessionOn},
    error::Result,
};

/// The marks of all wanted spans, and the sessions in which absence is counted.
pub async fn load(tx: &Tx<'_>, wanted: &[Wanted]) -> Result<Evidence> {
    let span = |wanted: &mut dyn Iterator<Item = &Wanted>| {
        wanted.map(|one| (one.from_on, one.to_on)).reduce(|one, two| (one.0.min(two.0), one.1.max(two.1)))
    };
    let mut evidence = Evidence::default();
    let Some((from_on, to_on)) = span(&mut wanted.iter()) else { return Ok(evidence) };
    let mut enrolments: Vec<Uuid> = wanted.iter().map(|one| one.enrolment).collect();
    enrolments.sort();
    enrolments.dedup();
    evidence.marks = marks::of_enrolments(tx, &enrolments, from_on, to_on).await?;
    if let Some((from_on, to_on)) = span(&mut wanted.iter().filter(|one| one.run)) {
        evidence.sessions = open_sessions(tx, from_on, to_on).await?;
    }
    Ok(evidence)
}

/// The sessions of the calendar in which the school was open. In a year without a calendar, the school met
/// when it took a register.
async fn open_sessions(tx: &Tx<'_>, from_on: NaiveDate, to_on: NaiveDate) -> Result<Vec<SessionOn>> {
    let mut sessions = Vec::new();
    let (first, last) = (AcademicYear::of(from_on), AcademicYear::of(to_on));
    let years = (first.start_year()..=last.start_year()).filter_map(AcademicYear::starting);
    for year in years {
        let (from_on, to_on) = (from_on.max(year.first_day()), to_on.min(year.last_day()));
        match calendars::school_calendar(tx, tx.urn(), year).await? {
            Some(school) => sessions.extend(open(&school.calendar, from_on, to_on)),
            None => sessions.extend(marks::sessions_with_pages(tx, from_on, to_on).await?),
        }
    }
    Ok(sessions)
}

fn open(calendar: &Calendar, from_on: NaiveDate, to_on: NaiveDate) -> impl Iterator<Item = SessionOn> + '_ {
    let sessions = calendar.sessions_between(from_on, to_on).iter().copied();
    sessions.filter(|at| calendar.is_due_session(at.date, at.session))
}
