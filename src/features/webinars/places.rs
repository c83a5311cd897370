//! The arithmetic of places: who is offered places that are free, and who is not, and why.
//!
//! The rule: those who wait are looked at in the order in which they came. A party is offered places for all of it or
//! none. A party that does not fit keeps its place in the order; smaller ones behind it may be offered what it cannot
//! use, for a place that stays empty helps nobody. It is never passed in silence: it is told how often that happened, and
//! why. Nothing here gives more places than there are, and nobody who has one loses it.

use super::values::WebinarNotPromotedCode;

/// What becomes of those who wait.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Offered {
    /// The parties that are offered places, by where they stand in the order, first first.
    pub promoted: Vec<usize>,
    /// Those of the others behind which at least one was offered places.
    pub passed_over: Vec<usize>,
    /// Places that are still free then; below none where fewer places are left than are booked.
    pub free: i64,
}

/// Offers `free` places to parties of these sizes, in their order.
pub fn offer(free: i64, waiting: &[i64]) -> Offered {
    let mut offered = Offered { free, ..Offered::default() };
    let mut unfit = Vec::new();
    for (place, size) in waiting.iter().enumerate() {
        if *size > 0 && *size <= offered.free {
            offered.free -= size;
            offered.promoted.push(place);
        } else {
            unfit.push(place);
        }
    }
    let last = offered.promoted.last().copied();
    unfit.retain(|place| last.is_some_and(|last| *place < last));
    offered.passed_over = unfit;
    offered
}

/// Why a party that waits has no place, while so many are free of so many.
pub fn reason(size: i64, free: i64, capacity: i64, offers: bool) -> WebinarNotPromotedCode {
    use WebinarNotPromotedCode::*;
    match () {
        () if !offers => NoLongerOffered,
        () if size > capacity => PartyLargerThanCapacity,
        () if free <= 0 => NoPlaceFree,
        () => PartyLargerThanFreePlaces,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn parties_are_offered_places_in_their_order() {
        let offered = offer(3, &[1, 1, 1, 1]);
        assert_eq!(offered, Offered { promoted: vec![0, 1, 2], passed_over: vec![], free: 0 });
    }

    #[test]
    fn a_party_that_does_not_fit_is_passed_and_it_is_said() {
        let offered = offer(3, &[4, 2, 5, 1, 1]);
        assert_eq!(offered, Offered { promoted: vec![1, 3], passed_over: vec![0, 2], free: 0 });
        let unlucky = offer(2, &[3]);
        assert_eq!(unlucky, Offered { promoted: vec![], passed_over: vec![], free: 2 });
    }

    #[test]
    fn below_none_nobody_is_offered_anything() {
        assert_eq!(offer(-2, &[1]), Offered { promoted: vec![], passed_over: vec![], free: -2 });
    }

    #[test]
    fn whoever_waits_is_told_why() {
        use WebinarNotPromotedCode::*;
        assert_eq!(reason(1, 0, 10, true), NoPlaceFree);
        assert_eq!(reason(1, -1, 10, true), NoPlaceFree);
        assert_eq!(reason(3, 2, 10, true), PartyLargerThanFreePlaces);
        assert_eq!(reason(11, 2, 10, true), PartyLargerThanCapacity);
        assert_eq!(reason(1, 2, 10, false), NoLongerOffered);
    }

    proptest! {
        #[test]
        fn never_more_places_than_are_free_and_none_left_that_anybody_waiting_could_use(
            free in -5_i64..40,
            waiting in proptest::collection::vec(1_i64..8, 0..30),
        ) {
            let offered = offer(free, &waiting);
            let given: i64 = offered.promoted.iter().map(|place| waiting[*place]).sum();
            prop_assert!(given <= free.max(0));
            prop_assert_eq!(offered.free, free - given);
            for (place, size) in waiting.iter().enumerate() {
                prop_assert!(offered.promoted.contains(&place) || *size > offered.free);
            }
        }

        #[test]
        fn the_order_is_kept_whoever_is_passed_is_told_and_it_comes_out_alike_each_time(
            free in 0_i64..40,
            waiting in proptest::collection::vec(1_i64..8, 0..30),
        ) {
            let offered = offer(free, &waiting);
            prop_assert!(offered.promoted.windows(2).all(|two| two[0] < two[1]));
            let last = offered.promoted.last().copied();
            for place in 0..waiting.len() {
                let left = !offered.promoted.contains(&place);
                let passed = left && last.is_some_and(|last| place < last);
                prop_assert_eq!(passed, offered.passed_over.contains(&place));
                // At its turn it did not fit: nobody behind took what it could have had.
                let before: i64 = offered.promoted.iter().filter(|p| **p < place).map(|p| waiting[*p]).sum();
                prop_assert!(!left || waiting[place] > free - before);
            }
            prop_assert_eq!(offer(free, &waiting), offered);
        }

        #[test]
        fn offering_again_changes_nothing(
            free in -5_i64..40,
            waiting in proptest::collection::vec(1_i64..8, 0..30),
        ) {
            let offered = offer(free, &waiting);
            let left: Vec<_> = (0..waiting.len()).filter(|p| !offered.promoted.contains(p)).map(|p| waiting[p]).collect();
            prop_assert_eq!(offer(offered.free, &left).promoted, Vec::<usize>::new());
        }
    }
}
