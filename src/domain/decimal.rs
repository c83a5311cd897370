//! Decimal numbers as they are published: kept digit for digit, never as binary fractions.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{ObjectBuilder, RefOr, Schema, schema::Type},
};

use super::Unreadable;

/// A number that is not negative, exactly as many digits as were published: `249.856382978723`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Decimal {
    /// The digits without the point.
    units: u64,
    /// How many of them stand after it.
    scale: u32,
}

const EXPECTED: &str = "a number such as 94.8 that is not negative, of at most 18 digits";

impl Decimal {
    /// `units` divided by ten to the power of `scale`; `None` beyond eighteen digits, or where more than
    /// twenty-seven stand after the point.
    pub fn new(units: u64, scale: u32) -> Option<Self> {
        (units < MOST && scale <= DEEPEST).then_some(Self { units, scale })
    }

    /// The digits without the point.
    pub const fn units(self) -> u64 {
        self.units
    }

    /// Ten to the power of the digits after the point: `units / unit` is the number.
    pub const fn unit(self) -> u128 {
        10_u128.pow(self.scale)
    }

    /// Whether it is greater than a whole number.
    pub fn exceeds(self, whole: u64) -> bool {
        u128::from(self.units) > u128::from(whole).saturating_mul(self.unit())
    }
}

impl From<u32> for Decimal {
    fn from(whole: u32) -> Self {
        Self { units: u64::from(whole), scale: 0 }
    }
}

/// The least number of nineteen digits.
const MOST: u64 = 1_000_000_000_000_000_000;
/// Digits after the point at the most.
const DEEPEST: u32 = 27;

impl FromStr for Decimal {
    type Err = Unreadable;

    fn from_str(text: &str) -> Result<Self, Unreadable> {
        let unreadable = Unreadable { expected: EXPECTED };
        // Small shares are published as `3.6355e-05`.
        let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
        let exponent: i32 = exponent.parse().map_err(|_| unreadable)?;
        let (whole, part) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        let bare = mantissa.ends_with('.') || whole.is_empty() || text.len() > 64;
        if bare || !digits(whole) || !digits(part) || !(-30..=30).contains(&exponent) {
            return Err(unreadable);
        }
        // Noughts at either end say nothing: `12.50` is `12.5`, and so is found to be the same again.
        let mut all = format!("{whole}{part}");
        let mut scale = i32::try_from(part.len()).map_err(|_| unreadable)? - exponent;
        while scale > 0 && all.ends_with('0') {
            all.pop();
            scale -= 1;
        }
        all.extend(std::iter::repeat_n('0', usize::try_from(-scale).unwrap_or_default()));
        let significant = all.trim_start_matches('0');
        let units = if significant.is_empty() { Ok(0) } else { significant.parse() };
        let scale = if significant.is_empty() { 0 } else { u32::try_from(scale).unwrap_or_default() };
        Self::new(units.map_err(|_| unreadable)?, scale).ok_or(unreadable)
    }
}

impl fmt::Display for Decimal {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (whole, part) = (u128::from(self.units) / self.unit(), u128::from(self.units) % self.unit());
        match self.scale as usize {
            0 => write!(out, "{whole}"),
            width => write!(out, "{whole}.{part:0width$}"),
        }
    }
}

impl Serialize for Decimal {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        out.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Decimal {
    fn deserialize<D: Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        String::deserialize(input)?.parse().map_err(de::Error::custom)
    }
}

impl PartialSchema for Decimal {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .pattern(Some("^[0-9]+(\\.[0-9]+)?$"))
            .description(Some("A decimal number, exact, as text: a JSON number would lose digits."))
            .examples([serde_json::json!("5.29396657661861")])
            .into()
    }
}

impl ToSchema for Decimal {}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(text: &str) -> Result<String, Unreadable> {
        text.parse::<Decimal>().map(|decimal| decimal.to_string())
    }

    #[test]
    fn a_number_is_kept_digit_for_digit() {
        for (text, kept) in [
            ("0", "0"),
            ("17030673", "17030673"),
            ("249.856382978723", "249.856382978723"),
            ("0.000170280998290555", "0.000170280998290555"),
            ("4.50", "4.5"),
            ("007", "7"),
            ("100.0", "100"),
            ("3.63550345421301e-05", "0.0000363550345421301"),
            ("1.5e3", "1500"),
            ("0.000", "0"),
        ] {
            assert_eq!(read(text).as_deref(), Ok(kept), "{text}");
        }
    }

    #[test]
    fn what_is_no_number_is_refused() {
        for text in [
            "",
            ".",
            "5.",
            ".5",
            "-1",
            "+1",
            "1,000",
            "1e",
            "1e99",
            "c",
            "NaN",
            "١",
            " 1",
            "1234567890123456789",
        ] {
            assert!(read(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_number_is_compared_with_a_whole_one_exactly() {
        let exceeds = |text: &str| text.parse::<Decimal>().unwrap().exceeds(100);
        assert!(!exceeds("100.0") && exceeds("100.0000000000001") && !exceeds("99.9999999999999"));
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_again(units in 0..1_000_000_000_000_000_000u64, scale in 0..=18u32) {
            let decimal = Decimal::new(units, scale).unwrap();
            let again: Decimal = decimal.to_string().parse().unwrap();
            prop_assert_eq!(
                u128::from(again.units()) * decimal.unit(),
                u128::from(decimal.units()) * again.unit()
            );
        }
    }
}
