//! What should be looked into, against looking again after every session.

use std::collections::{BTreeMap, BTreeSet};

use super::{super::*, *};
use crate::attendance::calendar::SchoolWeek;

fn on_line(line: Line<'_>) -> Vec<Concern> {
    let on = line.sessions().last().map_or(monday(), |on| on.date);
    let weeks = &weeks_of(line);
    concerns(lines(line, line, weeks), on, rules())
}

fn lines<'a>(enrolment: Line<'a>, compulsory: Line<'a>, weeks: &'a BTreeSet<SchoolWeek>) -> PupilLines<'a> {
    let year_from = monday();
    PupilLines { enrolment, compulsory, is_compulsory: true, weeks, year_from, penalties: true }
}

fn weeks_of(line: Line<'_>) -> BTreeSet<SchoolWeek> {
    line.sessions().iter().map(|on| SchoolWeek::of(on.date)).collect()
}

/// A pupil who was away for a term and is back: the school's ten weeks have passed all the same.
#[test]
fn school_weeks_go_on_while_a_pupil_is_not_on_the_roll() {
    let sessions = weekdays(100);
    let marks = bytes(&[("O", 10)]);
    let (here, on) = (Line::new(&sessions[..10], &marks), sessions[199].date);
    let all = weeks_of(Line::new(&sessions, &bytes(&[("/", 200)])));
    let kinds = |weeks: &BTreeSet<SchoolWeek>| {
        concerns(lines(here, here, weeks), on, rules())
            .into_iter()
            .map(|concern| concern.kind)
            .collect::<Vec<_>>()
    };
    assert!(!kinds(&all).contains(&ConcernKind::PenaltyThreshold));
    assert!(kinds(&weeks_of(here)).contains(&ConcernKind::PenaltyThreshold), "in the weeks of its own");
}

fn of(marks: &[(&str, usize)]) -> Vec<Concern> {
    let marks = bytes(marks);
    let sessions = weekdays(marks.len().div_ceil(2) as u64);
    on_line(Line::new(&sessions, &marks))
}

fn kinds(marks: &[(&str, usize)]) -> Vec<ConcernKind> {
    of(marks).into_iter().map(|concern| concern.kind).collect()
}

#[test]
fn absence_is_told_by_exact_counts() {
    use ConcernKind::{NearPersistentAbsence, PersistentAbsence, SevereAbsence};
    assert_eq!(kinds(&[("I", 14), ("/", 126)]), [PersistentAbsence]);
    assert_eq!(kinds(&[("I", 14), ("/", 127)]), [NearPersistentAbsence], "9.9 %");
    assert_eq!(kinds(&[("I", 14), ("/", 126), ("Y4", 9), ("X", 9), ("D", 9)]), [PersistentAbsence]);
    assert_eq!(kinds(&[("I", 10), ("/", 10)]), [SevereAbsence, PersistentAbsence]);
    assert_eq!(kinds(&[("/", 40)]), [], "nothing missed is near nothing");
    assert_eq!(kinds(&[("Y5", 10)]), [], "and nothing possible neither");
    let near = of(&[("/", 134), ("C", 5)]);
    assert_eq!((near[0].kind, near[0].to_go, near[0].evidence.len()), (NearPersistentAbsence, 10, 5));
    assert_eq!(kinds(&[("/", 139), ("C", 5)]), [], "eleven more would be needed");
}

#[test]
fn since_when_is_told_beside_when_first() {
    let sessions = weekdays(30);
    // Two of two; then attended until 2 of 21; then missed again.
    let found = of(&[("I", 2), ("/", 19), ("I", 1), ("/", 8)]);
    let concern = &found[0];
    assert_eq!(concern.kind, ConcernKind::PersistentAbsence);
    assert_eq!((concern.first_met_on, concern.met_on), (sessions[0], sessions[21]));
}

