//! Holding a client's sessions or counts against ours, cause by cause: pure.
//!
//! With the sessions of both sides every difference is known, and their effects make up the whole gap. With counts
//! alone a cause can only be shown to account for as much as our own record allows: what nothing of it can account for
//! stays unexplained.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

use super::tally::{Bucket, Detail, Tally};
use crate::{attendance::code::Code, domain::session::SessionOn};

/// Why two counts differ. The list may grow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = ReconciliationCause)]
pub enum Cause {
    /// One side has no mark for a session.
    SessionMissing,
    /// Both have a mark, and the marks count differently.
    CodeDiffers,
    /// The session is in one side's calendar only: not in the calendar held here, or named by the client for nobody
    /// although it names the sessions of several pupils.
    CalendarDiffers,
    /// The pupil is on roll on one side only.
    EnrolmentDiffers,
}

/// What we hold of one pupil at one school within a span.
#[derive(Clone, Debug, Default)]
pub struct Ours {
    /// The marks on roll.
    pub marks: BTreeMap<SessionOn, Code>,
    /// Sessions of the calendar, on roll, without a mark.
    pub unmarked: BTreeSet<SessionOn>,
    /// Sessions of the calendar on which the pupil is not on roll.
    pub off_roll: BTreeSet<SessionOn>,
    /// Sessions of marks that are not in the calendar.
    pub outside: BTreeSet<SessionOn>,
}

/// The days on which a client has a pupil on roll, as far as it says.
#[derive(Clone, Copy, Debug, Default)]
pub struct Days {
    /// First day.
    pub starting_on: Option<NaiveDate>,
    /// Last day.
    pub deleted_on: Option<NaiveDate>,
}

impl Days {
    fn has(self, date: NaiveDate) -> bool {
        self.starting_on.is_none_or(|first| first <= date) && self.deleted_on.is_none_or(|last| date <= last)
    }
}

/// A session that differs, or may.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Involved {
    /// The session.
    pub on: SessionOn,
    /// Our mark.
    pub ours: Option<Code>,
    /// Theirs, where they told it.
    pub theirs: Option<Code>,
    /// Pupils whose session it is.
    pub pupils: u32,
}

/// What one cause does to the counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The cause.
    pub cause: Cause,
    /// Sessions that it accounts for.
    pub count: u64,
    /// What it does to the counts: theirs less ours.
    pub effect: Tally,
    /// The sessions; of counts alone those that can be meant, which may be more.
    pub sessions: Vec<Involved>,
}

/// Session by session. `told` are the sessions that the client names for anybody, where it names those of several
/// pupils. A session that is not possible on the one side and not named on the other counts in neither.
pub fn by_sessions(
    ours: &Ours,
    theirs: &BTreeMap<SessionOn, Code>,
    days: Days,
    told: Option<&BTreeSet<SessionOn>>,
    detail: Detail,
) -> Vec<Difference> {
    let mut found: BTreeMap<Cause, Difference> = BTreeMap::new();
    let every: BTreeSet<SessionOn> = ours.marks.keys().chain(theirs.keys()).copied().collect();
    for on in every {
        let (mine, other) = (ours.marks.get(&on).copied(), theirs.get(&on).copied());
        let cause = match (mine, other) {
            (Some(mine), Some(other)) if same(mine, other, detail) => continue,
            (Some(_), Some(_)) => Cause::CodeDiffers,
            (Some(code), None) | (None, Some(code)) if !code.is_possible() => continue,
            (Some(_), None) if !days.has(on.date) => Cause::EnrolmentDiffers,
            (Some(_), None) if ours.outside.contains(&on) => Cause::CalendarDiffers,
            (Some(_), None) if told.is_some_and(|told| !told.contains(&on)) => Cause::CalendarDiffers,
            (None, _) if ours.off_roll.contains(&on) => Cause::EnrolmentDiffers,
            (None, _) if !ours.unmarked.contains(&on) => Cause::CalendarDiffers,
            _ => Cause::SessionMissing,
        };
        let empty = Difference { cause, count: 0, effect: Tally::default(), sessions: Vec::new() };
        let difference = found.entry(cause).or_insert(empty);
        difference.count += 1;
        difference.effect.add(other.and_then(|code| Bucket::of(code, detail)), 1);
        difference.effect.add(mine.and_then(|code| Bucket::of(code, detail)), -1);
        difference.sessions.push(Involved { on, ours: mine, theirs: other, pupils: 1 });
    }
    found.into_values().collect()
}

/// Whether two marks say the same.
fn same(mine: Code, other: Code, detail: Detail) -> bool {
    match (Bucket::of(mine, detail), Bucket::of(other, detail), detail) {
        (None, None, Detail::Codes) => mine == other,
        (mine, other, _) => mine == other,
    }
}

/// By counts alone, of one pupil or of several together.
pub fn by_counts(ours: &[Ours], theirs: &Tally, days: Days, detail: Detail) -> Vec<Difference> {
    let mut gap = theirs.less(&total(ours, detail));
    let mut found = Vec::new();
    found.extend(not_on_their_roll(ours, days, detail, &mut gap));
    found.extend(more_of_theirs(ours, days, &mut gap));
    found.extend(outside_the_calendar(ours, detail, &mut gap));
    found.extend(counted_otherwise(ours, detail, &mut gap));
    found
}

