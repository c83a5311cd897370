//! Dates as they go over the wire: `YYYY-MM-DD` and nothing else.
//!
//! chrono's own reading is lenient (`2026-9-3`, `+2026-09-03`), so that two clients could write one
//! day in two ways. Every date of a body, a query or a path is read here.

use chrono::{Datelike as _, NaiveDate};
use serde::{Deserialize, Deserializer, de::Error};

/// The day that a text of ten characters names.
pub fn parse(text: &str) -> Option<NaiveDate> {
    let shaped = text.len() == 10
        && text.bytes().enumerate().all(|(at, byte)| match at {
            4 | 7 => byte == b'-',
            _ => byte.is_ascii_digit(),
        });
    let date: Option<NaiveDate> = shaped.then(|| text.parse().ok()).flatten();
    date.filter(|date| date.year() > 0)
}

/// For `#[serde(deserialize_with = "date::strict")]`.
pub fn strict<'de, D: Deserializer<'de>>(from: D) -> Result<NaiveDate, D::Error> {
    let text = String::deserialize(from)?;
    parse(&text).ok_or_else(|| D::Error::custom("expected a date that exists, as YYYY-MM-DD"))
}

/// For `#[serde(default, deserialize_with = "date::strict_option")]`.
pub fn strict_option<'de, D: Deserializer<'de>>(from: D) -> Result<Option<NaiveDate>, D::Error> {
    match Option::<String>::deserialize(from)? {
        None => Ok(None),
        Some(text) => match parse(&text) {
            Some(date) => Ok(Some(date)),
            None => Err(D::Error::custom("expected a date that exists, as YYYY-MM-DD")),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_is_ten_characters_that_name_a_day() {
        assert_eq!(parse("2028-02-29"), NaiveDate::from_ymd_opt(2028, 2, 29));
        let not_dates = [
            "2027-02-29",
            "2026-13-01",
            "0000-01-01",
            "+99999-01-01",
            "20/11/2026",
            "2026-11-20T00:00Z",
            "2026-9-3",
            " 2026-09-03",
            "２０２６-09-03",
            "",
        ];
        for text in not_dates {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}
