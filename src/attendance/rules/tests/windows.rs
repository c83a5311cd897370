//! Ten sessions in ten school weeks.

use std::collections::{BTreeMap, BTreeSet};

use super::{super::*, *};
use crate::attendance::calendar::SchoolWeek;

/// The sessions of these weeks, counted from 1; the weeks that are no school weeks are left out.
fn term(weeks: u64, holidays: &[u64]) -> (Vec<SessionOn>, BTreeSet<SchoolWeek>) {
    let kept: Vec<u64> = (0..weeks).filter(|week| !holidays.contains(&(week + 1))).collect();
    let all = weekdays(weeks * 5);
    let in_school = |on: &SessionOn| kept.iter().any(|week| SchoolWeek::of(on.date) == nth(*week + 1));
    let sessions: Vec<_> = all.into_iter().filter(in_school).collect();
    let weeks = sessions.iter().map(|on| SchoolWeek::of(on.date)).collect();
    (sessions, weeks)
}

fn nth(week: u64) -> SchoolWeek {
    SchoolWeek::of(monday() + Days::new(7 * (week - 1)))
}

fn mark(sessions: &[SessionOn], marks: &mut [u8], week: u64, code: &str, times: usize) {
    let places = (0..sessions.len()).filter(|place| SchoolWeek::of(sessions[*place].date) == nth(week));
    let free: Vec<usize> = places.filter(|place| marks[*place] == b'/').take(times).collect();
    assert_eq!(free.len(), times);
    free.into_iter().for_each(|place| marks[place] = Code::parse(code).unwrap().byte());
}

fn last_day(sessions: &[SessionOn]) -> NaiveDate {
    sessions.last().unwrap().date
}

#[test]
fn sessions_in_weeks_three_to_twelve_meet_it_and_in_week_thirteen_do_not() {
    for (last_week, met) in [(12, true), (13, false)] {
        let (sessions, weeks) = term(13, &[]);
        let mut marks = vec![b'/'; sessions.len()];
        mark(&sessions, &mut marks, 3, "G", 6);
        mark(&sessions, &mut marks, 8, "O", 2);
        mark(&sessions, &mut marks, last_week, "U", 2);
        mark(&sessions, &mut marks, 9, "C", 3);
        let line = Line::new(&sessions, &marks);
        let on = nth(last_week).monday + Days::new(4);
        let found = penalty_position(line, &weeks, &BTreeMap::new(), on, rules());
        assert_eq!(found.is_met(), met);
        assert_eq!(found.first_met_on.is_some(), met);
        assert_eq!(found.weeks.len(), 10);
        assert_eq!(found.weeks.last(), Some(&nth(last_week)));
        assert_eq!(found.to_go, if met { 0 } else { 6 });
        assert!(found.uncounted.iter().all(|each| each.why == NotCounted::Authorised));
        assert_eq!(found.uncounted.len(), 3);
    }
}

#[test]
fn a_half_term_week_is_passed_over_and_the_window_crosses_the_summer() {
    let (sessions, weeks) = term(13, &[6, 7]);
    let mut marks = vec![b'/'; sessions.len()];
    mark(&sessions, &mut marks, 2, "G", 8);
    mark(&sessions, &mut marks, 13, "O", 2);
    let line = Line::new(&sessions, &marks);
    let found = penalty_position(line, &weeks, &BTreeMap::new(), last_day(&sessions), rules());
    assert_eq!(found.weeks.first(), Some(&nth(2)));
    assert!(found.is_met());
    assert_eq!(found.met_on.map(|on| SchoolWeek::of(on.date)), Some(nth(13)));
}

#[test]
fn what_lies_after_the_day_does_not_count_and_n_is_told_apart() {
    let (sessions, weeks) = term(4, &[]);
    let mut marks = vec![b'/'; sessions.len()];
    mark(&sessions, &mut marks, 1, "N", 5);
    mark(&sessions, &mut marks, 2, "U", 5);
    let line = Line::new(&sessions, &marks);
    let found = penalty_position(line, &weeks, &BTreeMap::new(), nth(1).monday + Days::new(4), rules());
    assert_eq!((found.counted.len(), found.to_go, found.unresolved()), (5, 5, 5));
    let found = penalty_position(line, &weeks, &BTreeMap::new(), nth(4).monday, rules());
    assert_eq!((found.counted.len(), found.to_go, found.unresolved()), (10, 0, 5));
}

#[test]
fn sessions_that_a_notice_covers_are_not_used_again() {
    let (sessions, weeks) = term(4, &[]);
    let mut marks = vec![b'/'; sessions.len()];
    mark(&sessions, &mut marks, 1, "G", 10);
    mark(&sessions, &mut marks, 3, "G", 4);
    let line = Line::new(&sessions, &marks);
    let covered: BTreeMap<SessionOn, NotCounted> =
        sessions[..10].iter().map(|on| (*on, NotCounted::CoveredByNotice)).collect();
    let found = penalty_position(line, &weeks, &covered, last_day(&sessions), rules());
    assert_eq!((found.counted.len(), found.to_go, found.met_on), (4, 6, None));
    assert!(found.uncounted.iter().all(|each| each.why == NotCounted::CoveredByNotice));
}

#[test]
fn nothing_is_counted_before_the_first_school_week() {
    let found = penalty_position(Line::new(&[], &[]), &BTreeSet::new(), &BTreeMap::new(), monday(), rules());
    assert_eq!((found.weeks.len(), found.to_go, found.met_on), (0, 10, None));
}

proptest! {
    /// The obvious version: for every session, count the ten school weeks that end with its own.
    #[test]
    fn the_first_session_that_meets_it_is_the_first_with_ten_in_its_ten_weeks(
        marks in prop::collection::vec(any_byte(), 0..300),
        holidays in prop::collection::btree_set(1u64..30, 0..8),
    ) {
        let holidays: Vec<u64> = holidays.into_iter().collect();
        let (sessions, weeks) = term(30, &holidays);
        let length = sessions.len().min(marks.len());
        let line = Line::new(&sessions, &marks);
        let hits: Vec<SessionOn> = line.marks().filter(|mark| mark.code.info().penalty).map(|mark| mark.on).collect();
        let all: Vec<SchoolWeek> = weeks.iter().copied().collect();
        let obvious = hits.iter().find(|at| {
            let until = all.iter().position(|week| week.contains(at.date)).unwrap();
            let since = all[until.saturating_sub(9)].monday;
            hits.iter().filter(|hit| **hit <= **at && since <= hit.date).count() >= 10
        });
        let on = sessions.get(length.saturating_sub(1)).map_or(monday(), |on| on.date);
        let found = penalty_position(line, &weeks, &BTreeMap::new(), on, rules());
        prop_assert_eq!(found.first_met_on, obvious.copied());
        prop_assert_eq!(found.is_met(), found.counted.len() >= 10);
        prop_assert_eq!(found.is_met(), found.met_on.is_some());
        prop_assert_eq!(found.met_on, found.counted.get(9).map(|(at, _)| *at));
        prop_assert_eq!(found.is_met(), found.newly_met_on.is_some());
        prop_assert!(found.newly_met_on <= found.met_on && found.first_met_on <= found.newly_met_on.or(found.first_met_on));
    }
}
