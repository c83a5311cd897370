//! Occasions of the admission register: a name that is entered, and one that is deleted.

use std::collections::HashMap;

use chrono::{Days, NaiveDate};
use uuid::Uuid;

use super::{Facts, Known, Occasion, id};
use crate::{
    attendance::{book::enrolled::Enrolled, calendar::Calendar},
    domain::{academic_year::AcademicYear, span::Span},
    entities::enrolment,
    error::Result,
    features::statutory_returns::{
        rules::{due_on, is_most_junior, is_most_senior},
        values::{Basis, Exemption, Kind},
    },
};

/// The days of August, over which a leaver may still be on the roll.
const AUGUST: Days = Days::new(31);

impl Known<'_> {
    /// Names that were entered or are deleted since the first day.
    pub(super) fn roll_occasions(&self) -> Result<Vec<Occasion>> {
        let mut classes = Classes { known: self, days: HashMap::new() };
        let mut found = Vec::new();
        for entry in self.entries.values().filter(|entry| entry.registration != "guest") {
            if self.from_on <= entry.starting_on && entry.starting_on <= self.today {
                let exempt = match self.agreement.on(entry.starting_on).new_pupil_always {
                    true => None,
                    false => classes.entered_most_junior(entry)?.then_some(Exemption::MostJuniorClass),
                };
                let facts = Facts::default();
                found.push(self.of_entry(entry, Kind::NewPupil, entry.starting_on, exempt, facts)?);
            }
            if let Some(deleted_on) = entry.deleted_on.filter(|on| self.from_on <= *on) {
                let exempt = match self.agreement.on(deleted_on).deletion_always {
                    true => None,
                    false => {
                        classes.left_most_senior(entry, deleted_on)?.then_some(Exemption::MostSeniorClass)
                    }
                };
                let facts = Facts { ground: entry.deletion_ground.clone(), ..Facts::default() };
                found.push(self.of_entry(entry, Kind::Deletion, deleted_on, exempt, facts)?);
            }
        }
        Ok(found)
    }

    fn of_entry(
        &self,
        entry: &enrolment::Model,
        kind: Kind,
        occurred_on: NaiveDate,
        exempt: Option<Exemption>,
        facts: Facts,
    ) -> Result<Occasion> {
        // A deletion that was taken back and made again on another day is another; an entry is one.
        let what = Some(occurred_on).filter(|_| kind == Kind::Deletion);
        Ok(Occasion {
            id: id(self.urn, kind, entry.id, &what)?,
            kind,
            basis: Basis::Derived,
            pupil: Some(entry.pupil_id),
            enrolment: Some(entry.id),
            occurred_on,
            from_on: None,
            to_on: None,
            due_on: due_on(kind, occurred_on, self.agreement.interval_on(occurred_on)),
            exempt,
            rule_set: self.rules.id,
            facts,
        })
    }
}

/// Who was in which class on the first and the last days of school years.
struct Classes<'k> {
    known: &'k Known<'k>,
    days: HashMap<NaiveDate, Vec<Enrolled>>,
}

impl Classes<'_> {
    /// Whether a pupil was entered in the most junior class on the first day of the school year. A starting day before
    /// it is one of training or holidays, with the same effect.
    fn entered_most_junior(&mut self, entry: &enrolment::Model) -> Result<bool> {
        let of = |calendar: &&Calendar| calendar.year() == AcademicYear::of(entry.starting_on);
        let first = self.calendars().find(of).and_then(|calendar| calendar.school_days().next());
        match first.filter(|first| entry.starting_on <= *first) {
            Some(first) => self.is_at_end(first, entry.id, |own, all| is_most_junior(own, all.into_iter())),
            None => Ok(false),
        }
    }

    /// Whether a pupil leaves the most senior class at the end of the last term of the school year, or before the
    /// next one has begun.
    fn left_most_senior(&mut self, entry: &enrolment::Model, deleted_on: NaiveDate) -> Result<bool> {
        let last_of = |calendar: &Calendar| {
            let last = calendar.school_days().last()?;
            let ends = calendar.year().last_day().checked_add_days(AUGUST);
            (last <= deleted_on && deleted_on <= ends?).then_some(last)
        };
        let begun = |last: NaiveDate| {
            let mut firsts = self.calendars().filter_map(|calendar| calendar.school_days().next());
            firsts.any(|first| last < first && first <= deleted_on)
        };
        let last = self.calendars().filter_map(last_of).max().filter(|last| !begun(*last));
        match last {
            Some(last) => self.is_at_end(last, entry.id, |own, all| is_most_senior(own, all.into_iter())),
            None => Ok(false),
        }
    }

    fn calendars(&self) -> impl Iterator<Item = &Calendar> {
        self.known.book.calendars.iter().map(|held| &*held.calendar)
    }

    /// What is so of the year group of an enrolment among those of a day.
    fn is_at_end(
        &mut self,
        day: NaiveDate,
        enrolment: Uuid,
        holds: impl Fn(&str, Vec<&str>) -> bool,
    ) -> Result<bool> {
        if !self.days.contains_key(&day) {
            let enrolled = self.known.revisions.understand(Span { from_on: day, to_on: day });
            self.days.insert(day, enrolled);
        }
        let there = self.days.get(&day).map(Vec::as_slice).unwrap_or_default();
        let own = there.iter().find(|enrolled| enrolled.id == enrolment);
        let all = there.iter().filter(|enrolled| enrolled.registration != "guest");
        let all = all.map(|enrolled| enrolled.year_group.as_str()).collect();
        Ok(own.is_some_and(|own| holds(&own.year_group, all)))
    }
}
