//! Rates: two counts and the percentage they make.

use serde::{Deserialize, Serialize, Serializer, ser::SerializeStruct};
use utoipa::{
    Number, PartialSchema, ToSchema,
    openapi::{Object, ObjectBuilder, RefOr, Schema, schema::SchemaType, schema::Type},
};

/// A rate as exact counts. Thresholds compare the counts; only what people read is rounded, and of a rate that is read
/// back from where it was frozen only the counts are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Deserialize)]
pub struct Rate {
    /// What is counted.
    pub numerator: u64,
    /// Out of how many.
    pub denominator: u64,
}

impl Rate {
    /// `numerator` out of `denominator`.
    pub const fn new(numerator: u64, denominator: u64) -> Self {
        Self { numerator, denominator }
    }

    /// The percentage, rounded half up to one decimal from the counts. None out of nothing: neither 0 nor 100 %.
    pub fn percent(self) -> Option<f64> {
        // A whole number of tenths divided once: the nearest float to the decimal that is meant.
        self.tenths().map(|tenths| tenths as f64 / 10.0)
    }

    fn tenths(self) -> Option<u128> {
        let (numerator, denominator) = (u128::from(self.numerator), u128::from(self.denominator));
        (2 * 1000 * numerator + denominator).checked_div(2 * denominator)
    }
}

impl Serialize for Rate {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        let mut rate = out.serialize_struct("Rate", 3)?;
        rate.serialize_field("numerator", &self.numerator)?;
        rate.serialize_field("denominator", &self.denominator)?;
        rate.serialize_field("percent", &self.percent())?;
        rate.end()
    }
}

impl PartialSchema for Rate {
    fn schema() -> RefOr<Schema> {
        let percent = ObjectBuilder::new()
            .schema_type(SchemaType::from_iter([Type::Number, Type::Null]))
            .minimum(Some(Number::Int(0)))
            .description(Some("Rounded half up to one decimal; null out of nothing."))
            .examples([serde_json::json!(5.7)]);
        ObjectBuilder::new()
            .schema_type(Type::Object)
            .description(Some("Two exact counts and the percentage they make."))
            .property("numerator", count("What is counted.", 12))
            .property("denominator", count("Out of how many.", 210))
            .property("percent", percent)
            .required("numerator")
            .required("denominator")
            .required("percent")
            .examples([serde_json::json!({"numerator": 12, "denominator": 210, "percent": 5.7})])
            .into()
    }
}

impl ToSchema for Rate {}

fn count(what: &str, example: u64) -> Object {
    ObjectBuilder::new()
        .schema_type(Type::Integer)
        .minimum(Some(Number::Int(0)))
        .description(Some(what))
        .examples([serde_json::json!(example)])
        .build()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn percentages_are_rounded_half_up_to_one_decimal() {
        for (numerator, denominator, percent) in [
            (12, 210, 5.7),
            (14, 140, 10.0),
            (14, 142, 9.9),
            (24, 300, 8.0),
            (2, 3, 66.7),
            (1, 3, 33.3),
            (1, 2000, 0.1),
            (1, 2001, 0.0),
            (10, 140, 7.1),
            (0, 5, 0.0),
            (5, 5, 100.0),
            (249, 2000, 12.5),
        ] {
            assert_eq!(
                Rate::new(numerator, denominator).percent(),
                Some(percent),
                "{numerator}/{denominator}"
            );
        }
    }

    #[test]
    fn a_rate_out_of_nothing_is_null() {
        let json = serde_json::to_value(Rate::new(0, 0)).unwrap();
        assert_eq!(json, serde_json::json!({"numerator": 0, "denominator": 0, "percent": null}));
    }

    #[test]
    fn a_rate_travels_with_its_counts() {
        let json = serde_json::to_string(&Rate::new(12, 210)).unwrap();
        assert_eq!(json, r#"{"numerator":12,"denominator":210,"percent":5.7}"#);
    }

    #[test]
    fn the_largest_counts_do_not_overflow() {
        assert_eq!(Rate::new(u64::MAX, u64::MAX).percent(), Some(100.0));
        assert!(Rate::new(u64::MAX, 1).percent().is_some());
    }

    /// The slow way: long division by hand, to two decimals of per cent and whether anything is left over.
    fn long_division(numerator: u64, denominator: u64) -> String {
        let (mut rest, mut digits) = (numerator as u128 * 100, String::new());
        let whole = rest / denominator as u128;
        for _ in 0..2 {
            rest = rest % denominator as u128 * 10;
            digits.push(char::from(b'0' + (rest / denominator as u128) as u8));
        }
        let mut tenths = whole * 10 + u128::from(digits.as_bytes()[0] - b'0');
        if digits.as_bytes()[1] >= b'5' {
            tenths += 1;
        }
        format!("{}.{}", tenths / 10, tenths % 10)
    }

    proptest! {
        #[test]
        fn percent_agrees_with_long_division(denominator in 1..5_000_000u64, share in 0..=1_000_000u64) {
            let numerator = denominator * share / 1_000_000;
            let percent = Rate::new(numerator, denominator).percent().unwrap();
            prop_assert_eq!(format!("{percent:.1}"), long_division(numerator, denominator));
            // What JSON shows is the same decimal, with no stray digits.
            prop_assert_eq!(serde_json::to_string(&percent).unwrap(), long_division(numerator, denominator));
        }
    }
}
