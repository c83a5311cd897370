//! The unique reference number by which England knows a school.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, de};
use utoipa::{
    Number, PartialSchema, ToSchema,
    openapi::{KnownFormat, ObjectBuilder, RefOr, Schema, SchemaFormat, schema::Type},
};

use super::Unreadable;

/// Unique reference number of a school in *Get Information about Schools*: six digits.
/// A school that becomes an academy gets a new one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct Urn(i32);

/// What stands in the place of a URN with what is the authority's own, and no school's.
pub const AUTHORITY: i32 = 0;

const LEAST: i32 = 100_000;
const MOST: i32 = 999_999;
const EXPECTED: &str = "a URN of six digits";

impl Urn {
    /// The URN, if the number has six digits.
    pub const fn new(number: i32) -> Option<Self> {
        match number {
            LEAST..=MOST => Some(Self(number)),
            _ => None,
        }
    }

    /// The number itself.
    pub const fn get(self) -> i32 {
        self.0
    }
}

impl FromStr for Urn {
    type Err = Unreadable;

    fn from_str(text: &str) -> Result<Self, Unreadable> {
        let six_digits = text.len() == 6 && text.bytes().all(|b| b.is_ascii_digit());
        let number = if six_digits { text.parse().ok() } else { None };
        number.and_then(Self::new).ok_or(Unreadable { expected: EXPECTED })
    }
}

impl fmt::Display for Urn {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(out)
    }
}

impl<'de> Deserialize<'de> for Urn {
    fn deserialize<D: Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        let number = i32::deserialize(input)?;
        Self::new(number).ok_or_else(|| de::Error::custom(Unreadable { expected: EXPECTED }))
    }
}

impl PartialSchema for Urn {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::Integer)
            .format(Some(SchemaFormat::KnownFormat(KnownFormat::Int32)))
            .minimum(Some(Number::Int(LEAST as isize)))
            .maximum(Some(Number::Int(MOST as isize)))
            .description(Some("Unique reference number of a school: six digits."))
            .examples([serde_json::json!(120_765)])
            .into()
    }
}

impl ToSchema for Urn {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_urn_has_six_digits() {
        assert_eq!(Urn::new(99_999), None);
        assert_eq!(Urn::new(1_000_000), None);
        assert_eq!(Urn::new(0), None);
        assert_eq!(Urn::new(120_765).map(Urn::get), Some(120_765));
    }

    #[test]
    fn only_six_plain_digits_are_read_as_a_urn() {
        assert_eq!("120765".parse(), Ok(Urn(120_765)));
        for wrong in
            ["", "12076", "0120765", "+20765", " 120765", "012076", "１２０７６５", "-12076", "1207.5"]
        {
            assert!(wrong.parse::<Urn>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_urn_travels_as_an_integer() {
        assert_eq!(serde_json::to_string(&Urn(120_765)).unwrap(), "120765");
        assert_eq!(serde_json::from_str::<Urn>("120765").unwrap(), Urn(120_765));
        assert!(serde_json::from_str::<Urn>("\"120765\"").is_err());
        assert!(serde_json::from_str::<Urn>("7").is_err());
    }

    #[test]
    fn the_schema_documents_the_bounds() {
        let schema = serde_json::to_value(Urn::schema()).unwrap();
        assert_eq!(schema["type"], "integer");
        assert_eq!(schema["minimum"], 100_000);
        assert_eq!(schema["maximum"], 999_999);
    }
}
