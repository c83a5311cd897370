//! What about a pupil's attendance a school and its authority should look into, and by which sessions.

use std::collections::{BTreeMap, BTreeSet};

use super::{Line, Mark, RuleSet, Sums, illness, penalty_position, runs};
use crate::{
    attendance::{calendar::SchoolWeek, code::Code},
    domain::{session::SessionOn, spelled::spelled},
};
use chrono::NaiveDate;

spelled! {
    /// What should be looked into, the gravest of each matter first; the list may grow.
    #[schema(as = AttendanceConcernKind)]
    #[derive(PartialOrd, Ord)]
    ConcernKind {
        /// Half or more of the enrolment's possible sessions missed, in the academic year to date. Who is, is
        /// persistently absent too.
        SevereAbsence = "severe_absence";
        /// A tenth or more of them missed.
        PersistentAbsence = "persistent_absence";
        /// Not yet, and a few sessions more would make it so.
        NearPersistentAbsence = "near_persistent_absence";
        /// Ten school days in a row of `G`, `N`, `O` or `U`: it goes into the attendance return (regulation 13).
        ContinuousAbsence = "continuous_absence";
        /// Fifteen school days of illness in the academic year: it goes into the sickness return (regulation 13).
        Illness = "illness";
        /// Ten sessions of `G`, `N`, `O` and `U` in ten school weeks: a penalty notice must be considered.
        PenaltyThreshold = "penalty_threshold";
        /// Not yet, and a few sessions more would meet it.
        NearPenaltyThreshold = "near_penalty_threshold";
    }
}

impl ConcernKind {
    /// Whether it tells an attendance code by itself: illness is a matter of health.
    pub const fn tells_codes(self) -> bool {
        matches!(self, Self::Illness)
    }
}

/// A pupil's marks at one school, as the concerns look at them.
#[derive(Clone, Copy, Debug)]
pub struct PupilLines<'a> {
    /// The line of the enrolment in the academic year to date: absence is the enrolment's own.
    pub enrolment: Line<'a>,
    /// The line of the pupil while of compulsory school age, over all enrolments at the school, from ten school weeks
    /// before the academic year on: returns and penalty notices are for no others. Who has come of the end of that age
    /// keeps what was met until then: what the school owed a return for in June it owes one for in July.
    pub compulsory: Line<'a>,
    /// Whether the pupil is of that age on the day: a run of who no longer is does not run on.
    pub is_compulsory: bool,
    /// The school weeks of the school over the same time, which go on while a pupil is not on its roll.
    pub weeks: &'a BTreeSet<SchoolWeek>,
    /// First day of the academic year.
    pub year_from: NaiveDate,
    /// Whether penalty notices are there for the school: for an independent one they are not.
    pub penalties: bool,
}

/// One concern about one pupil.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Concern {
    /// What it is.
    pub kind: ConcernKind,
    /// The session with which it was first met in the academic year. Of penalty notices, whose weeks know no year, the
    /// one with which the count last reached the threshold anew: since then it was never below it.
    pub first_met_on: SessionOn,
    /// The session with which it was met as it now stands: since then without a break. Of penalty notices the one that
    /// made the count reach the threshold in the weeks now counted, whose sessions are the evidence.
    pub met_on: SessionOn,
    /// Of what is near, how many sessions more, all missed, would meet it; otherwise 0.
    pub to_go: u64,
    /// The sessions that make it, in order of time.
    pub evidence: Vec<Mark>,
    /// Of a run, whether it still runs.
    pub runs_on: Option<bool>,
}

/// The concerns about a pupil on a day, in the order of their kinds.
pub fn concerns(lines: PupilLines<'_>, on: NaiveDate, rules: &RuleSet) -> Vec<Concern> {
    let line = lines.compulsory;
    let unauthorised = line.marks().filter(|mark| mark.code.info().penalty).count();
    let mut found = absence(lines.enrolment, rules);
    if unauthorised >= 2 * rules.continuous_days {
        let run = continuous(line, lines.year_from, rules);
        let ended =
            |run: Concern| Concern { runs_on: run.runs_on.map(|on| on && lines.is_compulsory), ..run };
        found.extend(run.map(ended));
    }
    found.extend(ill(line.between(lines.year_from, on), rules));
    if lines.penalties && unauthorised + rules.near_penalty_sessions >= rules.penalty_sessions {
        found.extend(penalty(lines, on, rules));
    }
    found
}

