//! What is still open, against going through every possibility by hand.

use proptest::prelude::*;

use crate::attendance::rules::{Assumption, Standing, Sums, allowance, course};

fn standing(possible: u64, absent: u64) -> Standing {
    Standing { possible, absent }
}

/// The line of marks itself, counted as every figure counts: `I` for a session missed, `/` for one attended.
fn of_line(line: &[u8]) -> Standing {
    let sums = Sums::of(line);
    standing(sums.possible(), sums.absent())
}

fn line(now: Standing) -> Vec<u8> {
    let mut line = vec![b'I'; now.absent as usize];
    line.resize(now.possible as usize, b'/');
    line
}

#[test]
fn a_pupil_at_the_boundary_is_persistently_absent_and_one_session_more_attended_ends_it() {
    let now = allowance(standing(140, 14), 60, 0, 10);
    assert!(now.met);
    assert_eq!((now.to_become, now.to_cease), (None, Some(1)));
    // 200 possible: 20 missed is ten per cent, 19 is not.
    assert_eq!((now.may_miss, now.must_attend), (Some(5), Some(55)));
    let ends = course(standing(140, 14), &[false; 60], Assumption::AttendsEverything, 10).unwrap();
    assert_eq!((ends.ceases, ends.met_at_end, ends.end), (Some(0), false, standing(200, 14)));
}

#[test]
fn what_is_given_as_missed_is_missed_first_and_the_rest_makes_good() {
    let mut left = [false; 40];
    left[..6].fill(true);
    let goes = course(standing(100, 6), &left, Assumption::AttendsEverything, 10).unwrap();
    // 11 of 105 is more than ten per cent, 10 of 104 is less; 12 of 121 is less again.
    assert_eq!((goes.becomes, goes.ceases), (Some(4), Some(20)));
    let room = allowance(standing(100, 6), 40, 6, 10);
    assert_eq!((room.may_miss, room.must_attend), (Some(1), Some(33)));
}

#[test]
fn who_has_missed_too_much_cannot_avoid_it() {
    let now = allowance(standing(140, 30), 60, 0, 10);
    assert_eq!((now.may_miss, now.must_attend, now.to_cease), (None, None, Some(161)));
}

#[test]
fn out_of_nothing_there_is_no_rate_and_one_session_missed_is_all_of_them() {
    assert_eq!(course(standing(0, 0), &[false; 3], Assumption::PresentRate, 10), None);
    let now = allowance(standing(0, 0), 0, 0, 10);
    assert_eq!((now.met, now.may_miss, now.to_become, now.to_cease), (false, Some(0), Some(1), None));
}

proptest! {
    #[test]
    fn an_allowance_is_what_trying_every_number_finds(
        possible in 0..400u64, share in 0..=100u64, left in 0..120u64, given_share in 0..=100u64,
        percent in prop_oneof![Just(10u32), Just(50u32), 1..100u32],
    ) {
        let now = standing(possible, possible * share / 100);
        let given = left * given_share / 100;
        let found = allowance(now, left, given, percent);
        let ends = |missed: u64| {
            let mut whole = line(now);
            whole.extend(vec![b'O'; (given + missed) as usize]);
            whole.extend(vec![b'/'; (left - given - missed) as usize]);
            of_line(&whole).misses(percent)
        };
        let may_miss = (0..=left - given).rev().find(|missed| !ends(*missed));
        prop_assert_eq!(found.may_miss, may_miss);
        prop_assert_eq!(found.must_attend, may_miss.map(|missed| left - given - missed));
        prop_assert_eq!(found.met, of_line(&line(now)).misses(percent));
        let in_a_row = |byte: u8, until: bool| (1..=50_000usize).find(|count| {
            let mut counts = now;
            counts = counts.and(*count as u64, if byte == b'O' { *count as u64 } else { 0 });
            counts.misses(percent) == until
        });
        prop_assert_eq!(found.to_become, if found.met { None } else { in_a_row(b'O', true).map(|n| n as u64) });
        prop_assert_eq!(found.to_cease, if found.met { in_a_row(b'/', false).map(|n| n as u64) } else { None });
    }

    #[test]
    fn a_course_is_the_line_grown_session_by_session(
        possible in 0..200u64, share in 0..=100u64,
        left in prop::collection::vec(prop::bool::weighted(0.1), 0..80),
        assumption in prop::sample::select(Assumption::ALL.to_vec()),
        percent in prop::sample::select(vec![10u32, 50]),
    ) {
        let now = standing(possible, possible * share / 100);
        let found = course(now, &left, assumption, percent);
        if assumption == Assumption::PresentRate && possible == 0 {
            prop_assert_eq!(found, None);
            return Ok(());
        }
        let mut whole = line(now);
        let mut states = vec![of_line(&whole).misses(percent)];
        for (place, given) in left.iter().enumerate() {
            let free = left[..=place].iter().filter(|given| !**given).count() as u64;
            let due = |free: u64| match assumption {
                Assumption::AttendsEverything => 0,
                Assumption::MissesEverything => free,
                Assumption::PresentRate => now.absent * free / now.possible,
            };
            whole.push(if *given || due(free) > due(free - 1) { b'O' } else { b'/' });
            states.push(of_line(&whole).misses(percent));
        }
        let found = found.unwrap();
        prop_assert_eq!(found.end, of_line(&whole));
        prop_assert_eq!(found.met_at_end, *states.last().unwrap());
        let becomes = if states[0] { None } else { states[1..].iter().position(|met| *met) };
        prop_assert_eq!(found.becomes, becomes);
        let last_met = states.iter().rposition(|met| *met);
        let ceases = last_met.filter(|_| !found.met_at_end);
        prop_assert_eq!(found.ceases, ceases);
    }
}
