//! Working figures out: register books go in one by one, groups come out.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap, HashSet},
    sync::Arc,
};

use chrono::{Datelike, NaiveDate};
use uuid::Uuid;

use super::{
    Ask, Crowd, Crowds, Dimension, LeftOut, Present, Unit, counted_days, is_in_totals, left_out, suppress,
};
use crate::{
    attendance::{
        age::is_compulsory,
        book::{Book, enrolled::Enrolled},
        calendar::SchoolWeek,
        rules::{Counts, Line, RuleSet, Sums},
    },
    domain::{session::SessionOn, span::Span},
};

/// What figures ask of a school.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SchoolFacts {
    /// Its URN.
    pub urn: i32,
    /// Its kind: `primary`, `secondary`, `special`, …
    pub phase: String,
    /// Its district, where it is known.
    pub district: Option<String>,
    /// Whether it is independent: not state-funded.
    pub independent: bool,
}

/// The values of a group, in the order of the dimensions asked for; `None` where a value is not known.
pub type Group = Vec<Option<String>>;

/// What was counted of one group.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    /// The schools behind it.
    pub schools: BTreeSet<i32>,
    /// Sessions.
    pub sums: Sums,
    /// Sessions late but present.
    pub late: u64,
    /// Sessions by code; empty unless asked for.
    pub counts: Counts,
    /// What was left out; empty unless asked for.
    pub left_out: LeftOut,
    /// Enrolments or children with a possible session.
    pub units: u64,
    /// Enrolments or children on roll without one: they are in no rate.
    pub without_possible: u64,
    /// Those persistently absent.
    pub persistent: u64,
    /// Those severely absent.
    pub severe: u64,
    /// Sums by child, until all its enrolments are in.
    children: HashMap<Uuid, Sums>,
}

/// A table of figures, while books go in.
pub struct Table {
    ask: Arc<Ask>,
    rules: &'static RuleSet,
    groups: HashMap<Group, Tally>,
    /// What was left out of weeks and weekdays, until it is known whether anybody was counted in them.
    left_out: HashMap<Group, LeftOut>,
    /// Pupils who were counted with a possible session, where few must be withheld.
    pupils: HashSet<Uuid>,
    /// Who is behind each group at the school that was added, where it may have to be withheld.
    present: Option<HashMap<Group, Present>>,
    /// Whether totals leave out the school that was added.
    outside: bool,
    /// Who is behind each group of the schools that were merged.
    crowds: Crowds,
}

impl Table {
    /// An empty table.
    pub fn new(ask: Arc<Ask>) -> Self {
        Self {
            rules: RuleSet::on(ask.span.to_on),
            ask,
            groups: HashMap::new(),
            left_out: HashMap::new(),
            pupils: HashSet::new(),
            present: None,
            outside: false,
            crowds: Crowds::new(),
        }
    }

    /// An empty one of one school, for who sees no pupils: it also counts who is behind each group.
    pub fn guarded(ask: Arc<Ask>) -> Self {
        Self { present: Some(HashMap::new()), ..Self::new(ask) }
    }

    /// Adds one school's book.
    pub fn add(&mut self, book: &Book, school: &SchoolFacts) {
        let cuts = self.ask.by.iter().any(|by| by.cuts_time());
        self.outside = !is_in_totals(&school.phase, self.ask.cohort);
        for (enrolled, line) in book.lines() {
            let days = counted_days(enrolled, school, self.ask.span, self.ask.cohort);
            if let Some(mut present) = self.present.take() {
                self.note(&mut present, enrolled, school, line, &days);
                self.present = Some(present);
            }
            if days.is_empty() {
                continue;
            }
            let parts = days.iter().map(|days| line.within(*days));
            let possible = |part: Line<'_>| Sums::of(part.bytes()).possible() > 0;
            if self.present.is_some() && parts.clone().any(possible) {
                self.pupils.insert(enrolled.pupil_id);
            }
            let gone = self.ask.by_code.map(|until| left_out(book, enrolled, line, &days, until));
            if cuts {
                self.add_by_time(enrolled, school, parts);
                for (on, why) in gone.into_iter().flatten() {
                    let group = self.group(enrolled, school, Some(on));
                    self.left_out.entry(group).or_default().add(why);
                }
                continue;
            }
            let group = self.group(enrolled, school, None);
            let tally = self.groups.entry(group).or_default();
            tally.schools.insert(school.urn);
            let mut own = Sums::default();
            for part in parts {
                own += Sums::of(part.bytes());
                tally.count(part, self.ask.by_code.is_some());
            }
            gone.into_iter().flatten().for_each(|(_, why)| tally.left_out.add(why));
            tally.settle(enrolled, own, self.ask.unit, self.rules);
        }
    }

    /// Notes whose sessions are behind the groups, whether the cohort counts them or not.
    fn note(
        &self,
        present: &mut HashMap<Group, Present>,
        enrolled: &Enrolled,
        school: &SchoolFacts,
        line: Line<'_>,
        days: &[Span],
    ) {
        let Some(whole) = enrolled.within(self.ask.span) else { return };
        let line = line.within(whole);
        let cuts = self.ask.by.iter().any(|by| by.cuts_time());
        let parts: Vec<Line<'_>> = if cuts { line.days().collect() } else { vec![line] };
        for part in parts {
            let group = self.group(enrolled, school, part.sessions().first().copied());
            let possible = |part: Line<'_>| Sums::of(part.bytes()).possible();
            let counted = days.iter().map(|days| part.within(*days));
            let counted: Vec<_> = counted.filter(|part| !part.sessions().is_empty()).map(possible).collect();
            let counted = (!counted.is_empty()).then(|| counted.iter().sum());
            present.entry(group).or_default().note(enrolled.pupil_id, possible(part), counted);
        }
    }

