//! How figures stand within a period and what can still become of them: marks that stand, and sessions still to come.

use chrono::NaiveDate;

use super::{Cohort, Crowd, Crowds, Present, SchoolFacts, counted_days, suppress};
use crate::{
    attendance::{
        book::Book,
        rules::{RuleSet, Sums},
    },
    domain::{session::SessionOn, span::Span},
};

/// How a period stands.
#[derive(Debug)]
pub struct Outlook {
    span: Span,
    cohort: Cohort,
    today: NaiveDate,
    /// The thresholds in force on the last day of the period.
    pub rules: &'static RuleSet,
    /// Sessions so far.
    pub sums: Sums,
    /// Sessions still possible to the end of the period: in the calendar, not closed, on roll, and without a mark yet.
    pub remaining: u64,
    /// Enrolments with a possible session so far.
    pub units: u64,
    /// Those persistently absent.
    pub persistent: u64,
    /// Those severely absent.
    pub severe: u64,
    /// Enrolments with a possible session by the end of the period.
    pub units_at_end: u64,
    /// Those that would be persistently absent though they attended every session still possible.
    pub persistent_at_best: u64,
    /// Those that would be severely absent even so.
    pub severe_at_best: u64,
    /// Pupils of the school that was added.
    present: Present,
    /// Who is behind the schools that were merged.
    merged: Crowd,
}

impl Outlook {
    /// An empty one of a period, as of a day.
    pub fn new(span: Span, cohort: Cohort, today: NaiveDate) -> Self {
        Self {
            span,
            cohort,
            today,
            rules: RuleSet::on(span.to_on),
            sums: Sums::default(),
            remaining: 0,
            units: 0,
            persistent: 0,
            severe: 0,
            units_at_end: 0,
            persistent_at_best: 0,
            severe_at_best: 0,
            present: Present::default(),
            merged: Crowd::default(),
        }
    }

    /// Who is behind it: pupils who are counted, and who everyone would count beside.
    pub fn crowd(&self) -> Crowd {
        let mut crowd = self.merged;
        crowd += self.present.crowd();
        crowd
    }

    /// Adds one school's book, which holds the period.
    pub fn add(&mut self, book: &Book, school: &SchoolFacts) {
        let to_come =
            |on: &&SessionOn| on.date >= self.today && book.is_in_calendar(**on) && !book.is_closed(**on);
        let ahead: Vec<SessionOn> = book.sessions().iter().filter(to_come).copied().collect();
        for (enrolled, line) in book.lines() {
            let days = counted_days(enrolled, school, self.span, self.cohort);
            let possible = |days: &Span| Sums::of(line.within(*days).bytes()).possible();
            let counted = (!days.is_empty()).then(|| days.iter().map(possible).sum());
            if let Some(whole) = enrolled.within(self.span) {
                self.present.note(enrolled.pupil_id, possible(&whole), counted);
            }
            if days.is_empty() {
                continue;
            }
            let (mut own, mut rest) = (Sums::default(), 0);
            for part in days.iter().map(|days| line.within(*days)) {
                own += Sums::of(part.bytes());
                rest += part.unmarked().filter(|on| ahead.binary_search(on).is_ok()).count() as u64;
            }
            self.settle(own, rest);
        }
    }

    fn settle(&mut self, own: Sums, rest: u64) {
        let best = Sums { present: own.present + rest, ..own };
        self.sums += own;
        self.remaining += rest;
        self.units += u64::from(own.possible() > 0);
        self.units_at_end += u64::from(best.possible() > 0);
        self.persistent += u64::from(own.is_persistently_absent(self.rules));
        self.severe += u64::from(own.is_severely_absent(self.rules));
        self.persistent_at_best += u64::from(best.is_persistently_absent(self.rules));
        self.severe_at_best += u64::from(best.is_severely_absent(self.rules));
    }

    /// Adds what another one, of other schools, holds.
    pub fn merge(&mut self, other: Self) {
        self.sums += other.sums;
        self.remaining += other.remaining;
        self.units += other.units;
        self.persistent += other.persistent;
        self.severe += other.severe;
        self.units_at_end += other.units_at_end;
        self.persistent_at_best += other.persistent_at_best;
        self.severe_at_best += other.severe_at_best;
        let part = Crowds::from([(Vec::new(), other.crowd())]);
        suppress::as_part(part, self.cohort).into_values().for_each(|crowd| self.merged += crowd);
    }
}