/// The counts of somebody whom we do not have on roll at all, or whom the client has not: what they are is the whole
/// difference, and the roll is its cause.
pub fn not_on_roll(effect: Tally, sessions: Vec<Involved>) -> Option<Difference> {
    difference(Cause::EnrolmentDiffers, effect.possible().unsigned_abs(), effect, sessions)
}

/// What we count.
pub fn total(ours: &[Ours], detail: Detail) -> Tally {
    Tally::of(ours.iter().flat_map(|one| one.marks.values().copied()), detail)
}

/// Marks of ours on days on which the client says that the pupil is not on its roll.
fn not_on_their_roll(ours: &[Ours], days: Days, detail: Detail, gap: &mut Tally) -> Option<Difference> {
    let marks = ours.iter().flat_map(|one| &one.marks);
    let marks: Vec<_> = marks
        .filter(|(on, code)| !days.has(on.date) && code.is_possible())
        .map(|(on, code)| (*on, *code))
        .collect();
    let effect = Tally::default().less(&Tally::of(marks.iter().map(|(_, code)| *code), detail));
    *gap = gap.less(&effect);
    difference(Cause::EnrolmentDiffers, marks.len() as u64, effect, involved(marks.into_iter()))
}

/// Sessions that the client counts beyond ours: those without a mark here, those off our roll, and those that count as
/// not possible here can account for them.
fn more_of_theirs(ours: &[Ours], days: Days, gap: &mut Tally) -> Vec<Difference> {
    let off_roll =
        |one: &Ours| one.off_roll.iter().copied().filter(|on| days.has(on.date)).collect::<Vec<_>>();
    let impossible = |one: &Ours| {
        let marks = one.marks.iter().filter(|(_, code)| !code.is_possible());
        marks.map(|(on, code)| (*on, Some(*code))).collect::<Vec<_>>()
    };
    let unmarked: Vec<_> = ours.iter().flat_map(|one| &one.unmarked).map(|on| (*on, None)).collect();
    let off_roll: Vec<_> = ours.iter().flat_map(off_roll).map(|on| (on, None)).collect();
    let impossible: Vec<_> = ours.iter().flat_map(impossible).collect();
    let pools = [
        (Cause::SessionMissing, unmarked),
        (Cause::EnrolmentDiffers, off_roll),
        (Cause::CodeDiffers, impossible),
    ];
    let account = |(cause, pool): (Cause, Vec<(SessionOn, Option<Code>)>)| {
        let count = gap.possible().min(pool.len() as i64);
        if count <= 0 {
            return None;
        }
        let effect = gap.part(count, true);
        *gap = gap.less(&effect);
        difference(cause, count.unsigned_abs(), effect, merged(pool.into_iter()))
    };
    pools.into_iter().filter_map(account).collect()
}

/// Sessions that we count beyond theirs: marks outside the calendar can account for them.
fn outside_the_calendar(ours: &[Ours], detail: Detail, gap: &mut Tally) -> Option<Difference> {
    let mut meant = Vec::new();
    let mut effect = Tally::default();
    let outside = |one: &Ours| {
        let marks = one.outside.iter().filter_map(|on| Some((*on, *one.marks.get(on)?)));
        marks.collect::<Vec<_>>()
    };
    for (on, code) in ours.iter().flat_map(outside) {
        let Some(bucket) = Bucket::of(code, detail).filter(|bucket| gap.get(*bucket) < 0) else { continue };
        if gap.possible() < 0 {
            gap.add(Some(bucket), 1);
            effect.add(Some(bucket), -1);
            meant.push((on, code));
        }
    }
    difference(Cause::CalendarDiffers, meant.len() as u64, effect, involved(meant.into_iter()))
}

/// Sessions that both count, each as something else: at least as many as are too many in one count and too few in
/// another.
fn counted_otherwise(ours: &[Ours], detail: Detail, gap: &mut Tally) -> Option<Difference> {
    let sum = |above: bool| gap.part(i64::MAX, above).possible().abs();
    let count = sum(true).min(sum(false));
    let effect = gap.part(count, true).and(&gap.part(count, false));
    let fewer = gap.part(count, false);
    let marks = ours.iter().flat_map(|one| &one.marks).map(|(on, code)| (*on, *code));
    let marks =
        marks.filter(|(_, code)| Bucket::of(*code, detail).is_some_and(|bucket| fewer.get(bucket) < 0));
    let sessions = involved(marks);
    *gap = gap.less(&effect);
    difference(Cause::CodeDiffers, count.unsigned_abs(), effect, sessions)
}

fn difference(cause: Cause, count: u64, effect: Tally, sessions: Vec<Involved>) -> Option<Difference> {
    (count > 0).then_some(Difference { cause, count, effect, sessions })
}

/// Our marks as sessions that differ, those of several pupils that are alike as one.
pub fn involved(marks: impl Iterator<Item = (SessionOn, Code)>) -> Vec<Involved> {
    merged(marks.map(|(on, code)| (on, Some(code))))
}

/// Sessions in order of time, those of several pupils that are alike as one.
fn merged(marks: impl Iterator<Item = (SessionOn, Option<Code>)>) -> Vec<Involved> {
    let mut found: BTreeMap<(SessionOn, Option<Code>), u32> = BTreeMap::new();
    marks.for_each(|mark| *found.entry(mark).or_default() += 1);
    let row = |((on, ours), pupils)| Involved { on, ours, theirs: None, pupils };
    found.into_iter().map(row).collect()
}
