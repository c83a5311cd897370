//! Counting how soon somebody was told, without a database.

use super::dto::SocialWorkerPromptness;
use crate::domain::percentage::Rate;

const SECONDS_OF_AN_HOUR: i64 = 3600;
/// The measure that is counted by: this service's own, for the guidance says no more than at the earliest opportunity.
const IN_TIME: i64 = 24 * SECONDS_OF_AN_HOUR;

/// What was told, and what was not.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Told {
    /// Of each notification the seconds that it took; none where no calendar tells when it began.
    pub seconds: Vec<Option<i64>>,
    /// Of each absence of which nobody was told, for how many seconds; none where no calendar tells.
    pub untold: Vec<Option<i64>>,
}

impl Told {
    /// Adds what another has.
    pub fn add(&mut self, other: &Self) {
        self.seconds.extend(&other.seconds);
        self.untold.extend(&other.untold);
    }

    /// What it comes to. `sees_untold`: whether the client may be told what was not told.
    pub fn promptness(&self, sees_untold: bool) -> SocialWorkerPromptness {
        let known: Vec<i64> = self.seconds.iter().flatten().copied().collect();
        let in_time = count(known.iter().filter(|seconds| **seconds <= IN_TIME));
        let overdue = count(self.untold.iter().flatten().filter(|seconds| **seconds > IN_TIME));
        SocialWorkerPromptness {
            notifications: count(self.seconds.iter()),
            median_hours: median_hours(known.clone()),
            within_24_hours: Rate::new(in_time, count(known.iter())),
            untold: sees_untold.then(|| count(self.untold.iter())),
            untold_for_24_hours: sees_untold.then_some(overdue),
            within_24_hours_of_all: sees_untold.then(|| Rate::new(in_time, count(known.iter()) + overdue)),
        }
    }
}

fn count<T>(of: impl Iterator<Item = T>) -> u64 {
    of.count() as u64
}

/// The median, in hours, rounded half up to one decimal from exact seconds; of an even number the middle of both.
fn median_hours(mut seconds: Vec<i64>) -> Option<f64> {
    seconds.sort_unstable();
    let upper = *seconds.get(seconds.len() / 2)?;
    let lower = if seconds.len().is_multiple_of(2) { *seconds.get(seconds.len() / 2 - 1)? } else { upper };
    // Twice the seconds, and twice the seconds of a tenth of an hour: whole numbers until the end.
    let twice = lower + upper;
    let tenths = (20 * twice + 2 * SECONDS_OF_AN_HOUR).div_euclid(4 * SECONDS_OF_AN_HOUR);
    Some(tenths as f64 / 10.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_is_the_middle_rounded_half_up() {
        for (seconds, hours) in [
            (vec![], None),
            (vec![5_400], Some(1.5)),
            (vec![180], Some(0.1)),
            (vec![179], Some(0.0)),
            (vec![86_400, 0, 3_600], Some(1.0)),
            (vec![0, 7_200], Some(1.0)),
            (vec![0, 360], Some(0.1)),
            (vec![0, 359], Some(0.0)),
            (vec![-1_800, -1_800], Some(-0.5)),
        ] {
            assert_eq!(median_hours(seconds.clone()), hours, "{seconds:?}");
        }
    }

    #[test]
    fn who_told_nobody_counts_against_the_share_of_all_after_a_day() {
        let told = Told {
            seconds: vec![Some(IN_TIME), Some(IN_TIME + 1), None],
            untold: vec![Some(IN_TIME), Some(IN_TIME + 1), None],
        };
        let found = told.promptness(true);
        assert_eq!((found.notifications, found.within_24_hours), (3, Rate::new(1, 2)));
        assert_eq!((found.untold, found.untold_for_24_hours), (Some(3), Some(1)));
        assert_eq!(found.within_24_hours_of_all, Some(Rate::new(1, 3)));
        let found = told.promptness(false);
        assert_eq!((found.untold, found.within_24_hours_of_all), (None, None));
    }
}
