//! Dates as they go over the wire: `YYYY-MM-DD` and nothing else.
//!
//! chrono's own reading is lenient (`2026-9-3`, `+2026-09-03`), so that two clients could write one
//! day in two ways. Every date of a body, a query or a path is read here.

use chrono::{DateTime, Datelike, NaiveDate, Utc};
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

/// The instant that a text names: RFC 3339 with a year of four digits between 1991 and 2100, and an offset.
pub fn parse_instant(text: &str) -> Option<DateTime<Utc>> {
    let instant = DateTime::parse_from_rfc3339(text).ok()?.with_timezone(&Utc);
    let plain =
        text.starts_with(|first: char| first.is_ascii_digit()) && text.as_bytes().get(4) == Some(&b'-');
    (plain && (1991..=2100).contains(&instant.year())).then_some(instant)
}

/// For `#[serde(deserialize_with = "date::instant")]`.
pub fn instant<'de, D: Deserializer<'de>>(from: D) -> Result<DateTime<Utc>, D::Error> {
    let text = String::deserialize(from)?;
    parse_instant(&text)
        .ok_or_else(|| D::Error::custom("expected an instant with its offset, such as 2026-11-20T09:02:11Z"))
}

/// For `#[serde(default, deserialize_with = "date::instant_option")]`.
pub fn instant_option<'de, D: Deserializer<'de>>(from: D) -> Result<Option<DateTime<Utc>>, D::Error> {
    match Option::<String>::deserialize(from)? {
        None => Ok(None),
        Some(text) => match parse_instant(&text) {
            Some(instant) => Ok(Some(instant)),
            None => {
                Err(D::Error::custom("expected an instant with its offset, such as 2026-11-20T09:02:11Z"))
            }
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

    #[test]
    fn an_instant_has_an_offset_and_a_year_of_our_time() {
        let known = "2026-10-25T00:30:00Z".parse().ok();
        assert_eq!(
            parse_instant("2026-10-25T01:30:00+01:00"),
            known,
            "the first half past one of that night"
        );
        assert_eq!(parse_instant("2026-10-25T00:30:00Z"), known);
        let not_instants = [
            "2026-10-25T01:30:00",
            "-99999-01-01T00:00:00Z",
            "+12026-01-01T00:00:00Z",
            "0001-01-01T00:00:00Z",
            "now",
        ];
        for text in not_instants {
            assert_eq!(parse_instant(text), None, "{text}");
        }
    }
}
