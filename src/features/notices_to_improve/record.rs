//! The attendance record of a notice, out of a pupil's line of marks.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::contents::{
    NoticeToImproveCount, NoticeToImproveRecord, NoticeToImproveSession, NoticeToImproveWeek,
};
use crate::{
    attendance::{
        book::penalty::PenaltyLine,
        calendar::SchoolWeek,
        rules::{Line, PenaltyPosition, Sums},
    },
    domain::{academic_year::AcademicYear, session::SessionOn},
};

/// These sums, as they are told.
pub fn count(sums: Sums) -> NoticeToImproveCount {
    NoticeToImproveCount {
        possible: sums.possible(),
        attended: sums.attended(),
        authorised: sums.authorised,
        unauthorised: sums.unauthorised,
    }
}

/// A session as it is told.
pub fn session(marks: &PenaltyLine, on: SessionOn, code: &str) -> NoticeToImproveSession {
    NoticeToImproveSession {
        urn: marks.school_of(on),
        date: on.date,
        session: on.session,
        code: Some(code.to_owned()),
    }
}

/// The record up to a day: of its academic year, and of the ten school weeks where they begin before.
pub fn record(line: Line<'_>, position: &PenaltyPosition, on: NaiveDate) -> NoticeToImproveRecord {
    let year = AcademicYear::of(on).first_day();
    let since = position.weeks.first().map_or(year, |week| week.monday.min(year));
    let line = line.between(since, on);
    let mut weeks: BTreeMap<NaiveDate, Sums> = BTreeMap::new();
    for day in line.days() {
        let Some(first) = day.sessions().first() else { continue };
        *weeks.entry(SchoolWeek::of(first.date).monday).or_default() += Sums::of(day.bytes());
    }
    let weeks = weeks.into_iter().map(|(monday, sums)| NoticeToImproveWeek { monday, count: count(sums) });
    NoticeToImproveRecord {
        from_on: line.sessions().first().map_or(on, |first| first.date),
        to_on: on,
        count: count(Sums::of(line.bytes())),
        weeks: weeks.filter(|week| week.count.possible > 0).collect(),
    }
}
