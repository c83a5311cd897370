//! Counting, against counting one by one.

use super::{super::*, *};
use crate::attendance::code::{Class, class_of};

proptest! {
    #[test]
    fn counting_side_by_side_counts_like_counting_one_by_one(line in prop::collection::vec(any_byte(), 0..2_000)) {
        let one_by_one = |class| line.iter().filter(|byte| class_of(**byte) == Some(class)).count() as u64;
        let sums = Sums {
            present: one_by_one(Class::Present),
            aea: one_by_one(Class::Aea),
            authorised: one_by_one(Class::Authorised),
            unauthorised: one_by_one(Class::Unauthorised),
        };
        prop_assert_eq!(Sums::of(&line), sums);
        let counts = Counts::of(&line);
        prop_assert_eq!(counts.sums(), sums);
        prop_assert_eq!(counts.unmarked, line.iter().filter(|byte| **byte == NO_MARK).count() as u64);
        prop_assert_eq!(counts.by_code().map(|(_, _, n)| n).sum::<u64>() + counts.unmarked, line.len() as u64);
        prop_assert_eq!(sums.attended() + sums.authorised + sums.unauthorised, sums.possible());
        prop_assert!(!sums.is_severely_absent(rules()) || sums.is_persistently_absent(rules()));
    }

    #[test]
    fn the_counts_of_two_halves_add_up(line in prop::collection::vec(any_byte(), 0..500), at in 0usize..500) {
        let (one, other) = line.split_at(at.min(line.len()));
        let mut sums = Sums::of(one);
        sums += Sums::of(other);
        prop_assert_eq!(sums, Sums::of(&line));
        let mut counts = Counts::of(one);
        counts += &Counts::of(other);
        prop_assert_eq!(counts, Counts::of(&line));
    }
}

#[test]
fn a_line_longer_than_a_packed_count_is_counted_whole() {
    let line = vec![b'/'; 200_000];
    assert_eq!(Sums::of(&line).present, 200_000);
}

#[test]
fn a_part_of_a_line_is_cut_by_its_days() {
    let sessions = weekdays(10);
    let marks = vec![b'/'; 20];
    let line = Line::new(&sessions, &marks);
    let part = line.between(monday() + chrono::Days::new(1), monday() + chrono::Days::new(7));
    assert_eq!(part.sessions().len(), 10);
    assert_eq!(part.sessions()[0].date, monday() + chrono::Days::new(1));
    assert!(line.between(monday(), monday() - chrono::Days::new(1)).sessions().is_empty());
}

#[test]
fn sessions_to_go_count_as_possible_too() {
    let missed =
        |absent, possible| Sums { authorised: absent, present: possible - absent, ..Sums::default() };
    // 14 of 141 would be 9.9 %, 15 of 142 are 10.6 %.
    assert_eq!(missed(13, 140).to_persistent_absence(rules()), 2);
    assert_eq!(missed(14, 140).to_persistent_absence(rules()), 0);
    assert_eq!(missed(48, 98).to_severe_absence(rules()), 2);
    assert_eq!(missed(0, 0).to_persistent_absence(rules()), 1);
}

proptest! {
    /// The obvious version: one more session missed after the other.
    #[test]
    fn sessions_to_go_are_the_fewest_that_do_it(absent in 0u64..200, attended in 0u64..400) {
        let start = Sums { unauthorised: absent, present: attended, ..Sums::default() };
        let after = |more| Sums { unauthorised: absent + more, ..start };
        let fewest = |met: &dyn Fn(&Sums) -> bool| (0..).find(|more| met(&after(*more)));
        prop_assert_eq!(fewest(&|sums| sums.is_persistently_absent(rules())), Some(start.to_persistent_absence(rules())));
        prop_assert_eq!(fewest(&|sums| sums.is_severely_absent(rules())), Some(start.to_severe_absence(rules())));
    }
}
