//! Lines of several enrolments as one.

use std::collections::BTreeSet;

use super::{super::*, *};
use crate::attendance::code::{Class, class_of};

#[test]
fn of_a_session_at_two_schools_the_mark_that_tells_more_stands() {
    let sessions = weekdays(3);
    let (one, other) = (b"D/I.O/".to_vec(), b"/DI/.I".to_vec());
    let lines = [Line::new(&sessions, &one), Line::new(&sessions, &other)];
    let together = Together::of(lines);
    assert_eq!(together.line().bytes(), b"//I/O/");
    let from: Vec<_> = sessions.iter().map(|on| together.source(*on)).collect();
    assert_eq!(from, [Some(1), Some(0), Some(0), Some(1), Some(0), Some(0)]);
    let gave_way: Vec<_> = together.gave_way().iter().map(|mark| (mark.on, mark.line, mark.byte)).collect();
    assert_eq!(gave_way, [(sessions[2], 1, b'I'), (sessions[5], 1, b'I')]);
}

#[test]
fn a_single_line_is_itself_and_none_is_empty() {
    let sessions = weekdays(1);
    assert_eq!(Together::of([Line::new(&sessions, b"/O")]).line().bytes(), b"/O");
    assert!(Together::of([]).line().sessions().is_empty());
}

proptest! {
    /// Every possible session of every line is counted once, or is among those that gave way.
    #[test]
    fn nothing_is_lost_and_nothing_is_counted_twice(
        one in prop::collection::vec(any_byte(), 0..60),
        other in prop::collection::vec(any_byte(), 0..60),
        third in prop::collection::vec(any_byte(), 0..60),
    ) {
        let sessions = weekdays(30);
        let lines = [&one, &other, &third].map(|marks| Line::new(&sessions, marks));
        let together = Together::of(lines);
        let possible = |bytes: &[u8]| bytes.iter().filter(|byte| class_of(**byte).is_some_and(Class::is_possible)).count();
        let apart: usize = lines.iter().map(|line| possible(line.bytes())).sum();
        prop_assert_eq!(apart, possible(together.line().bytes()) + together.gave_way().len());
        let known: BTreeSet<_> = lines.iter().flat_map(|line| line.sessions().iter().copied()).collect();
        prop_assert_eq!(together.line().sessions(), known.into_iter().collect::<Vec<_>>());
        for (on, byte) in together.line().sessions().iter().zip(together.line().bytes()) {
            let line = lines[together.source(*on).unwrap()];
            let place = line.sessions().binary_search(on).unwrap();
            prop_assert_eq!(line.bytes()[place], *byte);
        }
    }
}
