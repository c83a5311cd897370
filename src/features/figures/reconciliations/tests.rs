//! Differences against what is known to have been changed.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Days as Later, NaiveDate};
use proptest::prelude::*;

use super::{
    compare::{Cause, Days, Difference, Ours, by_counts, by_sessions, total},
    tally::{Bucket, Detail, Tally},
};
use crate::{
    attendance::code::{Code, TABLE},
    domain::session::{Session, SessionOn},
};

fn on(place: u64) -> SessionOn {
    let date = NaiveDate::from_ymd_opt(2026, 9, 7).unwrap() + Later::new(place / 2);
    SessionOn { date, session: Session::ALL[(place % 2) as usize] }
}

/// Ours as a line of codes: `.` is a session without a mark.
fn ours(line: &[&str]) -> Ours {
    let mut ours = Ours::default();
    for (text, place) in line.iter().zip(0..) {
        match Code::parse(text) {
            Some(code) => drop(ours.marks.insert(on(place), code)),
            None => drop(ours.unmarked.insert(on(place))),
        }
    }
    ours
}

fn theirs(line: &[&str]) -> BTreeMap<SessionOn, Code> {
    line.iter().zip(0..).filter_map(|(text, place)| Some((on(place), Code::parse(text)?))).collect()
}

fn causes(found: &[Difference]) -> Vec<(Cause, u64)> {
    found.iter().map(|difference| (difference.cause, difference.count)).collect()
}

fn explained(found: &[Difference]) -> Tally {
    found.iter().fold(Tally::default(), |sum, difference| sum.and(&difference.effect))
}

#[test]
fn session_by_session_each_difference_has_its_cause() {
    let mut mine = ours(&["/", "I", ".", "/", "/", "Y4", "/"]);
    mine.outside.insert(on(4));
    mine.off_roll.insert(on(7));
    let other = theirs(&["\\", "O", "/", "-", "-", "-", "/", "/", "/"]);
    let found = by_sessions(&mine, &other, Days::default(), None, Detail::Codes);
    let expected = [
        (Cause::SessionMissing, 2),
        (Cause::CodeDiffers, 1),
        (Cause::CalendarDiffers, 2),
        (Cause::EnrolmentDiffers, 1),
    ];
    assert_eq!(causes(&found), expected);
    let later = Days { starting_on: Some(on(2).date), deleted_on: None };
    let none = by_sessions(&ours(&["/", "\\"]), &BTreeMap::new(), later, None, Detail::Classes);
    assert_eq!(causes(&none), [(Cause::EnrolmentDiffers, 2)]);
    let told: BTreeSet<_> = [on(1)].into();
    let closed =
        by_sessions(&ours(&["/", "\\"]), &BTreeMap::new(), Days::default(), Some(&told), Detail::Classes);
    assert_eq!(causes(&closed), [(Cause::SessionMissing, 1), (Cause::CalendarDiffers, 1)]);
}

#[test]
fn without_codes_marks_that_count_alike_do_not_differ() {
    let (mine, other) = (ours(&["I", "B", "Y1", "G"]), theirs(&["M", "/", "D", "O"]));
    assert_eq!(by_sessions(&mine, &other, Days::default(), None, Detail::Classes), []);
    let found = by_sessions(&mine, &other, Days::default(), None, Detail::Codes);
    assert_eq!(causes(&found), [(Cause::CodeDiffers, 4)]);
    assert_eq!(found[0].effect.at(Detail::Classes), Tally::default());
}

#[test]
fn counts_alone_are_accounted_for_by_what_is_missing_and_what_is_counted_otherwise() {
    let mine = [ours(&["/", "/", "/", "I", ".", "."])];
    let mut counted = Tally::default();
    counted.add(Some(Bucket::Attended), 3);
    counted.add(Some(Bucket::Authorised), 0);
    counted.add(Some(Bucket::Unauthorised), 2);
    let found = by_counts(&mine, &counted, Days::default(), Detail::Classes);
    assert_eq!(causes(&found), [(Cause::SessionMissing, 1), (Cause::CodeDiffers, 1)]);
    assert_eq!(found[0].sessions.len(), 2, "either of two");
    assert_eq!(found[1].sessions.len(), 1, "the one session under I");
    assert_eq!(explained(&found), counted.less(&total(&mine, Detail::Classes)));
}

