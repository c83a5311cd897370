//! Counts made into what the wire shows.

use std::collections::BTreeMap;

use super::dto::{
    Figure, FigureCalendar, FigureCode, FigureLeftOut, FigureMeasure, FigureRates, FigureSessions,
};
use crate::{
    attendance::{
        book::calendars::SchoolCalendar,
        code::Class,
        figures::{Ask, Group, LeftOut, Tally},
        rules::{Counts, Sums},
    },
    domain::{percentage::Rate, span::Span},
};

/// Each measure in words.
pub const MEASURES: &[(&str, &str)] = &[
    (
        "possible",
        "sessions under codes of the classes present, approved educational activity, authorised and unauthorised",
    ),
    ("attendance", "present + approved educational activity, out of possible sessions"),
    ("absence", "authorised + unauthorised, out of possible sessions"),
    (
        "persistent_absence",
        "out of enrolments (or children) with a possible session, those with 10 x absent >= possible",
    ),
    (
        "severe_absence",
        "out of enrolments (or children) with a possible session, those with 2 x absent >= possible",
    ),
    ("percent", "rounded half up to one decimal from the exact counts; null out of nothing"),
];

pub fn measures() -> Vec<FigureMeasure> {
    MEASURES.iter().map(|(measure, meaning)| FigureMeasure { measure, meaning }).collect()
}

impl FigureCalendar {
    /// What is told of a calendar beside the sessions that it has in a span.
    pub fn of(held: &SchoolCalendar, span: Span) -> Self {
        Self {
            academic_year: held.calendar.year(),
            own: held.own,
            version: held.revision,
            recorded_at: held.recorded_at,
            sessions: held.calendar.sessions_between(span.from_on, span.to_on).len(),
        }
    }
}

/// How much of a figure is shown.
#[derive(Clone, Copy)]
pub struct Showing {
    pub codes: bool,
    pub with_counts: bool,
    pub explain: bool,
    /// Whether what was left out is told: sessions of single pupils who came or went.
    pub left_out: bool,
}

/// The row of a group whose figures are withheld.
pub fn suppressed(ask: &Ask, group: &Group) -> Figure {
    Figure {
        group: named(ask, group),
        suppressed: true,
        schools: None,
        counted: None,
        without_possible_sessions: None,
        sessions: None,
        rates: None,
        persistent_absence: None,
        severe_absence: None,
        codes: Vec::new(),
        left_out: None,
    }
}

/// The row of a group.
pub fn figure(ask: &Ask, group: &Group, tally: &Tally, showing: Showing) -> Figure {
    let sums = tally.sums;
    let whole_lines = !ask.by.iter().any(|by| by.cuts_time());
    let late = told_late(tally.late, showing.codes);
    let of_units = |numerator| whole_lines.then(|| Rate::new(numerator, tally.units));
    Figure {
        group: named(ask, group),
        suppressed: false,
        schools: Some(tally.schools.len()),
        counted: Some(tally.units),
        without_possible_sessions: Some(tally.without_possible),
        sessions: Some(sessions(sums, late)),
        rates: Some(rates(sums, late)),
        persistent_absence: of_units(tally.persistent),
        severe_absence: of_units(tally.severe),
        codes: if showing.with_counts || showing.explain {
            codes(&tally.counts, showing.codes)
        } else {
            Vec::new()
        },
        left_out: (showing.explain && showing.left_out).then(|| left_out(&tally.counts, &tally.left_out)),
    }
}

/// Sessions late but present, for who may see codes: they are those under one code alone, `L`. Every other number of
/// sessions here is of a class of several codes, which tells none of them.
pub fn told_late(late: u64, codes: bool) -> Option<u64> {
    codes.then_some(late)
}

/// Sessions by what they count as.
pub fn sessions(sums: Sums, late: Option<u64>) -> FigureSessions {
    FigureSessions {
        possible: sums.possible(),
        attended: sums.attended(),
        present: sums.present,
        approved_educational_activity: sums.aea,
        late,
        absent: sums.absent(),
        authorised: sums.authorised,
        unauthorised: sums.unauthorised,
    }
}

/// Rates out of possible sessions.
pub fn rates(sums: Sums, late: Option<u64>) -> FigureRates {
    FigureRates {
        attendance: sums.attendance(),
        absence: sums.absence(),
        authorised_absence: sums.authorised_absence(),
        unauthorised_absence: sums.unauthorised_absence(),
        late: late.map(|late| Rate::new(late, sums.possible())),
    }
}

/// What no count holds, by why.
pub fn left_out(counts: &Counts, left_out: &LeftOut) -> FigureLeftOut {
    FigureLeftOut {
        not_possible: counts.of_class(Class::NotPossible) + counts.of_class(Class::Administrative),
        no_mark: left_out.no_mark,
        no_mark_closed: left_out.closed,
        before_starting_day: left_out.before_starting_day,
        after_deletion_day: left_out.after_deletion_day,
        not_in_cohort: left_out.not_in_cohort,
    }
}

fn named(ask: &Ask, group: &Group) -> BTreeMap<&'static str, Option<String>> {
    ask.by.iter().map(|by| by.as_str()).zip(group.iter().cloned()).collect()
}

/// Sessions by code, or by class for who may not see codes.
pub fn codes(counts: &Counts, with_codes: bool) -> Vec<FigureCode> {
    let sums = counts.sums();
    let row = |code, class: Class, sessions| FigureCode {
        code,
        class,
        sessions,
        of_possible: class.is_possible().then(|| Rate::new(sessions, sums.possible())),
        of_absence: (class.is_possible() && !class.is_attended()).then(|| Rate::new(sessions, sums.absent())),
    };
    if with_codes {
        return counts.by_code().map(|(code, class, sessions)| row(Some(code), class, sessions)).collect();
    }
    let mut by_class: BTreeMap<Class, u64> = BTreeMap::new();
    for (_, class, sessions) in counts.by_code() {
        *by_class.entry(class).or_default() += sessions;
    }
    by_class.into_iter().map(|(class, sessions)| row(None, class, sessions)).collect()
}