#[test]
fn ten_days_of_the_four_codes_and_fifteen_of_illness_are_different_matters() {
    let found = of(&[("/", 300), ("G", 5), ("N", 5), ("Y4", 2), ("O", 5), ("U", 5), ("/", 2)]);
    let run = found.iter().find(|each| each.kind == ConcernKind::ContinuousAbsence).unwrap();
    assert_eq!((run.evidence.len(), run.runs_on), (20, Some(false)));
    assert!(found.iter().any(|each| each.kind == ConcernKind::PenaltyThreshold));
    assert!(found.iter().all(|each| each.kind != ConcernKind::Illness));
    let ill = of(&[("I", 15), ("/", 200), ("I", 15)]);
    assert_eq!(
        ill.iter().map(|each| each.kind).collect::<Vec<_>>(),
        [ConcernKind::PersistentAbsence, ConcernKind::Illness]
    );
    assert!(of(&[("I", 29), ("/", 200)]).iter().all(|each| each.kind != ConcernKind::Illness));
}

#[test]
fn near_the_penalty_threshold_says_how_many_sessions_more() {
    let found = of(&[("/", 90), ("U", 7)]);
    let near = found.last().unwrap();
    assert_eq!((near.kind, near.to_go, near.evidence.len()), (ConcernKind::NearPenaltyThreshold, 3, 7));
    let met = of(&[("/", 90), ("U", 10)]);
    let met = met.last().unwrap();
    assert_eq!((met.kind, met.to_go), (ConcernKind::PenaltyThreshold, 0));
    assert_eq!(met.met_on, weekdays(50)[99]);
    assert!(kinds(&[("/", 190), ("U", 5)]).iter().all(|kind| *kind != ConcernKind::NearPenaltyThreshold));
}

#[test]
fn returns_and_notices_are_for_compulsory_age_and_notices_not_for_independent_schools() {
    let marks = bytes(&[("/", 300), ("O", 20), ("I", 30)]);
    let sessions = weekdays(175);
    let line = Line::new(&sessions, &marks);
    let kinds = |compulsory, penalties| {
        let weeks = &weeks_of(line);
        let lines = PupilLines { penalties, ..lines(line, compulsory, weeks) };
        let found = concerns(lines, sessions[349].date, rules());
        found.into_iter().map(|concern| concern.kind).collect::<Vec<_>>()
    };
    use ConcernKind::{ContinuousAbsence, Illness, PenaltyThreshold, PersistentAbsence};
    assert_eq!(kinds(line, true), [PersistentAbsence, ContinuousAbsence, Illness, PenaltyThreshold]);
    assert_eq!(kinds(line, false), [PersistentAbsence, ContinuousAbsence, Illness]);
    assert_eq!(kinds(Line::default(), true), [PersistentAbsence]);
}

/// Marks in stretches, as absence comes.
fn stretches() -> impl Strategy<Value = Vec<u8>> {
    let stretch = (any_byte(), 1usize..25).prop_map(|(byte, times)| vec![byte; times]);
    prop::collection::vec(prop_oneof![3 => stretch, 2 => (1usize..30).prop_map(|n| vec![b'/'; n])], 0..16)
        .prop_map(|all| all.concat())
}

fn notices(kind: ConcernKind) -> bool {
    matches!(kind, ConcernKind::PenaltyThreshold | ConcernKind::NearPenaltyThreshold)
}

/// The sessions of the four codes in the ten weeks that end with the last mark; every week of the line is one of school.
fn unauthorised_in_ten_weeks(sessions: &[SessionOn], marks: &[u8]) -> Vec<SessionOn> {
    let line = Line::new(sessions, marks);
    let week = SchoolWeek::of(sessions[marks.len() - 1].date).monday;
    let from = week - Days::new(63);
    let hits = line.marks().filter(|mark| mark.code.info().penalty && mark.on.date >= from);
    hits.map(|mark| mark.on).collect()
}