    /// Sessions go to the group of their week or weekday. Nobody is persistently absent in one.
    fn add_by_time<'l>(
        &mut self,
        enrolled: &Enrolled,
        school: &SchoolFacts,
        parts: impl Iterator<Item = Line<'l>>,
    ) {
        let mut met: BTreeSet<Group> = BTreeSet::new();
        for part in parts {
            for day in part.days() {
                let group = self.group(enrolled, school, day.sessions().first().copied());
                let tally = self.groups.entry(group.clone()).or_default();
                tally.schools.insert(school.urn);
                let sums = Sums::of(day.bytes());
                tally.sums += sums;
                tally.count(day, self.ask.by_code.is_some());
                match self.ask.unit {
                    Unit::Child => *tally.children.entry(enrolled.pupil_id).or_default() += sums,
                    Unit::Enrolment if sums.possible() > 0 && met.insert(group) => tally.units += 1,
                    Unit::Enrolment => {}
                }
            }
        }
    }

    fn group(&self, enrolled: &Enrolled, school: &SchoolFacts, on: Option<SessionOn>) -> Group {
        let value = |by: &Dimension| match by {
            Dimension::School => Some(school.urn.to_string()),
            Dimension::Phase => Some(school.phase.clone()),
            Dimension::District => school.district.clone(),
            Dimension::YearGroup => Some(enrolled.year_group.clone()),
            Dimension::RegistrationGroup => enrolled.registration_group.clone(),
            Dimension::Sex => Some(enrolled.sex.clone()),
            Dimension::Sen => enrolled.sen.clone(),
            Dimension::Fsm => enrolled.fsm.map(|fsm| fsm.to_string()),
            Dimension::Registration => Some(enrolled.registration.clone()),
            Dimension::Boarder => Some(enrolled.boarder.to_string()),
            Dimension::CompulsoryAge => {
                Some(is_compulsory(enrolled.born_on, self.ask.span.to_on).to_string())
            }
            Dimension::Week => on.map(|on| SchoolWeek::of(on.date).monday.to_string()),
            Dimension::Weekday => on.map(|on| weekday(on.date).to_owned()),
        };
        self.ask.by.iter().map(value).collect()
    }

    /// Adds what another table, of other schools, has counted.
    pub fn merge(&mut self, other: Self) {
        for (group, crowd) in suppress::as_part(other.crowds(), self.ask.cohort) {
            *self.crowds.entry(group).or_default() += crowd;
        }
        for (group, gone) in other.left_out {
            *self.left_out.entry(group).or_default() += gone;
        }
        for (group, tally) in other.groups {
            match self.groups.entry(group) {
                std::collections::hash_map::Entry::Vacant(place) => drop(place.insert(tally)),
                std::collections::hash_map::Entry::Occupied(place) => place.into_mut().merge(tally),
            }
        }
    }

    /// Who is behind the groups of a guarded table, or of those that were merged.
    pub fn crowds(&self) -> Crowds {
        let mut crowds = self.crowds.clone();
        for (group, present) in self.present.iter().flatten() {
            *crowds.entry(group.clone()).or_default() += Crowd { outside: self.outside, ..present.crowd() };
        }
        crowds
    }

    /// How many pupils were counted here with a possible session, in a guarded table; of what was merged, none.
    pub fn pupils(&self) -> u64 {
        self.pupils.len() as u64
    }

    /// The rule set that thresholds were taken from.
    pub fn rules(&self) -> &'static RuleSet {
        self.rules
    }

    /// The groups in the order of their values, each whole.
    pub fn finish(mut self) -> BTreeMap<Group, Tally> {
        let rules = self.rules;
        // A week in which nobody was counted is no group: nothing was left out of it.
        for (group, gone) in std::mem::take(&mut self.left_out) {
            if let Some(tally) = self.groups.get_mut(&group) {
                tally.left_out += gone;
            }
        }
        let finish = |(group, mut tally): (Group, Tally)| {
            for sums in std::mem::take(&mut tally.children).into_values() {
                tally.judge(sums, rules);
            }
            (group, tally)
        };
        self.groups.into_iter().map(finish).collect()
    }
}

impl Tally {
    fn count(&mut self, part: Line<'_>, by_code: bool) {
        self.late += part.bytes().iter().filter(|byte| **byte == b'L').count() as u64;
        if by_code {
            self.counts += &Counts::of(part.bytes());
        }
    }

    fn settle(&mut self, enrolled: &Enrolled, own: Sums, unit: Unit, rules: &RuleSet) {
        self.sums += own;
        match unit {
            Unit::Enrolment => self.judge(own, rules),
            Unit::Child => *self.children.entry(enrolled.pupil_id).or_default() += own,
        }
    }

    fn judge(&mut self, own: Sums, rules: &RuleSet) {
        match own.possible() {
            0 => self.without_possible += 1,
            _ => self.units += 1,
        }
        self.persistent += u64::from(own.is_persistently_absent(rules));
        self.severe += u64::from(own.is_severely_absent(rules));
    }

    /// Adds what was counted of another group.
    pub fn merge(&mut self, other: Self) {
        self.schools.extend(other.schools);
        self.sums += other.sums;
        self.late += other.late;
        self.counts += &other.counts;
        self.left_out += other.left_out;
        self.units += other.units;
        self.without_possible += other.without_possible;
        self.persistent += other.persistent;
        self.severe += other.severe;
        for (child, sums) in other.children {
            *self.children.entry(child).or_default() += sums;
        }
    }
}

fn weekday(date: NaiveDate) -> &'static str {
    const NAMES: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
    NAMES[date.weekday().num_days_from_monday() as usize]
}