#[test]
fn what_nothing_here_can_account_for_stays_unexplained() {
    let mine = [ours(&["/", "/", "I"])];
    let mut counted = Tally::default();
    counted.add(Some(Bucket::Attended), 1);
    assert_eq!(by_counts(&mine, &counted, Days::default(), Detail::Absence), []);
    counted.add(Some(Bucket::Attended), 9);
    let found = by_counts(&mine, &counted, Days::default(), Detail::Absence);
    assert_eq!(causes(&found), [(Cause::CodeDiffers, 1)]);
}

fn any_code() -> impl Strategy<Value = &'static str> {
    let codes = TABLE.iter().map(|info| info.code).chain([".", ".", "-"]);
    prop::sample::select(codes.collect::<Vec<_>>())
}

fn any_detail() -> impl Strategy<Value = Detail> {
    prop::sample::select(vec![Detail::Absence, Detail::Classes, Detail::Codes])
}

proptest! {
    #[test]
    fn the_sessions_of_both_sides_explain_the_whole_gap(
        mine in prop::collection::vec(any_code(), 0..60), other in prop::collection::vec(any_code(), 0..60),
        outside in prop::collection::vec(0..60u64, 0..5), detail in any_detail(),
    ) {
        let mut mine = ours(&mine);
        mine.outside.extend(outside.into_iter().map(on));
        let other = theirs(&other);
        let found = by_sessions(&mine, &other, Days::default(), None, detail);
        let gap = Tally::of(other.values().copied(), detail).less(&total(&[mine], detail));
        prop_assert_eq!(explained(&found), gap);
    }

    #[test]
    fn marks_filled_in_and_changed_are_accounted_for_by_counts_alone(
        mine in prop::collection::vec(any_code(), 1..60), filled in any_code(),
        changes in prop::collection::vec((0..60usize, any_code()), 0..5), detail in any_detail(),
    ) {
        let before = ours(&mine);
        let possible = |text: &str| Code::parse(text).is_some_and(Code::is_possible);
        let mut after = mine.clone();
        if possible(filled) {
            after.iter_mut().filter(|text| Code::parse(text).is_none()).for_each(|text| *text = filled);
        }
        for (place, text) in changes {
            if let Some(at) = after.get_mut(place).filter(|at| possible(at) && possible(text)) {
                *at = text;
            }
        }
        let counted = Tally::of(theirs(&after).into_values(), detail);
        let before = [before];
        let found = by_counts(&before, &counted, Days::default(), detail);
        prop_assert_eq!(explained(&found), counted.less(&total(&before, detail)));
        for difference in found {
            prop_assert!(difference.sessions.len() as u64 >= difference.count);
        }
    }

    #[test]
    fn of_any_counts_no_more_is_explained_than_there_is(
        mine in prop::collection::vec(any_code(), 0..40), attended in 0..60i64, authorised in 0..20i64,
        unauthorised in 0..20i64,
    ) {
        let mut counted = Tally::default();
        counted.add(Some(Bucket::Attended), attended);
        counted.add(Some(Bucket::Authorised), authorised);
        counted.add(Some(Bucket::Unauthorised), unauthorised);
        let mine = [ours(&mine)];
        let gap = counted.less(&total(&mine, Detail::Classes));
        let found = by_counts(&mine, &counted, Days::default(), Detail::Classes);
        let rest = gap.less(&explained(&found));
        // What is left over lies all on one side: a further exchange would explain more.
        let signs: BTreeSet<i64> = rest.iter().map(|(_, sessions)| sessions.signum()).collect();
        prop_assert!(signs.len() <= 1, "{:?}", rest);
        for (bucket, sessions) in rest.iter() {
            prop_assert!(gap.get(bucket).signum() == sessions.signum());
            prop_assert!(gap.get(bucket).abs() >= sessions.abs());
        }
    }
}
