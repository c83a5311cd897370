//! What a roll changes: pure decisions, from what is stored and what the rows say.
//!
//! A row and an enrolment of the same pupil are one if they have the same starting day; else if the enrolment
//! is the pupil's open one; else if both end on the same day: then the row corrects the starting day. Any
//! other row is a new enrolment. No two enrolments of one pupil share a day, whatever is sent.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use chrono::NaiveDate;
use uuid::Uuid;

use super::{
    dto::{Flag, Outcome},
    identity::{Identified, Known, Stay},
    row::Row,
    verdict::{Evidence, Verdict, absence_to_prove},
};
use crate::{domain::upn::Upn, error::Fault, features::pupils::entry::Entry};

/// A span of days whose marks of one enrolment have to be looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wanted {
    pub enrolment: Uuid,
    pub from_on: NaiveDate,
    pub to_on: NaiveDate,
    /// Whether the calendar is needed too: a run of absence is to be counted.
    pub run: bool,
}

/// What became of one row.
pub struct RowResult {
    pub index: usize,
    pub outcome: Outcome,
    pub enrolment: Option<Uuid>,
    pub flags: BTreeSet<Flag>,
    pub errors: Vec<Fault>,
}

/// A revision to be stored: the first one of an enrolment, or the next.
pub struct Revision {
    pub id: Uuid,
    pub revision: i32,
    pub pupil: Uuid,
    pub entry: Entry,
}

/// All that a roll changes, and what is answered.
#[derive(Default)]
pub struct Decision {
    pub results: Vec<RowResult>,
    pub revisions: Vec<Revision>,
    /// Pupils to be made.
    pub fresh: Vec<Uuid>,
    /// UPNs to be given to pupils.
    pub claims: BTreeMap<Upn, Uuid>,
    /// Pupils who have no enrolment here any more, with those they turned out to be.
    pub emptied: Vec<(Uuid, Uuid)>,
    /// Enrolments that a row names, rejected ones too.
    pub named: HashSet<Uuid>,
}

/// Rows beside the enrolments they are about.
pub struct Matched<'a> {
    pub(super) rows: &'a [Row],
    pub(super) known: &'a Known,
    identified: Identified,
    groups: Vec<Group>,
}

/// What one pupil has here: places of rows, with the places of their enrolments, and the other enrolments.
pub(super) struct Group {
    pupil: Uuid,
    pub(super) rows: Vec<(usize, Option<usize>)>,
    pub(super) others: Vec<usize>,
}

/// Sets every row beside its enrolment.
pub fn match_rows<'a>(rows: &'a [Row], known: &'a Known, identified: Identified) -> Matched<'a> {
    let mut pupils: BTreeMap<Uuid, (Vec<usize>, Vec<usize>)> = BTreeMap::new();
    for (place, pupil) in identified.pupils.iter().enumerate() {
        pupils.entry(*pupil).or_default().0.push(place);
    }
    for (place, stay) in known.stays.iter().enumerate() {
        pupils.entry(identified.now(stay.pupil)).or_default().1.push(place);
    }
    let groups = pupils.into_iter().map(|(pupil, (group, stays))| pair(pupil, group, stays, rows, known));
    let groups = groups.collect();
    Matched { rows, known, identified, groups }
}

fn pair(pupil: Uuid, group: Vec<usize>, mut stays: Vec<usize>, rows: &[Row], known: &Known) -> Group {
    let entry = |row: usize| &rows[row].entry;
    let stored = |stay: usize| &known.stays[stay].entry;
    let mut paired: Vec<(usize, Option<usize>)> = group.iter().map(|row| (*row, None)).collect();
    // The latest row first: an open enrolment is the latest of its pupil.
    paired.sort_by_key(|(row, _)| std::cmp::Reverse(entry(*row).starting_on));
    let rules: [fn(&Entry, &Entry) -> bool; 3] = [
        |row, stay| row.starting_on == stay.starting_on,
        |_, stay| stay.deletion.is_none(),
        |row, stay| row.last_on() == stay.last_on(),
    ];
    for rule in rules {
        for (row, stay) in paired.iter_mut().filter(|(_, stay)| stay.is_none()) {
            let found = stays.iter().position(|stay| rule(entry(*row), stored(*stay)));
            *stay = found.map(|place| stays.remove(place));
        }
    }
    paired.sort();
    Group { pupil, rows: paired, others: stays }
}

