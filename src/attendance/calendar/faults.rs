//! What may be wrong with a calendar: every mistake at once, each with its place.

use std::{collections::HashSet, hash::Hash};

use chrono::NaiveDate;

use super::data::{CalendarData, HalfTerm};
use crate::{
    domain::{academic_year::AcademicYear, session::Session},
    error::FaultCode,
};

/// One mistake in a calendar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CalendarFault {
    /// JSON Pointer to the value.
    pub pointer: String,
    /// The rule that is broken.
    pub code: FaultCode,
    /// What is wrong and how to mend it.
    pub detail: String,
}

/// The longest list a calendar may have: more than the days of a year.
const LONGEST: usize = 400;

impl CalendarData {
    /// All that is wrong with this as the calendar of `year`; nothing if it can be stored.
    pub fn faults(&self, year: AcademicYear) -> Vec<CalendarFault> {
        let mut found = Findings { year, faults: Vec::new() };
        self.check_half_terms(&mut found);
        self.check_weekdays(&mut found);
        self.check_days_off(&mut found);
        self.check_extra_days(&mut found);
        self.check_times(&mut found);
        found.faults
    }

    fn check_half_terms(&self, found: &mut Findings) {
        if !found.length_fits("/half_terms", self.half_terms.len(), 1, LONGEST) {
            return;
        }
        let mut ids = HashSet::new();
        for (i, half_term) in self.half_terms.iter().enumerate() {
            let at = |field: &str| format!("/half_terms/{i}/{field}");
            found.inside_year(at("from_on"), half_term.from_on);
            found.inside_year(at("to_on"), half_term.to_on);
            if half_term.to_on < half_term.from_on {
                found.add(
                    at("to_on"),
                    FaultCode::DatesReversed,
                    "A half term ends on or after its first day.",
                );
            }
            if !is_id_of(half_term, found.year) {
                let detail =
                    format!("The id is {}-, then autumn, spring or summer, then -1 or -2.", found.year);
                found.add(at("id"), FaultCode::HalfTermIdNotValid, detail);
            } else if !ids.insert(half_term.id.as_str()) {
                found.add(at("id"), FaultCode::RepeatedValue, "Each half term stands once.");
            }
        }
        for (i, pair) in self.half_terms.windows(2).enumerate() {
            check_neighbours(&pair[0], &pair[1], i + 1, found);
        }
    }

    fn check_weekdays(&self, found: &mut Findings) {
        if found.length_fits("/weekdays", self.weekdays.len(), 1, 7) {
            found.once(self.weekdays.iter(), |i| format!("/weekdays/{i}"));
        }
    }

    fn check_days_off(&self, found: &mut Findings) {
        if !found.length_fits("/days_off", self.days_off.len(), 0, LONGEST) {
            return;
        }
        let mut seen: HashSet<(NaiveDate, Session)> = HashSet::new();
        for (i, day) in self.days_off.iter().enumerate() {
            found.inside_year(format!("/days_off/{i}/on"), day.on);
            let sessions = Session::ALL.into_iter().filter(|session| day.covers(*session));
            let fresh = sessions.map(|session| seen.insert((day.on, session))).collect::<Vec<_>>();
            if fresh.contains(&false) {
                found.add(
                    format!("/days_off/{i}/on"),
                    FaultCode::RepeatedValue,
                    "Each day, or half of it, is off once.",
                );
            }
        }
    }

    fn check_extra_days(&self, found: &mut Findings) {
        if !found.length_fits("/extra_days", self.extra_days.len(), 0, LONGEST) {
            return;
        }
        let days_off: HashSet<_> = self.days_off.iter().map(|day| day.on).collect();
        found.once(self.extra_days.iter().map(|day| day.on), |i| format!("/extra_days/{i}/on"));
        for (i, day) in self.extra_days.iter().enumerate() {
            found.inside_year(format!("/extra_days/{i}/on"), day.on);
            if found.length_fits(&format!("/extra_days/{i}/sessions"), day.sessions.len(), 1, 2) {
                found.once(day.sessions.iter(), |s| format!("/extra_days/{i}/sessions/{s}"));
            }
            if days_off.contains(&day.on) {
                let detail = "The day is listed in days_off too; take it out of one of the lists.";
                found.add(format!("/extra_days/{i}/on"), FaultCode::DayOffAndExtra, detail);
            }
        }
    }

    fn check_times(&self, found: &mut Findings) {
        let orders = [
            (self.am_starts, self.am_due, "/am_due", "The morning register is due after the session begins."),
            (
                self.pm_starts,
                self.pm_due,
                "/pm_due",
                "The afternoon register is due after the session begins.",
            ),
            (self.am_starts, self.pm_starts, "/pm_starts", "The afternoon begins after the morning."),
            (self.am_due, self.pm_due, "/pm_due", "The afternoon register is due after that of the morning."),
        ];
        for (earlier, later, pointer, detail) in orders {
            if later <= earlier {
                found.add(pointer, FaultCode::TimesOutOfOrder, detail);
            }
        }
    }
}

/// Whether the id is exactly that of a half term of this year.
fn is_id_of(half_term: &HalfTerm, year: AcademicYear) -> bool {
    half_term.place().is_some_and(|(term, half)| half_term.id == format!("{year}-{}-{half}", term.as_str()))
}

/// Checks a half term against the one before it; the later is at `index`.
fn check_neighbours(before: &HalfTerm, after: &HalfTerm, index: usize, found: &mut Findings) {
    let names_fall = matches!((before.place(), after.place()), (Some(a), Some(b)) if b < a);
    if names_fall || after.from_on < before.from_on {
        let detail = "Half terms stand in the order of the year, in their names and in their days.";
        found.add(format!("/half_terms/{index}"), FaultCode::HalfTermsOutOfOrder, detail);
    } else if after.from_on <= before.to_on {
        let detail = "A half term begins after the one before it has ended.";
        found.add(format!("/half_terms/{index}/from_on"), FaultCode::HalfTermsOverlap, detail);
    }
}

struct Findings {
    year: AcademicYear,
    faults: Vec<CalendarFault>,
}

impl Findings {
    fn add(&mut self, pointer: impl Into<String>, code: FaultCode, detail: impl Into<String>) {
        self.faults.push(CalendarFault { pointer: pointer.into(), code, detail: detail.into() });
    }

    fn inside_year(&mut self, pointer: String, date: NaiveDate) {
        if !self.year.contains(date) {
            let detail = format!("The day is from {} to {}.", self.year.first_day(), self.year.last_day());
            self.add(pointer, FaultCode::DateOutsideAcademicYear, detail);
        }
    }

    fn length_fits(&mut self, pointer: &str, length: usize, least: usize, most: usize) -> bool {
        let fits = (least..=most).contains(&length);
        if !fits {
            self.add(pointer, FaultCode::WrongLength, format!("The list has {least} to {most} entries."));
        }
        fits
    }

    fn once<T: Eq + Hash>(&mut self, values: impl Iterator<Item = T>, pointer: impl Fn(usize) -> String) {
        let mut seen = HashSet::new();
        for (i, value) in values.enumerate() {
            if !seen.insert(value) {
                self.add(pointer(i), FaultCode::RepeatedValue, "Each value stands once.");
            }
        }
    }
}
