//! Percentages that are compared: exact fractions until they are shown.

use super::{decimal::Decimal, percentage::Rate};

/// An exact percentage, or a difference of two in percentage points.
///
/// It is rounded once, when it is shown: the gap between 6.64 % and 5.85 % is 0.8 points, not the 0.7 that the
/// rounded percentages would give.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Percent {
    numerator: i128,
    /// Greater than zero.
    denominator: i128,
}

impl Percent {
    fn of(numerator: i128, denominator: i128) -> Option<Self> {
        if denominator <= 0 {
            return None;
        }
        let by = common(numerator.unsigned_abs(), denominator.unsigned_abs());
        let by = i128::try_from(by).ok()?.max(1);
        Some(Self { numerator: numerator / by, denominator: denominator / by })
    }

    /// The percentage that two counts make; none out of nothing.
    pub fn of_rate(rate: Rate) -> Option<Self> {
        Self::of(100 * i128::from(rate.numerator), i128::from(rate.denominator))
    }

    /// The percentage that two published counts make, fractional as they may be; none out of nothing.
    pub fn of_counts(numerator: Decimal, denominator: Decimal) -> Option<Self> {
        let over = |a: u64, b: u128| i128::from(a).checked_mul(i128::try_from(b).ok()?);
        let above = over(numerator.units(), denominator.unit())?.checked_mul(100)?;
        Self::of(above, over(denominator.units(), numerator.unit())?)
    }

    /// A percentage as it was published.
    pub fn published(percent: Decimal) -> Self {
        // Ten to the power of twenty-seven at the most.
        let whole = Self { numerator: percent.units().into(), denominator: percent.unit() as i128 };
        Self::of(whole.numerator, whole.denominator).unwrap_or(whole)
    }

    /// The mean of percentages, each counting alike; none of nothing.
    pub fn mean(of: &[Self]) -> Option<Self> {
        let zero = Self { numerator: 0, denominator: 1 };
        let sum = of.iter().try_fold(zero, |sum, one| sum.plus(*one))?;
        Self::of(sum.numerator, sum.denominator.checked_mul(i128::try_from(of.len()).ok()?)?)
    }

    fn plus(self, other: Self) -> Option<Self> {
        let left = self.numerator.checked_mul(other.denominator)?;
        let right = other.numerator.checked_mul(self.denominator)?;
        Self::of(left.checked_add(right)?, self.denominator.checked_mul(other.denominator)?)
    }

    /// How many percentage points this one lies above the other.
    pub fn minus(self, other: Self) -> Option<Self> {
        self.plus(Self { numerator: -other.numerator, ..other })
    }

    /// Rounded to one decimal; a half goes away from zero, so that a gap seen from the other side is the same gap.
    pub fn rounded(self) -> f64 {
        let (above, below) = (self.numerator.unsigned_abs(), self.denominator.unsigned_abs());
        // Whole and rest apart, so that no product can grow too large.
        let (whole, rest) = (above / below, above % below);
        let tenths = whole * 10 + (rest * 20 + below) / (below * 2);
        // A whole number of tenths divided once: the nearest float to the decimal that is meant.
        let shown = tenths as f64 / 10.0;
        if self.numerator < 0 && tenths > 0 { -shown } else { shown }
    }

    /// Nearly the same as a floating-point number, to be read by people; nothing is decided by it.
    pub fn nearly(self) -> f64 {
        self.numerator as f64 / self.denominator as f64
    }

    /// Whether it differs from another by no more than one part in so many of a percentage point.
    pub fn is_within(self, other: Self, parts: i128) -> bool {
        let apart =
            self.minus(other).and_then(|gap| gap.numerator.checked_abs()?.checked_mul(parts).zip(Some(gap)));
        apart.is_some_and(|(apart, gap)| apart <= gap.denominator)
    }
}

/// The greatest common divisor.
fn common(mut a: u128, mut b: u128) -> u128 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn published(text: &str) -> Percent {
        Percent::published(text.parse().unwrap())
    }

    fn gap(own: &str, other: &str) -> f64 {
        published(own).minus(published(other)).unwrap().rounded()
    }

    #[test]
    fn a_gap_is_rounded_once() {
        assert_eq!((gap("6.6", "5.9"), gap("5.9", "6.6")), (0.7, -0.7));
        assert_eq!(gap("6.64", "5.85"), 0.8);
        assert_eq!((gap("5.05", "5"), gap("5", "5.05"), gap("5", "5.04")), (0.1, -0.1, 0.0));
        assert!(gap("5", "5.04").is_sign_positive(), "no gap has no sign");
    }

    #[test]
    fn counts_may_be_fractional() {
        let of = |a: &str, b: &str| Percent::of_counts(a.parse().unwrap(), b.parse().unwrap());
        assert_eq!(of("249.5", "499").unwrap(), published("50"));
        assert_eq!(of("1", "0"), None);
        assert_eq!(of("249.856382978723", "253").unwrap().rounded(), 98.8);
    }

    #[test]
    fn a_mean_counts_each_alike() {
        let mean = |of: &[&str]| Percent::mean(&of.iter().map(|text| published(text)).collect::<Vec<_>>());
        assert_eq!(mean(&["1", "2", "4.5"]).unwrap(), published("2.5"));
        assert_eq!(mean(&[]), None);
        let many = [
            "5.19384054875577",
            "4.34219177593721",
            "4.90503943176271",
            "4.8456379972152",
            "0.000170280998290555",
        ];
        assert_eq!(mean(&many).unwrap().rounded(), 3.9);
    }

    #[test]
    fn how_near_two_are_is_told_exactly() {
        let parts = 1_000_000_000;
        assert!(published("5.000000001").is_within(published("5"), parts));
        assert!(!published("5.0000000011").is_within(published("5"), parts));
    }

    proptest! {
        #[test]
        fn a_rate_is_rounded_as_rates_are(denominator in 1..50_000_000u64, share in 0..=1_000_000u64) {
            let rate = Rate::new(denominator * share / 1_000_000, denominator);
            prop_assert_eq!(Some(Percent::of_rate(rate).unwrap().rounded()), rate.percent());
        }
    }
}