/// What overall absence tells, by exact counts of the enrolment's own possible sessions.
fn absence(line: Line<'_>, rules: &RuleSet) -> Vec<Concern> {
    type Holds = fn(&Sums, &RuleSet) -> bool;
    let tests: [(ConcernKind, Holds); 3] = [
        (ConcernKind::SevereAbsence, Sums::is_severely_absent),
        (ConcernKind::PersistentAbsence, Sums::is_persistently_absent),
        (ConcernKind::NearPersistentAbsence, Sums::is_near_persistent_absence),
    ];
    let sums = Sums::of(line.bytes());
    let concern = |(kind, holds): (ConcernKind, Holds)| {
        if !holds(&sums, rules) {
            return None;
        }
        let (first_met_on, met_on) = held(line, |sums| holds(sums, rules))?;
        let missed = |mark: &Mark| mark.code.is_possible() && !mark.code.is_attended();
        let to_go = sums.to_persistent_absence(rules);
        let evidence = line.marks().filter(missed).collect();
        Some(Concern { kind, first_met_on, met_on, to_go, evidence, runs_on: None })
    };
    tests.into_iter().filter_map(concern).collect()
}

/// The session with which something first held of the sums so far, and the one since which it has held to the end.
fn held(line: Line<'_>, holds: impl Fn(&Sums) -> bool) -> Option<(SessionOn, SessionOn)> {
    let mut sums = Sums::default();
    let (mut first, mut since) = (None, None);
    for mark in line.marks() {
        sums += Sums::of(&[mark.code.byte()]);
        since = match holds(&sums) {
            true => since.or(Some(mark.on)),
            false => None,
        };
        first = first.or(since);
    }
    first.zip(since)
}

/// The last run of the year that is long enough.
fn continuous(line: Line<'_>, year_from: NaiveDate, rules: &RuleSet) -> Option<Concern> {
    let reaches = |on: &SessionOn| on.date >= year_from;
    let long = runs(line, rules).into_iter().filter(|run| run.sessions.last().is_some_and(reaches));
    let long: Vec<_> = long.filter_map(|run| Some((run.met_on?, run))).collect();
    let first_met_on = long.first()?.0;
    let (met_on, run) = long.into_iter().next_back()?;
    let evidence = marks_on(line, &run.sessions);
    let kind = ConcernKind::ContinuousAbsence;
    Some(Concern { kind, first_met_on, met_on, to_go: 0, evidence, runs_on: Some(run.runs_on) })
}

/// Fifteen school days of illness, one after the other or not; `line` is that of one academic year.
fn ill(line: Line<'_>, rules: &RuleSet) -> Option<Concern> {
    let found = illness(line, rules);
    let met_on = found.met_on?;
    let evidence = marks_on(line, &found.sessions);
    let kind = ConcernKind::Illness;
    Some(Concern { kind, first_met_on: met_on, met_on, to_go: 0, evidence, runs_on: None })
}

/// The threshold of penalty notices, met or near, by the marks of this school alone.
fn penalty(lines: PupilLines<'_>, on: NaiveDate, rules: &RuleSet) -> Option<Concern> {
    let PupilLines { compulsory: line, weeks, .. } = lines;
    let near = rules.penalty_sessions.saturating_sub(rules.near_penalty_sessions);
    let near = RuleSet { penalty_sessions: near, ..*rules };
    let position = |rules: &RuleSet| penalty_position(line, weeks, &BTreeMap::new(), on, rules);
    let full = position(rules);
    let to_go = full.to_go as u64;
    let (kind, position) = match full.is_met() {
        true => (ConcernKind::PenaltyThreshold, full),
        false => (ConcernKind::NearPenaltyThreshold, position(&near)),
    };
    let met_on = position.met_on?;
    let first_met_on = position.newly_met_on.unwrap_or(met_on);
    let mark = |(on, code): &(SessionOn, Code)| Mark { on: *on, code: *code };
    let evidence = position.counted.iter().map(mark).collect();
    Some(Concern { kind, first_met_on, met_on, to_go, evidence, runs_on: None })
}

fn marks_on(line: Line<'_>, sessions: &[SessionOn]) -> Vec<Mark> {
    line.marks().filter(|mark| sessions.binary_search(&mark.on).is_ok()).collect()
}
