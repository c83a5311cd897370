//! Mistakes that a naive build makes with a line of marks, each with the right rule.

use super::{super::*, *};
use crate::attendance::code::{CodeInfo, TABLE};

fn of(code: &str) -> Sums {
    Sums::of(&bytes(&[(code, 1)]))
}

fn in_force() -> impl Iterator<Item = &'static CodeInfo> {
    TABLE.iter().filter(|info| info.valid_on(monday()))
}

#[test]
fn what_is_neither_present_nor_absent_is_in_no_count() {
    for code in ["X", "D", "Q", "Y1", "Y2", "Y3", "Y4", "Y5", "Y6", "Y7", "Z", "#", "-"] {
        assert_eq!(of(code), Sums::default(), "{code}");
    }
}

#[test]
fn late_is_present_and_after_closing_is_unauthorised() {
    assert_eq!((of("L").present, of("U").unauthorised), (1, 1));
}

#[test]
fn approved_educational_activity_is_attended_and_possible() {
    for code in ["K", "V", "P", "W", "B"] {
        assert_eq!((of(code).aea, of(code).attended(), of(code).possible()), (1, 1, 1), "{code}");
    }
}

#[test]
fn persistent_absence_counts_leave_too_and_sessions_not_days() {
    // One session a day of ten days: ten days touched, a tenth of the sessions missed.
    let leave: Vec<u8> = (0..100).map(|n| if n % 10 == 0 { b'C' } else { b'/' }).collect();
    assert!(Sums::of(&leave).is_persistently_absent(rules()));
    assert!(
        !Sums { authorised: 99, present: 901, ..Sums::default() }.is_persistently_absent(rules()),
        "9.9 %"
    );
    let rounds_to_ten = Sums { unauthorised: 1999, present: 18_001, ..Sums::default() };
    assert_eq!(rounds_to_ten.absence().percent(), Some(10.0));
    assert!(!rounds_to_ten.is_persistently_absent(rules()), "thresholds never see a rounded figure");
}

#[test]
fn a_missing_mark_is_neither_possible_nor_absent() {
    let counts = Counts::of(&bytes(&[("/", 9), ("I", 1), ("-", 90)]));
    assert_eq!((counts.sums().possible(), counts.sums().absent(), counts.unmarked), (10, 1, 90));
}

#[test]
fn exactly_four_codes_count_towards_a_penalty_notice_and_n_while_it_stands() {
    let counting: Vec<_> = in_force().filter(|info| info.penalty).map(|info| info.code).collect();
    assert_eq!(counting.len(), 4);
    for code in ["G", "N", "O", "U"] {
        assert!(counting.contains(&code), "{code}");
    }
}

#[test]
fn ten_days_without_leave_and_fifteen_of_illness_are_told_by_different_codes() {
    let sessions = weekdays(20);
    for info in in_force() {
        let marks = vec![info.byte; 40];
        let line = Line::new(&sessions, &marks);
        let run = longest_run(line, rules()).is_some_and(|run| run.met_on.is_some());
        assert_eq!(run, ["G", "N", "O", "U"].contains(&info.code), "{}", info.code);
        assert_eq!(illness(line, rules()).met_on.is_some(), info.code == "I", "{}", info.code);
    }
}
