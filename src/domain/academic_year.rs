//! The academic year, as attendance statistics cut it.

use std::{fmt, ops::RangeInclusive, str::FromStr};

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{ObjectBuilder, RefOr, Schema, schema::Type},
};

use super::Unreadable;

/// An academic year: 1 August to 31 July, named by the years it begins and ends in, `2026-27`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AcademicYear(i32);

/// Years that may be asked for by name.
const STARTS: RangeInclusive<i32> = 1990..=2100;
const EXPECTED: &str = "an academic year such as 2026-27";

impl AcademicYear {
    /// The academic year in which a day lies.
    pub fn of(date: NaiveDate) -> Self {
        Self(if date.month() >= 8 { date.year() } else { date.year() - 1 })
    }

    /// The academic year that begins on 1 August of `year`, from 1990 to 2100.
    pub fn starting(year: i32) -> Option<Self> {
        STARTS.contains(&year).then_some(Self(year))
    }

    /// The calendar year in which it begins.
    pub const fn start_year(self) -> i32 {
        self.0
    }

    /// 1 August.
    pub fn first_day(self) -> NaiveDate {
        // Only the year before the earliest date there is has no 1 August.
        NaiveDate::from_ymd_opt(self.0, 8, 1).unwrap_or(NaiveDate::MIN)
    }

    /// 31 July of the next calendar year.
    pub fn last_day(self) -> NaiveDate {
        NaiveDate::from_ymd_opt(self.0 + 1, 7, 31).unwrap_or(NaiveDate::MAX)
    }

    /// Whether a day lies in it.
    pub fn contains(self, date: NaiveDate) -> bool {
        Self::of(date) == self
    }
}

impl fmt::Display for AcademicYear {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{:04}-{:02}", self.0, (self.0 + 1).rem_euclid(100))
    }
}

impl FromStr for AcademicYear {
    type Err = Unreadable;

    fn from_str(text: &str) -> Result<Self, Unreadable> {
        let start = text.get(..4).filter(|digits| digits.bytes().all(|b| b.is_ascii_digit()));
        let year = start.and_then(|digits| digits.parse().ok()).and_then(Self::starting);
        // Writing it again shows that the second part is the next year, and that nothing else stands there.
        year.filter(|year| year.to_string() == text).ok_or(Unreadable { expected: EXPECTED })
    }
}

impl Serialize for AcademicYear {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        out.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for AcademicYear {
    fn deserialize<D: Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        String::deserialize(input)?.parse().map_err(de::Error::custom)
    }
}

impl PartialSchema for AcademicYear {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .pattern(Some("^[0-9]{4}-[0-9]{2}$"))
            .description(Some("Academic year, 1 August to 31 July; the second part is the next year."))
            .examples([serde_json::json!("2026-27")])
            .into()
    }
}

impl ToSchema for AcademicYear {}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn day(year: i32, month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, month, day).unwrap()
    }

    #[test]
    fn the_year_turns_on_the_first_of_august() {
        assert_eq!(AcademicYear::of(day(2026, 7, 31)), AcademicYear(2025));
        assert_eq!(AcademicYear::of(day(2026, 8, 1)), AcademicYear(2026));
        assert_eq!(AcademicYear(2026).first_day(), day(2026, 8, 1));
        assert_eq!(AcademicYear(2026).last_day(), day(2027, 7, 31));
    }

    #[test]
    fn the_end_of_august_and_the_start_of_september_are_one_year() {
        assert_eq!(AcademicYear::of(day(2026, 8, 31)), AcademicYear::of(day(2026, 9, 1)));
    }

    #[test]
    fn the_second_part_of_the_name_is_the_next_year() {
        assert_eq!("2026-27".parse(), Ok(AcademicYear(2026)));
        assert_eq!("1999-00".parse(), Ok(AcademicYear(1999)));
        for wrong in [
            "2026-28",
            "2026-26",
            "2026",
            "2026-2027",
            "26-27",
            "2026/27",
            "2026-27 ",
            "+026-27",
            "1989-90",
            "2101-02",
            "",
        ] {
            assert!(wrong.parse::<AcademicYear>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn the_ends_of_all_time_have_an_academic_year() {
        for date in [NaiveDate::MIN, NaiveDate::MAX] {
            let year = AcademicYear::of(date);
            assert!(year.contains(date) && year.first_day() <= date && date <= year.last_day());
        }
    }

    proptest! {
        #[test]
        fn every_day_lies_between_the_ends_of_its_year(days in 0..60_000i32) {
            let date = NaiveDate::from_num_days_from_ce_opt(710_000 + days).unwrap();
            let year = AcademicYear::of(date);
            prop_assert!(year.first_day() <= date && date <= year.last_day());
        }

        #[test]
        fn a_name_is_read_as_it_was_written(start in STARTS) {
            let year = AcademicYear::starting(start).unwrap();
            prop_assert_eq!(year.to_string().parse(), Ok(year));
            let json = serde_json::to_string(&year).unwrap();
            prop_assert_eq!(serde_json::from_str::<AcademicYear>(&json).unwrap(), year);
        }

        #[test]
        fn any_text_is_read_without_a_panic(text: String) {
            let _ = text.parse::<AcademicYear>();
        }
    }
}
