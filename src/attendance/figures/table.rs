//! Working figures out: register books go in one by one, groups come out.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::Arc,
};

use chrono::{Datelike, NaiveDate};
use uuid::Uuid;

use super::{
    Ask, Dimension, LeftOut, Unit, counted_days, left_out,
    plan::{self, may_change, week_of},
};
use crate::{
    attendance::{
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
    /// The days that are counted; of who sees no pupils, those before today.
    days: Option<Span>,
    /// Whether a session goes to the group of its week, so that weeks add up to longer spans.
    by_week: bool,
}

impl Table {
    /// An empty table.
    pub fn new(ask: Arc<Ask>) -> Self {
        Self {
            rules: RuleSet::on(ask.span.to_on),
            days: Some(ask.span),
            by_week: false,
            ask,
            groups: HashMap::new(),
            left_out: HashMap::new(),
        }
    }

    /// An empty one for who sees no pupils: of the days before today, and with the characteristics that pupils had in
    /// each week. What is left out is not told.
    pub fn guarded(ask: Arc<Ask>, last: Option<NaiveDate>) -> Self {
        let days = last.and_then(|last| Span::new(ask.span.from_on, ask.span.to_on.min(last)));
        Self { days, by_week: true, ..Self::new(ask) }
    }

    /// Adds one school's book.
    pub fn add(&mut self, book: &Book, school: &SchoolFacts) {
        let Some(span) = self.days else { return };
        let cuts = self.ask.by.iter().any(|by| by.cuts_time());
        let tells_left_out = self.ask.by_code.filter(|_| !self.by_week);
        for (enrolled, line) in book.lines() {
            let days = counted_days(enrolled, school, span, self.ask.cohort);
            let (Some(first), Some(last)) = (days.first(), days.last()) else { continue };
            let gone = tells_left_out.map(|until| left_out(book, enrolled, line, &days, until));
            if cuts {
                self.add_by_time(enrolled, school, days.iter().map(|days| line.within(*days)));
                for (on, why) in gone.into_iter().flatten() {
                    let group = self.group(enrolled, school, Some(on), span.to_on);
                    self.left_out.entry(group).or_default().add(why);
                }
                continue;
            }
            let whole = first.or(*last);
            if self.by_week && may_change(enrolled, whole) {
                self.add_week_by_week(enrolled, school, line, &days);
                continue;
            }
            let known_on = if self.by_week { week_of(whole.to_on).to_on } else { span.to_on };
            let group = self.group(enrolled, school, None, known_on);
            let tally = self.groups.entry(group).or_default();
            tally.schools.insert(school.urn);
            let mut own = Sums::default();
            for part in days.iter().map(|days| line.within(*days)) {
                own += Sums::of(part.bytes());
                tally.count(part, self.ask.by_code.is_some());
            }
            gone.into_iter().flatten().for_each(|(_, why)| tally.left_out.add(why));
            tally.settle(enrolled, own, self.ask.unit, self.rules);
        }
    }

    /// Sessions go to the group of their week: whose characteristics change stands in each group with its own weeks.
    fn add_week_by_week(&mut self, enrolled: &Enrolled, school: &SchoolFacts, line: Line<'_>, days: &[Span]) {
        let mut own: BTreeMap<Group, Sums> = BTreeMap::new();
        for days in days {
            let mut rest = Some(*days);
            while let Some(days) = rest {
                let week = week_of(days.from_on);
                let group = self.group(enrolled, school, None, week.to_on);
                let part = line.within(Span { to_on: week.to_on.min(days.to_on), ..days });
                let tally = self.groups.entry(group.clone()).or_default();
                tally.schools.insert(school.urn);
                tally.count(part, self.ask.by_code.is_some());
                *own.entry(group).or_default() += Sums::of(part.bytes());
                rest = week.to_on.succ_opt().and_then(|next| Span::new(next, days.to_on));
            }
        }
        for (group, own) in own {
            self.groups.entry(group).or_default().settle(enrolled, own, self.ask.unit, self.rules);
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
                let on = day.sessions().first().copied();
                let known_on =
                    on.filter(|_| self.by_week).map_or(self.ask.span.to_on, |on| week_of(on.date).to_on);
                let group = self.group(enrolled, school, on, known_on);
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

    /// The group of an enrolment with what was known of it on a day, on a session where days are told apart.
    fn group(
        &self,
        enrolled: &Enrolled,
        school: &SchoolFacts,
        on: Option<SessionOn>,
        known_on: NaiveDate,
    ) -> Group {
        let value = |by: &Dimension| match by {
            Dimension::School => Some(school.urn.to_string()),
            Dimension::Phase => Some(school.phase.clone()),
            Dimension::District => school.district.clone(),
            Dimension::Week => on.map(|on| SchoolWeek::of(on.date).monday.to_string()),
            Dimension::Weekday => on.map(|on| weekday(on.date).to_owned()),
            Dimension::PupilGroup => self.ask.group_of(enrolled.pupil_id),
            of_pupils => plan::value(*of_pupils, enrolled, known_on),
        };
        self.ask.by.iter().map(value).collect()
    }

    /// Adds what another table, of other schools, has counted.
    pub fn merge(&mut self, other: Self) {
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

    /// What was asked.
    pub fn ask(&self) -> &Arc<Ask> {
        &self.ask
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
