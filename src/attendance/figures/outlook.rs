//! How figures stand within a period and what can still become of them: marks that stand, and sessions still to come.

use chrono::NaiveDate;

use super::{Cohort, SchoolFacts, counted_days};
use crate::{
    attendance::{
        book::Book,
        rules::{Line, RuleSet, Sums},
    },
    domain::{session::SessionOn, span::Span},
};

/// How a period stands.
#[derive(Debug)]
pub struct Outlook {
    span: Span,
    cohort: Cohort,
    today: NaiveDate,
    /// Whether today's marks, which may still be coming, are read: a session without one is still possible.
    with_today: bool,
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
    /// Schools with anybody who is counted.
    pub schools: usize,
}

impl Outlook {
    /// An empty one of a period, as of a day.
    pub fn new(span: Span, cohort: Cohort, today: NaiveDate) -> Self {
        Self {
            span,
            cohort,
            today,
            with_today: true,
            rules: RuleSet::on(span.to_on),
            sums: Sums::default(),
            remaining: 0,
            units: 0,
            persistent: 0,
            severe: 0,
            units_at_end: 0,
            persistent_at_best: 0,
            severe_at_best: 0,
            schools: 0,
        }
    }

    /// The same for who sees no pupils: as if no register of today were there yet.
    pub fn until_yesterday(span: Span, cohort: Cohort, today: NaiveDate) -> Self {
        Self { with_today: false, ..Self::new(span, cohort, today) }
    }

    /// Adds one school's book, which holds the period.
    pub fn add(&mut self, book: &Book, school: &SchoolFacts) {
        let to_come =
            |on: &&SessionOn| on.date >= self.today && book.is_in_calendar(**on) && !book.is_closed(**on);
        let ahead: Vec<SessionOn> = book.sessions().iter().filter(to_come).copied().collect();
        let mut has_anybody = false;
        for (enrolled, line) in book.lines() {
            let days = counted_days(enrolled, school, self.span, self.cohort);
            if days.is_empty() {
                continue;
            }
            has_anybody = true;
            let (mut own, mut rest) = (Sums::default(), 0);
            for part in days.iter().map(|days| line.within(*days)) {
                let (past, to_come) = self.cut(part);
                own += Sums::of(past.bytes());
                let still_possible = |on: &SessionOn| ahead.binary_search(on).is_ok();
                rest += match self.with_today {
                    true => part.unmarked().filter(still_possible).count() as u64,
                    false => to_come.sessions().iter().filter(|on| still_possible(on)).count() as u64,
                };
            }
            self.settle(own, rest);
        }
        self.schools += usize::from(has_anybody);
    }

    /// What of a line is read, and what is to come.
    fn cut<'l>(&self, line: Line<'l>) -> (Line<'l>, Line<'l>) {
        match self.today.pred_opt().filter(|_| !self.with_today) {
            Some(yesterday) => {
                (line.between(NaiveDate::MIN, yesterday), line.between(self.today, NaiveDate::MAX))
            }
            None => (line, Line::default()),
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
        self.schools += other.schools;
    }
}
