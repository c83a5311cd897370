//! Which sessions a notice keeps: what a notice was given for is not used for another one to the same parent.
//!
//! After a withdrawal there are no proceedings for the offence (regulation 8 of the Education (Penalty Notices) (England)
//! Regulations 2007), so a notice about it would be empty: it would begin "prosecute or withdraw" anew, and the reduction
//! with it. Only a notice that was withdrawn because it held a material error may be given again, put right.

use super::ladder::Fate;

/// Whether the sessions of a notice can be used again.
pub const fn frees_sessions(fate: Fate, for_material_error: bool) -> bool {
    matches!(fate, Fate::Withdrawn) && for_material_error
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn only_a_material_error_frees_them() {
        assert!(frees_sessions(Fate::Withdrawn, true));
        for (fate, error) in [
            (Fate::Withdrawn, false),
            (Fate::Stands, true),
            (Fate::Stands, false),
            (Fate::NotConvicted, true),
            (Fate::NotConvicted, false),
        ] {
            assert!(!frees_sessions(fate, error), "{fate:?} {error}");
        }
    }

    #[derive(Clone, Debug)]
    enum Operation {
        Issue(BTreeSet<u8>),
        End { place: usize, fate: Fate, error: bool },
    }

    fn operations() -> impl Strategy<Value = Vec<Operation>> {
        let issue = prop::collection::btree_set(0..12u8, 1..6).prop_map(Operation::Issue);
        let fates = prop::sample::select(vec![Fate::Withdrawn, Fate::NotConvicted]);
        let end = (0..10usize, fates, any::<bool>()).prop_map(|(place, fate, error)| Operation::End {
            place,
            fate,
            error,
        });
        prop::collection::vec(prop_oneof![2 => issue, 1 => end], 1..40)
    }

    proptest! {
        /// No session stands in two notices to one parent unless the first was withdrawn for a material error.
        #[test]
        fn no_session_is_noticed_twice_but_after_a_material_error(operations in operations()) {
            let mut notices: Vec<(BTreeSet<u8>, Fate, bool)> = Vec::new();
            for operation in operations {
                match operation {
                    Operation::Issue(sessions) => {
                        let used = notices.iter().filter(|(_, fate, error)| !frees_sessions(*fate, *error));
                        let used: BTreeSet<u8> = used.flat_map(|(sessions, ..)| sessions.clone()).collect();
                        if used.is_disjoint(&sessions) {
                            notices.push((sessions, Fate::Stands, false));
                        }
                    }
                    Operation::End { place, fate, error } => {
                        if let Some(notice) = notices.get_mut(place).filter(|notice| notice.1 == Fate::Stands) {
                            (notice.1, notice.2) = (fate, error);
                        }
                    }
                }
            }
            for (place, (later, ..)) in notices.iter().enumerate() {
                for (earlier, fate, error) in &notices[..place] {
                    let apart = earlier.is_disjoint(later);
                    prop_assert!(apart || matches!((fate, error), (Fate::Withdrawn, true)));
                }
            }
        }
    }
}
