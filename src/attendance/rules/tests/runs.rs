//! Runs of unauthorised absence, spells of illness, and who is back.

use super::{super::*, *};
use crate::attendance::{calendar::SchoolWeek, code::Class};

fn lengths(marks: &[u8]) -> Vec<usize> {
    let sessions = weekdays(marks.len().div_ceil(2) as u64);
    runs(Line::new(&sessions, marks), rules()).iter().map(Run::length).collect()
}

#[test]
fn ten_school_days_in_a_row_are_twenty_sessions() {
    let sessions = weekdays(12);
    for (absent, met) in [(19, false), (20, true), (21, true)] {
        let marks = bytes(&[("/", 1), ("O", absent), ("/", 1)]);
        let run = longest_run(Line::new(&sessions, &marks), rules()).unwrap();
        assert_eq!(run.met_on.is_some(), met, "{absent}");
        assert_eq!(run.met_on, met.then(|| sessions[20]));
        assert!(!run.runs_on);
    }
}

#[test]
fn any_mix_of_the_four_codes_makes_a_run() {
    assert_eq!(lengths(&bytes(&[("G", 5), ("N", 5), ("O", 5), ("U", 5)])), [20]);
}

#[test]
fn attendance_leave_and_another_school_end_a_run() {
    for code in ["/", "L", "B", "I", "C", "J1", "D"] {
        assert_eq!(lengths(&bytes(&[("O", 10), (code, 1), ("O", 10)])), [10, 10], "{code}");
    }
}

#[test]
fn sessions_that_were_not_possible_are_passed_over() {
    for code in ["X", "Q", "Y1", "Y4", "Y7", "#"] {
        assert_eq!(lengths(&bytes(&[("O", 10), (code, 3), ("O", 10)])), [20], "{code}");
    }
}

#[test]
fn a_gap_ends_a_run_and_registers_still_to_come_do_not() {
    assert_eq!(lengths(&bytes(&[("O", 10), ("-", 1), ("O", 4)])), [10, 4]);
    let sessions = weekdays(12);
    let marks = bytes(&[("O", 20), ("-", 4)]);
    assert!(longest_run(Line::new(&sessions, &marks), rules()).unwrap().runs_on);
}

#[test]
fn a_later_change_of_n_breaks_the_run_when_it_is_worked_out_again() {
    let mut marks = bytes(&[("N", 20)]);
    assert_eq!(lengths(&marks), [20]);
    marks[10] = b'I';
    assert_eq!(lengths(&marks), [10, 9]);
}

#[test]
fn fifteen_days_of_illness_may_lie_apart() {
    let sessions = weekdays(40);
    let marks = bytes(&[("I", 14), ("/", 10), ("I", 10), ("/", 4), ("I", 8)]);
    let found = illness(Line::new(&sessions, &marks), rules());
    assert_eq!(found.sessions.len(), 32);
    assert_eq!(found.met_on, Some(sessions[43]));
    assert_eq!(found.to_go(rules()), 0);
    assert_eq!(found.spells.iter().map(|spell| spell.2).collect::<Vec<_>>(), [14, 10, 8]);
    let few = illness(Line::new(&sessions, &marks[..24]), rules());
    assert_eq!((few.met_on, few.to_go(rules())), (None, 16));
}

#[test]
fn unauthorised_absence_is_no_illness_and_illness_no_run() {
    let sessions = weekdays(20);
    let marks = bytes(&[("I", 40)]);
    assert!(longest_run(Line::new(&sessions, &marks), rules()).is_none());
    let marks = bytes(&[("O", 40)]);
    assert!(illness(Line::new(&sessions, &marks), rules()).sessions.is_empty());
}

#[test]
fn a_pupil_is_back_with_one_session_and_not_back_only_when_all_is_told() {
    let sessions = weekdays(5);
    let week = SchoolWeek::of(monday());
    let back = |marks: &[u8]| back_in_first_full_week(Line::new(&sessions, marks), week);
    assert_eq!(back(&bytes(&[("I", 9), ("L", 1)])), Back::Returned);
    assert_eq!(back(&bytes(&[("I", 10)])), Back::NotReturned);
    assert_eq!(back(&bytes(&[("I", 9), ("-", 1)])), Back::Unknown);
    assert_eq!(back(&bytes(&[("D", 10)])), Back::Unknown);
    assert_eq!(back(&[]), Back::Unknown);
}

proptest! {
    /// The obvious version: strike out what is passed over, then split at everything else.
    #[test]
    fn runs_are_what_is_left_between_the_marks_that_end_them(marks in prop::collection::vec(any_byte(), 0..120)) {
        let told = marks.iter().rposition(|byte| *byte != NO_MARK).map_or(0, |last| last + 1);
        let code = |byte: &u8| Code::from_byte(*byte);
        let kept: Vec<Option<Code>> = marks[..told].iter().map(code).filter(|code| {
            let class = code.map(Code::class);
            let passed = matches!(class, Some(Class::NotPossible | Class::Administrative));
            !passed || code.map(Code::as_str) == Some("D")
        }).collect();
        let hit = |code: &Option<Code>| code.is_some_and(|code| matches!(code.as_str(), "G" | "N" | "O" | "U"));
        let obvious: Vec<usize> =
            kept.split(|code| !hit(code)).map(<[_]>::len).filter(|length| *length > 0).collect();
        prop_assert_eq!(lengths(&marks), obvious);
    }
}
