//! Counting encounters: pure.
//!
//! A group of fewer than six children is withheld, and so are the smallest of its neighbours until those that are withheld are
//! two at least and together six at least: `attendance::figures::suppress`, which does it for pupils.

use std::collections::{BTreeMap, BTreeSet};

use uuid::Uuid;

use super::dto::PatrolSummaryGroup;
use crate::attendance::figures::{Cohort, Crowd, Crowds, suppress::withheld};

/// What is counted of an encounter.
#[derive(Clone, Debug)]
pub struct Met {
    /// The pupil's entry, or of a child whom no school knows the encounter itself: one child each.
    pub child: Uuid,
    /// What was done.
    pub outcome: String,
    /// The district.
    pub district: String,
    /// The term, if it lies in one.
    pub term: Option<String>,
    /// Whether an adult was with the child.
    pub with_adult: bool,
}

/// By which a summary tells encounters apart.
pub type By = fn(&Met) -> Option<String>;

fn crowd<'m>(met: impl IntoIterator<Item = &'m Met>) -> Crowd {
    let children: BTreeSet<Uuid> = met.into_iter().map(|one| one.child).collect();
    let mut crowd = Crowd::default();
    crowd.everyone.all = children.len() as u64;
    crowd.counted.all = crowd.everyone.all;
    crowd
}

/// All of them, unless they are of few children.
pub fn all(met: &[Met]) -> Option<u64> {
    let one = Crowds::from([(Vec::new(), crowd(met))]);
    withheld(&one, Cohort::DfeComparable).is_empty().then_some(met.len() as u64)
}

/// The groups of one kind; what is withheld has no number, and nothing has where all of them are few.
pub fn groups(met: &[Met], by: By) -> Vec<PatrolSummaryGroup> {
    let mut parts: BTreeMap<Option<String>, Vec<&Met>> = BTreeMap::new();
    for one in met {
        parts.entry(by(one)).or_default().push(one);
    }
    let crowds: Crowds =
        parts.iter().map(|(group, part)| (vec![group.clone()], crowd(part.iter().copied()))).collect();
    let hidden: BTreeSet<_> = withheld(&crowds, Cohort::DfeComparable).into_iter().flatten().collect();
    let told = all(met).is_some();
    let group = |(group, part): (Option<String>, Vec<&Met>)| {
        let shown = told && !hidden.contains(&group);
        PatrolSummaryGroup { encounters: shown.then_some(part.len() as u64), group }
    };
    parts.into_iter().map(group).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn met(outcomes: &[(&str, usize)]) -> Vec<Met> {
        let one = |outcome: &str| Met {
            child: Uuid::now_v7(),
            outcome: outcome.to_owned(),
            district: "A".to_owned(),
            term: None,
            with_adult: false,
        };
        outcomes.iter().flat_map(|(outcome, times)| (0..*times).map(|_| one(outcome))).collect()
    }

    const BY: By = |one| Some(one.outcome.clone());

    #[test]
    fn a_small_group_is_withheld_with_a_neighbour_that_would_tell_it() {
        let met = met(&[("no_action", 2), ("valid_reason", 8), ("went_to_school", 20)]);
        assert_eq!(all(&met), Some(30));
        let told: Vec<_> = groups(&met, BY).into_iter().map(|group| group.encounters).collect();
        assert_eq!(told, [None, None, Some(20)]);
    }

    #[test]
    fn one_child_who_was_met_often_is_one_child() {
        let mut often = met(&[("went_to_school", 7)]);
        let child = often[0].child;
        often.iter_mut().for_each(|one| one.child = child);
        assert_eq!(all(&often), None);
        assert_eq!(all(&met(&[("went_to_school", 5)])), None);
        assert_eq!(all(&met(&[("went_to_school", 6)])), Some(6));
        assert_eq!(all(&[]), Some(0));
    }

    proptest! {
        /// What is withheld of one kind is nobody's, or of six children at least together, and never one group alone.
        #[test]
        fn nothing_that_is_told_gives_few_away(sizes in prop::collection::vec(0usize..12, 1..6)) {
            let names = ["a", "b", "c", "d", "e", "f"];
            let outcomes: Vec<_> = names.into_iter().zip(sizes).collect();
            let met = met(&outcomes);
            let groups = groups(&met, BY);
            let Some(total) = all(&met) else {
                prop_assert!(groups.iter().all(|group| group.encounters.is_none()));
                return Ok(());
            };
            let told: u64 = groups.iter().filter_map(|group| group.encounters).sum();
            let hidden = groups.iter().filter(|group| group.encounters.is_none()).count();
            prop_assert!(hidden != 1 && (hidden == 0 || total - told >= 6));
        }
    }
}
