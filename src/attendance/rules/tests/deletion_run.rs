//! Twenty school days of unauthorised absence before a name may be deleted.

use super::{super::*, *};
use crate::attendance::code::class_of;

const Y4: u8 = 0x86;

/// Weekdays from the Monday on, two bytes each.
fn count(days: &[[u8; 2]]) -> usize {
    let sessions = weekdays(days.len() as u64);
    let marks: Vec<u8> = days.iter().flatten().copied().collect();
    days_absent_to_the_end(Line::new(&sessions, &marks))
}

#[test]
fn weekends_do_not_end_the_run() {
    assert_eq!(count(&[*b"OO"; 20]), 20);
    assert_eq!(count(&[*b"GN"; 23]), 23);
}

#[test]
fn a_session_in_school_or_with_leave_ends_the_run() {
    for byte in [b'/', b'I', b'C', b'D', b'U'] {
        let mut days = [*b"OO"; 20];
        days[4] = [b'O', byte];
        assert_eq!(count(&days), 15, "{}", char::from(byte));
    }
}

#[test]
fn a_closed_school_neither_counts_nor_ends_the_run() {
    let mut days = [*b"OO"; 20];
    days[10] = [Y4, Y4];
    assert_eq!(count(&days), 19);
    days[10] = [Y4, b'O'];
    assert_eq!(count(&days), 20);
}

#[test]
fn registers_still_to_come_are_passed_over_and_gaps_are_not() {
    let mut days = [*b"OO"; 20];
    days[19] = *b"..";
    days[18] = *b"O.";
    assert_eq!(count(&days), 18);
    days[9] = *b"..";
    assert_eq!(count(&days), 8);
}

#[test]
fn what_lies_after_the_day_does_not_count() {
    let sessions = [SessionOn { date: monday(), session: Session::Am }];
    let bytes = laid(&sessions, &[(sessions[0], b'O')]);
    let until = |day| days_absent_to_the_end(Line::new(&sessions, &bytes).between(NaiveDate::MIN, day));
    assert_eq!((until(monday().pred_opt().unwrap()), until(monday())), (0, 1));
}

#[test]
fn marks_in_any_order_are_laid_on_their_sessions() {
    let sessions = weekdays(2);
    assert_eq!(laid(&sessions, &[(sessions[3], b'I'), (sessions[0], b'/')]), b"/..I");
}

proptest! {
    /// The obvious version: walk back from the end, day by day.
    #[test]
    fn the_run_is_what_is_met_walking_back_from_the_end(
        days in prop::collection::vec(prop::array::uniform2(prop::sample::select(b"GNOU/I.\x86".to_vec())), 0..40),
    ) {
        let mut obvious = 0;
        for day in days.iter().rev() {
            let open: Vec<u8> = day.iter().copied().filter(|byte| *byte != Y4).collect();
            let told = open.iter().all(|byte| class_of(*byte).is_some());
            match open.iter().all(|byte| b"GNO.".contains(byte)) {
                _ if open.is_empty() => {}
                true if told => obvious += 1,
                true if obvious == 0 => {}
                _ => break,
            }
        }
        prop_assert_eq!(count(&days), obvious);
    }
}
