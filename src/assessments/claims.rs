//! Claim against data: whether a school's own rating of an area and its attendance say the same.
//!
//! A school is compared with the schools of its phase that the cycle asks. It **claims more** where it rates an area in the
//! highest band while its overall absence is in the worst quarter of them, and **claims less** where it rates an area in
//! the lowest band while its absence is in the best quarter. A school is in the worst quarter if fewer than a quarter of
//! them have more absence than it, and in the best if fewer than a quarter have less; where that makes it both, as when
//! all are alike, it is in neither. Quarters are told of four schools and more.

use std::cmp::Ordering;

use crate::domain::{percentage::Rate, spelled::spelled};

spelled! {
    /// How a school's own rating and its attendance disagree.
    #[schema(as = SelfAssessmentClaim)]
    Claim {
        /// It rates itself in the highest band, and its absence is in the worst quarter.
        More = "rates_itself_higher";
        /// It rates itself in the lowest band, and its absence is in the best quarter.
        Less = "rates_itself_lower";
    }
}

/// Schools of which quarters are told, at least.
const FEWEST: usize = 4;

/// In which quarter of its phase a school's absence is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quarter {
    /// Fewer than a quarter have more absence.
    Worst,
    /// Fewer than a quarter have less.
    Best,
}

/// The quarter in which an absence is among those of all schools of the phase, its own with them.
pub fn quarter(own: Rate, all: &[Rate]) -> Option<Quarter> {
    if all.len() < FEWEST {
        return None;
    }
    let share =
        |order: Ordering| all.iter().filter(|other| compare(**other, own) == order).count() * 4 < all.len();
    match (share(Ordering::Greater), share(Ordering::Less)) {
        (true, false) => Some(Quarter::Worst),
        (false, true) => Some(Quarter::Best),
        _ => None,
    }
}

/// What a school claims, by whether it rates an area in the highest or the lowest band.
pub fn claim(highest: bool, lowest: bool, quarter: Option<Quarter>) -> Option<Claim> {
    match quarter? {
        Quarter::Worst if highest && !lowest => Some(Claim::More),
        Quarter::Best if lowest && !highest => Some(Claim::Less),
        _ => None,
    }
}

/// The order of two rates, by their exact counts.
fn compare(one: Rate, other: Rate) -> Ordering {
    let cross = |a: u64, b: u64| u128::from(a) * u128::from(b);
    cross(one.numerator, other.denominator).cmp(&cross(other.numerator, one.denominator))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rates(percents: &[u64]) -> Vec<Rate> {
        percents.iter().map(|percent| Rate::new(*percent, 100)).collect()
    }

    #[test]
    fn quarters_are_told_of_the_whole_phase() {
        let all = rates(&[1, 2, 3, 4, 5, 6, 7, 8]);
        let found: Vec<_> = all.iter().map(|own| quarter(*own, &all)).collect();
        let (best, worst) = (Some(Quarter::Best), Some(Quarter::Worst));
        assert_eq!(found, [best, best, None, None, None, None, worst, worst]);
    }

    #[test]
    fn where_all_are_alike_nobody_is_in_a_quarter() {
        let all = rates(&[5, 5, 5, 5]);
        assert_eq!(quarter(all[0], &all), None);
        assert_eq!(quarter(Rate::new(9, 100), &rates(&[1, 5, 9])), None, "three are too few");
    }

    #[test]
    fn quarters_rest_on_exact_counts() {
        let all = [Rate::new(1, 3), Rate::new(333, 1000), Rate::new(3334, 10_000), Rate::new(1, 4)];
        assert_eq!(quarter(all[2], &all), Some(Quarter::Worst));
        assert_eq!(quarter(all[0], &all), None);
    }

    #[test]
    fn only_who_disagrees_is_told() {
        assert_eq!(claim(true, false, Some(Quarter::Worst)), Some(Claim::More));
        assert_eq!(claim(false, true, Some(Quarter::Best)), Some(Claim::Less));
        assert_eq!(claim(true, false, Some(Quarter::Best)), None);
        assert_eq!(claim(false, false, Some(Quarter::Worst)), None);
        assert_eq!(claim(true, false, None), None);
        assert_eq!(claim(true, true, Some(Quarter::Worst)), None, "of one band nothing is high or low");
    }
}