/// Met in October, below it in December, and met again in the spring: the last is meant, as its evidence is.
#[test]
fn a_threshold_that_was_met_twice_was_first_met_the_second_time() {
    let sessions = weekdays(150);
    let found = of(&[("O", 10), ("/", 110), ("U", 6), ("/", 60), ("G", 6), ("/", 4)]);
    let met = found.last().unwrap();
    assert_eq!(met.kind, ConcernKind::PenaltyThreshold);
    assert_eq!((met.first_met_on, met.met_on), (sessions[189], sessions[189]));
    assert_eq!((met.evidence.len(), met.evidence[9].on), (12, sessions[189]));
    // Ten in weeks 1 and 6, and two in week 10: when week 1 has passed the rest holds ten by the last of them.
    let rolling = of(&[("O", 6), ("/", 46), ("O", 8), ("/", 30), ("U", 2), ("/", 18)]);
    let met = rolling.last().unwrap();
    assert_eq!((met.first_met_on, met.met_on), (sessions[55], sessions[91]));
    assert_eq!(met.evidence[9].on, met.met_on);
}

#[test]
fn who_has_come_of_the_end_of_compulsory_age_keeps_what_was_met_and_no_run_goes_on() {
    let marks = bytes(&[("/", 150), ("I", 30), ("O", 20)]);
    let sessions = weekdays(110);
    let line = Line::new(&sessions, &marks);
    let weeks = &weeks_of(Line::new(&sessions, &bytes(&[("/", 220)])));
    let lines = PupilLines { is_compulsory: false, ..lines(line, line, weeks) };
    let found = concerns(lines, sessions[219].date, rules());
    use ConcernKind::{ContinuousAbsence, Illness, PenaltyThreshold, PersistentAbsence};
    let kinds: Vec<_> = found.iter().map(|concern| (concern.kind, concern.runs_on)).collect();
    let run = (ContinuousAbsence, Some(false));
    assert_eq!(kinds, [(PersistentAbsence, None), run, (Illness, None), (PenaltyThreshold, None)]);
}

proptest! {
    /// The obvious version: after every session, all concerns anew.
    #[test]
    fn each_was_first_met_with_the_first_session_after_which_it_is_listed(marks in stretches()) {
        let sessions = weekdays(marks.len().div_ceil(2) as u64);
        let mut first: BTreeMap<ConcernKind, SessionOn> = BTreeMap::new();
        let mut since: BTreeMap<ConcernKind, SessionOn> = BTreeMap::new();
        let mut spells: BTreeMap<usize, SessionOn> = BTreeMap::new();
        for length in 1..=marks.len() {
            if length % 2 == 0 || length == marks.len() {
                let held = unauthorised_in_ten_weeks(&sessions, &marks[..length]);
                spells.retain(|least, _| held.len() >= *least);
                for least in [10, 6] {
                    if let Some(at) = held.get(least - 1) {
                        spells.entry(least).or_insert(*at);
                    }
                }
            }
            let now = on_line(Line::new(&sessions[..length], &marks[..length]));
            since.retain(|kind, _| now.iter().any(|concern| concern.kind == *kind));
            for concern in &now {
                // Of notices the last spell counts, day by day.
                if notices(concern.kind) {
                    continue;
                }
                first.entry(concern.kind).or_insert(sessions[length - 1]);
                since.entry(concern.kind).or_insert(sessions[length - 1]);
            }
        }
        let found = on_line(Line::new(&sessions, &marks));
        prop_assert_eq!(found.iter().filter(|concern| !notices(concern.kind)).count(), since.len());
        for concern in found {
            if notices(concern.kind) {
                let least = if concern.kind == ConcernKind::PenaltyThreshold { 10 } else { 6 };
                prop_assert_eq!(Some(&concern.first_met_on), spells.get(&least), "{:?}", concern.kind);
                prop_assert_eq!(concern.met_on, concern.evidence[least - 1].on);
                prop_assert!(concern.first_met_on <= concern.met_on);
                continue;
            }
            prop_assert_eq!(Some(&concern.first_met_on), first.get(&concern.kind), "{:?}", concern.kind);
            prop_assert!(concern.first_met_on <= concern.met_on);
            prop_assert!(!concern.evidence.is_empty());
            use ConcernKind::{NearPersistentAbsence, PersistentAbsence, SevereAbsence};
            if [NearPersistentAbsence, PersistentAbsence, SevereAbsence].contains(&concern.kind) {
                prop_assert_eq!(Some(&concern.met_on), since.get(&concern.kind), "{:?}", concern.kind);
            }
        }
    }
}
