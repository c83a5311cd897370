//! Counting schools by how far they are: pure.

use std::collections::BTreeMap;

use super::dto::{ProgressState, SelfAssessmentCompletionCounts, SelfAssessmentCompletionGroup};
use crate::domain::percentage::Rate;

/// What is counted of one school.
#[derive(Clone, Copy, Debug)]
pub struct Standing {
    /// How far it is.
    pub state: ProgressState,
    /// Whether it has submitted nothing though the due day is over.
    pub overdue: bool,
    /// Whether its first statement came after the due day.
    pub late: bool,
}

impl ProgressState {
    /// Whether something was submitted.
    pub const fn has_submitted(self) -> bool {
        matches!(self, Self::Submitted | Self::Reviewed | Self::Reopened)
    }
}

impl SelfAssessmentCompletionCounts {
    /// Counts a school.
    pub fn add(&mut self, one: Standing) {
        self.asked += 1;
        *match one.state {
            ProgressState::NotStarted => &mut self.not_started,
            ProgressState::InProgress => &mut self.in_progress,
            ProgressState::Submitted => &mut self.submitted,
            ProgressState::Reviewed => &mut self.reviewed,
            ProgressState::Reopened => &mut self.reopened,
        } += 1;
        self.overdue += u64::from(one.overdue);
        self.late += u64::from(one.late);
        let more = u64::from(one.state.has_submitted());
        self.complete = Rate::new(self.complete.numerator + more, self.asked);
    }
}

/// Schools by phase or district, those without a name last.
pub fn grouped<'a>(
    schools: impl Iterator<Item = (Option<&'a str>, Standing)>,
) -> Vec<SelfAssessmentCompletionGroup> {
    let mut groups: BTreeMap<(bool, Option<&str>), SelfAssessmentCompletionCounts> = BTreeMap::new();
    for (group, one) in schools {
        groups.entry((group.is_none(), group)).or_default().add(one);
    }
    let told = groups.into_iter().map(|((_, group), counts)| SelfAssessmentCompletionGroup {
        group: group.map(str::to_owned),
        counts,
    });
    told.collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn groups_add_up_to_the_whole(
            schools in prop::collection::vec((prop::option::of(0..4u8), prop::sample::select(ProgressState::ALL), any::<bool>()), 0..60),
        ) {
            let names = ["a", "b", "c", "d"];
            let told: Vec<_> = schools
                .iter()
                .map(|(group, state, odd)| {
                    let overdue = *odd && !state.has_submitted();
                    let late = *odd && state.has_submitted();
                    (group.map(|at| names[usize::from(at)]), Standing { state: *state, overdue, late })
                })
                .collect();
            let mut all = SelfAssessmentCompletionCounts::default();
            told.iter().for_each(|(_, one)| all.add(*one));
            let groups = grouped(told.into_iter());
            let sum = |of: fn(&SelfAssessmentCompletionCounts) -> u64| groups.iter().map(|one| of(&one.counts)).sum::<u64>();
            prop_assert_eq!(sum(|counts| counts.asked), all.asked);
            prop_assert_eq!(sum(|counts| counts.not_started), all.not_started);
            prop_assert_eq!(sum(|counts| counts.complete.numerator), all.complete.numerator);
            let parts = all.not_started + all.in_progress + all.submitted + all.reviewed + all.reopened;
            prop_assert_eq!(parts, all.asked);
            prop_assert_eq!(all.complete.numerator, all.submitted + all.reviewed + all.reopened);
            prop_assert_eq!(all.complete.denominator, all.asked);
        }
    }
}