impl<'a> Matched<'a> {
    /// The spans whose marks decide whether rows may stand. Nothing is marked after today.
    pub fn wanted(&self, today: NaiveDate) -> Vec<Wanted> {
        let mut wanted = Vec::new();
        for (row, stay) in self.groups.iter().flat_map(|group| &group.rows) {
            let Some(stay) = stay.map(|stay| &self.known.stays[stay]) else { continue };
            let (new, old) = (&self.rows[*row].entry, &stay.entry);
            let mut want = |from_on: Option<NaiveDate>, to_on: Option<NaiveDate>, run| {
                let span = from_on.zip(to_on).filter(|(from_on, to_on)| from_on <= to_on);
                wanted.extend(span.map(|(from_on, to_on)| Wanted {
                    enrolment: stay.id,
                    from_on,
                    to_on,
                    run,
                }));
            };
            let old_last = old.last_on().map_or(today, |last| last.min(today));
            want(Some(old.starting_on), new.starting_on.pred_opt().map(|day| day.min(old_last)), false);
            want(new.last_on().and_then(|day| day.succ_opt()), Some(old_last), false);
            if let Some(deletion) = absence_to_prove(new, old) {
                let from_on = deletion.on.checked_sub_days(RUN_WITHIN).unwrap_or(old.starting_on);
                want(Some(from_on), Some(deletion.on.min(today)), true);
            }
        }
        wanted
    }

    /// Decides about every row.
    pub fn decide(
        mut self,
        evidence: &Evidence,
        today: NaiveDate,
        mut new_id: impl FnMut() -> Uuid,
    ) -> Decision {
        let mut decision = Decision::default();
        for group in std::mem::take(&mut self.groups) {
            let faults = Verdict::of(&self, &group, evidence);
            self.carry_out(&group, faults, today, &mut new_id, &mut decision);
        }
        decision.results.sort_by_key(|result| result.index);
        decision
    }

    fn carry_out(
        &self,
        group: &Group,
        mut faults: HashMap<usize, Vec<Fault>>,
        today: NaiveDate,
        new_id: &mut impl FnMut() -> Uuid,
        decision: &mut Decision,
    ) {
        let mut stands = group.rows.is_empty();
        let mut kept: Vec<usize> = group.others.clone();
        for (place, stay) in &group.rows {
            let errors = faults.remove(place).unwrap_or_default();
            kept.extend(stay.filter(|_| !errors.is_empty()));
            let (row, stay) = (&self.rows[*place], stay.map(|stay| &self.known.stays[stay]));
            decision.named.extend(stay.map(|stay| stay.id));
            let mut result = RowResult {
                index: row.index,
                outcome: Outcome::Rejected,
                enrolment: stay.map(|stay| stay.id),
                flags: BTreeSet::new(),
                errors,
            };
            if result.errors.is_empty() {
                stands = true;
                result.flags = self.flags(*place, stay, today);
                let (outcome, id) = self.apply(group.pupil, row, stay, new_id, decision);
                (result.outcome, result.enrolment) = (outcome, Some(id));
                let new = [&row.entry.upn]
                    .into_iter()
                    .filter(|upn| !self.known.upns.contains_key(upn))
                    .filter(|upn| self.identified.belongs(upn, group.pupil));
                decision.claims.extend(new.map(|upn| (upn.clone(), group.pupil)));
            }
            decision.results.push(result);
        }
        if stands {
            self.bring_along(group.pupil, &kept, decision);
        }
    }

    /// What the school should know of a row that stands.
    fn flags(&self, place: usize, stay: Option<&Stay>, today: NaiveDate) -> BTreeSet<Flag> {
        let mut flags = self.identified.flags[place].clone();
        let (now, before) =
            (&self.rows[place].entry.deletion, stay.and_then(|stay| stay.entry.deletion.as_ref()));
        if now.as_ref() != before && now.as_ref().is_some_and(|deletion| deletion.on < today) {
            flags.insert(Flag::DeletionInPast);
        }
        if now.is_none() && before.is_some() {
            flags.insert(Flag::DeletionWithdrawn);
        }
        flags
    }

    fn apply(
        &self,
        pupil: Uuid,
        row: &Row,
        stay: Option<&Stay>,
        new_id: &mut impl FnMut() -> Uuid,
        decision: &mut Decision,
    ) -> (Outcome, Uuid) {
        let (outcome, id, revision) = match stay {
            None => (Outcome::Created, new_id(), 1),
            Some(stay) if stay.entry == row.entry && stay.stored_pupil == pupil => {
                return (Outcome::Unchanged, stay.id);
            }
            Some(stay) => (Outcome::Changed, stay.id, stay.revision + 1),
        };
        decision.revisions.push(Revision { id, revision, pupil, entry: row.entry.clone() });
        (outcome, id)
    }

    /// Makes the pupil if it is new, and brings its enrolments along that no row changes.
    fn bring_along(&self, pupil: Uuid, kept: &[usize], decision: &mut Decision) {
        if self.identified.fresh.contains(&pupil) {
            decision.fresh.push(pupil);
        }
        for stay in kept.iter().map(|stay| &self.known.stays[*stay]) {
            if stay.stored_pupil != pupil {
                let (id, revision, entry) = (stay.id, stay.revision + 1, stay.entry.clone());
                decision.revisions.push(Revision { id, revision, pupil, entry });
            }
        }
        let moved = self.identified.moves.keys().filter(|from| self.identified.now(**from) == pupil);
        decision.emptied.extend(moved.map(|from| (*from, pupil)));
    }
}

/// Days before a deletion in which twenty school days lie, summer holidays and all.
const RUN_WITHIN: chrono::Days = chrono::Days::new(120);
