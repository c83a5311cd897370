//! Working days in England: when what was posted is presumed to have been served.

use chrono::{Datelike, Days, NaiveDate, Weekday};

/// A day: year, month and day of the month.
type Day = (i32, u32, u32);

/// Bank holidays that a royal proclamation or a statute moved to another day, by the day they would have been on.
const MOVED: &[(Day, Day)] =
    &[((2012, 5, 28), (2012, 6, 4)), ((2020, 5, 4), (2020, 5, 8)), ((2022, 5, 30), (2022, 6, 2))];

/// Bank holidays of one year alone, by royal proclamation.
const ONCE: &[Day] = &[(2011, 4, 29), (2012, 6, 5), (2022, 6, 3), (2022, 9, 19), (2023, 5, 8)];

/// The bank holidays of a year in England, in order: those that the Banking and Financial Dealings Act 1971 and custom
/// give every year, on the weekday that stands in for one at a weekend, and those that were proclaimed.
///
/// A holiday that is proclaimed later is one line in this file.
pub fn bank_holidays(year: i32) -> Vec<NaiveDate> {
    let easter = easter_sunday(year);
    let mut all: Vec<NaiveDate> = [
        on(year, 1, 1).map(next_weekday),
        easter.and_then(|sunday| sunday.checked_sub_days(Days::new(2))),
        easter.and_then(|sunday| sunday.checked_add_days(Days::new(1))),
        first_monday(year, 5),
        last_monday(year, 5),
        last_monday(year, 8),
    ]
    .into_iter()
    .flatten()
    .collect();
    let christmas = on(year, 12, 25).map(next_weekday);
    // Boxing Day gives way to what stands in for Christmas Day.
    let boxing_day = on(year, 12, 26).map(next_weekday).map(|day| match Some(day) == christmas {
        true => day + Days::new(1),
        false => day,
    });
    all.extend(christmas.into_iter().chain(boxing_day));
    for (usual, moved) in MOVED {
        for day in all.iter_mut().filter(|day| Some(**day) == date(*usual)) {
            *day = date(*moved).unwrap_or(*day);
        }
    }
    all.extend(ONCE.iter().filter(|once| once.0 == year).filter_map(|once| date(*once)));
    all.sort_unstable();
    all
}

/// Whether a day is neither at a weekend nor a bank holiday.
pub fn is_working_day(day: NaiveDate) -> bool {
    !at_weekend(day) && !bank_holidays(day.year()).contains(&day)
}

/// The `n`th working day after a day.
pub fn working_day_after(day: NaiveDate, n: usize) -> NaiveDate {
    let after = day.iter_days().skip(1).filter(|day| is_working_day(*day));
    n.checked_sub(1).and_then(|before| after.into_iter().nth(before)).unwrap_or(day)
}

fn at_weekend(day: NaiveDate) -> bool {
    matches!(day.weekday(), Weekday::Sat | Weekday::Sun)
}

/// The day itself, or the Monday after the weekend at which it lies.
fn next_weekday(day: NaiveDate) -> NaiveDate {
    day.iter_days().find(|day| !at_weekend(*day)).unwrap_or(day)
}

fn first_monday(year: i32, month: u32) -> Option<NaiveDate> {
    (1..=7).filter_map(|day| on(year, month, day)).find(|day| day.weekday() == Weekday::Mon)
}

fn last_monday(year: i32, month: u32) -> Option<NaiveDate> {
    (25..=31).filter_map(|day| on(year, month, day)).find(|day| day.weekday() == Weekday::Mon)
}

/// Easter Sunday of the Gregorian calendar (the computus of Meeus, Jones and Butcher).
fn easter_sunday(year: i32) -> Option<NaiveDate> {
    let (a, b, c) = (year % 19, year / 100, year % 100);
    let h = (19 * a + b - b / 4 - (b - (b + 8) / 25 + 1) / 3 + 15) % 30;
    let l = (32 + 2 * (b % 4) + 2 * (c / 4) - h - c % 4) % 7;
    let m = (a + 11 * h + 22 * l) / 451;
    let place = h + l - 7 * m + 114;
    on(year, u32::try_from(place / 31).ok()?, u32::try_from(place % 31 + 1).ok()?)
}

