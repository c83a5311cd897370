//! A pupil's attendance as a picture.

use chrono::NaiveDate;

use super::{service::Worked, view::Stay};
use crate::{
    attendance::{
        code::{Class, Code, TABLE},
        rules::{Counts, Sums, Together},
    },
    domain::{academic_year::AcademicYear, session::SessionOn, span::Span},
    error::Result,
    pictures::sessions::{self, Cell, CodeUsed, Sessions, Shade, Stretch},
};

/// The calendar of the pupil's sessions, as SVG.
pub fn drawn(worked: &Worked) -> Result<String> {
    let Worked { asked, stays, showing, .. } = worked;
    let each = stays.iter().flat_map(|stay| {
        let years = stay.days.years().into_iter();
        years.filter_map(move |year| stretch(stay, year, showing.codes, showing.until))
    });
    let stretches: Vec<Stretch> = each.collect();
    let together = Together::of(stays.iter().map(Stay::line));
    let sums = Sums::of(together.line().bytes());
    sessions::draw(&Sessions {
        pupil: worked.pupil.to_string(),
        days: asked.span,
        codes: codes(&stretches),
        stretches,
        together: (sums.attendance(), sums.absence()),
        data_as_at: worked.data_as_at,
    })
}

/// The part of an enrolment that lies in a year.
fn stretch(stay: &Stay, year: AcademicYear, codes: bool, until: NaiveDate) -> Option<Stretch> {
    let days = stay.days.and(Span::year(year))?;
    let line = stay.line().within(days);
    let sums = Counts::of(line.bytes()).sums();
    let cells = line.entries().filter_map(|(on, code)| {
        let shade = match code {
            Some(code) => of_code(code, codes),
            None => unmarked(stay, on, until)?,
        };
        Some(Cell { on, shade, code: code.filter(|_| codes).map(Code::as_str) })
    });
    let roll = &stay.enrolled;
    let left = roll.deleted_on.map(|last| format!(" to {}", sessions::day(last))).unwrap_or_default();
    let since = format!("on roll from {}{left}", sessions::day(roll.starting_on));
    Some(Stretch {
        heading: format!("School URN {}, {year}: {} registration, {since}", stay.urn, roll.registration),
        days,
        cells: cells.collect(),
        attendance: sums.attendance(),
        absence: sums.absence(),
    })
}

/// What a mark is drawn as. Late is a code, not a class: without codes it is present.
fn of_code(code: Code, codes: bool) -> Shade {
    match code.class() {
        Class::Present if codes && code.as_str() == "L" => Shade::Late,
        Class::Present => Shade::Present,
        Class::Aea => Shade::Elsewhere,
        Class::Authorised => Shade::Authorised,
        Class::Unauthorised => Shade::Unauthorised,
        Class::NotPossible | Class::Administrative => Shade::NotRequired,
    }
}

/// What a session without a mark is drawn as; nothing where only another pupil's register tells of it.
fn unmarked(stay: &Stay, on: SessionOn, until: NaiveDate) -> Option<Shade> {
    let school = stay.line.timetable();
    match school.calendars.is_empty() || school.is_in_calendar(on) {
        false => None,
        true if school.is_closed(on) => Some(Shade::Closed),
        true if on.date > until => Some(Shade::ToCome),
        true => Some(Shade::NoMark),
    }
}

/// The codes that the cells show, in the order of the table.
fn codes(stretches: &[Stretch]) -> Vec<CodeUsed> {
    let shown: Vec<&str> =
        stretches.iter().flat_map(|stretch| stretch.cells.iter().filter_map(|cell| cell.code)).collect();
    let used = TABLE.iter().map(|info| CodeUsed {
        code: info.code,
        meaning: info.meaning,
        sessions: shown.iter().filter(|code| **code == info.code).count() as u64,
    });
    used.filter(|used| used.sessions > 0).collect()
}
