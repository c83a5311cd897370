//! Who the Department's headline counts, and on which days.

use chrono::{Datelike, Days, NaiveDate, Weekday};

use super::{Cohort, SchoolFacts};
use crate::{
    attendance::{age::age_on_31_august, book::enrolled::Enrolled},
    domain::{academic_year::AcademicYear, span::Span},
};

/// Ages at the 31 August before the year that the headline counts.
const AGES: std::ops::RangeInclusive<i32> = 5..=15;
/// The age whose second half of the summer term is not counted: Year 11 has left for its examinations.
const LEAVERS: i32 = 15;
/// Kinds of state-funded school that the headline counts.
const KINDS: [&str; 4] = ["primary", "secondary", "special", APART];

/// The kind of which the Department tells figures by themselves and which its total of all schools leaves out.
const APART: &str = "alternative_provision";

/// Whether schools of a kind stand in figures over several kinds. Of whom the Department counts, alternative provision
/// does not: its figures are told by kind, by school, and of a school.
pub fn is_in_totals(kind: &str, cohort: Cohort) -> bool {
    cohort == Cohort::Everyone || kind != APART
}

/// The days of an enrolment that count for a cohort within a span, in order of time.
pub fn counted_days(enrolled: &Enrolled, school: &SchoolFacts, span: Span, cohort: Cohort) -> Vec<Span> {
    let Some(days) = enrolled.within(span) else { return Vec::new() };
    if cohort == Cohort::Everyone {
        return vec![days];
    }
    if enrolled.boarder || school.independent || !KINDS.contains(&school.phase.as_str()) {
        return Vec::new();
    }
    days.years().into_iter().filter_map(|year| of_year(enrolled, year)?.and(days)).collect()
}

fn of_year(enrolled: &Enrolled, year: AcademicYear) -> Option<Span> {
    let age = age_on_31_august(enrolled.born_on, year.start_year());
    let whole = Span::year(year);
    let until = match age == LEAVERS {
        true => spring_bank_holiday(year).checked_sub_days(Days::new(1))?,
        false => whole.to_on,
    };
    AGES.contains(&age).then(|| Span::new(whole.from_on, until)).flatten()
}

/// The last Monday in May of an academic year, from which the second half of its summer term is counted.
pub fn spring_bank_holiday(year: AcademicYear) -> NaiveDate {
    let last_days = (25..=31).filter_map(|day| NaiveDate::from_ymd_opt(year.start_year() + 1, 5, day));
    last_days.into_iter().find(|day| day.weekday() == Weekday::Mon).unwrap_or(year.last_day())
}