fn on(year: i32, month: u32, day: u32) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(year, month, day)
}

fn date((year, month, day): (i32, u32, u32)) -> Option<NaiveDate> {
    on(year, month, day)
}

#[cfg(test)]
mod tests {
    use std::{collections::BTreeSet, path::Path};

    use proptest::prelude::*;

    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn easter_falls_where_the_tables_say() {
        let known = [
            "1999-04-04",
            "2008-03-23",
            "2011-04-24",
            "2024-03-31",
            "2025-04-20",
            "2026-04-05",
            "2038-04-25",
        ];
        for easter in known.map(day) {
            assert_eq!(easter_sunday(easter.year()), Some(easter));
        }
    }

    #[test]
    fn christmas_and_new_year_at_a_weekend_are_kept_on_the_weekdays_after() {
        assert!(bank_holidays(2021).ends_with(&[day("2021-12-27"), day("2021-12-28")]));
        assert!(bank_holidays(2022).ends_with(&[day("2022-12-26"), day("2022-12-27")]));
        assert!(bank_holidays(2026).ends_with(&[day("2026-12-25"), day("2026-12-28")]));
        assert_eq!(bank_holidays(2022).first(), Some(&day("2022-01-03")));
    }

    #[test]
    fn what_is_posted_is_served_on_the_second_working_day_after() {
        for (posted, served, why) in [
            ("2025-02-27", "2025-03-03", "over a weekend"),
            ("2025-04-17", "2025-04-23", "over Easter"),
            ("2025-12-24", "2025-12-30", "over Christmas and a weekend"),
            ("2026-11-20", "2026-11-24", "a Friday"),
            ("2026-11-21", "2026-11-24", "a Saturday"),
            ("2026-10-23", "2026-10-27", "the night on which the clocks go back changes no day"),
            ("2023-05-05", "2023-05-10", "over a coronation"),
        ] {
            assert_eq!(working_day_after(day(posted), 2), day(served), "{why}");
        }
    }

    #[test]
    fn the_published_bank_holidays_are_those_computed() {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/calendars/bank-holidays.json");
        let Ok(text) = std::fs::read_to_string(&file) else {
            eprintln!("skipped: the published bank holidays are not beside the checkout");
            return;
        };
        let published: serde_json::Value = serde_json::from_str(&text).unwrap();
        let events = published["england-and-wales"]["events"].as_array().unwrap();
        let published: BTreeSet<NaiveDate> =
            events.iter().map(|event| day(event["date"].as_str().unwrap())).collect();
        let years: BTreeSet<i32> = published.iter().map(Datelike::year).collect();
        assert!(years.len() > 10);
        let computed: BTreeSet<NaiveDate> = years.into_iter().flat_map(bank_holidays).collect();
        let differ: Vec<_> = published.symmetric_difference(&computed).collect();
        assert!(differ.is_empty(), "{differ:?}");
    }

    proptest! {
        #[test]
        fn a_year_has_eight_weekdays_of_bank_holiday_or_those_proclaimed_besides(year in 1978..2200i32) {
            let all = bank_holidays(year);
            let once = ONCE.iter().filter(|day| day.0 == year).count();
            prop_assert_eq!(all.iter().collect::<BTreeSet<_>>().len(), 8 + once);
            prop_assert!(all.iter().all(|day| !at_weekend(*day) && day.year() == year));
        }

        #[test]
        fn a_working_day_after_is_one_and_lies_after(days in 0..30_000i64, n in 1..5usize) {
            let posted = day("1990-01-01") + chrono::Duration::days(days);
            let served = working_day_after(posted, n);
            prop_assert!(is_working_day(served) && served > posted);
            let between = posted.iter_days().skip(1).take_while(|day| *day <= served);
            prop_assert_eq!(between.filter(|day| is_working_day(*day)).count(), n);
        }
    }
}
