//! Compulsory school age and the age that names a year group.

use chrono::{Datelike, NaiveDate, Weekday};

use crate::domain::span::Span;

/// The prescribed days (month, day) of section 8 of the Education Act 1996, in the order of a calendar year.
const PRESCRIBED: [(u32, u32); 3] = [(3, 31), (8, 31), (12, 31)];

/// The first and the last day of compulsory school age.
///
/// It begins the day after the first prescribed day (31 August, 31 December, 31 March) on or after the fifth
/// birthday and ends on the last Friday in June of the school year (September to August) in which the child
/// turns sixteen (section 8 of the Education Act 1996 and the orders under it).
pub fn compulsory_school_age(born_on: NaiveDate) -> (NaiveDate, NaiveDate) {
    let fifth = birthday(born_on, 5);
    let prescribed = PRESCRIBED
        .into_iter()
        .map(|(month, day)| on(fifth.year(), month, day))
        .find(|prescribed| fifth <= *prescribed)
        .unwrap_or(NaiveDate::MAX);
    let sixteenth = birthday(born_on, 16);
    let june = if sixteenth.month() >= 9 { sixteenth.year() + 1 } else { sixteenth.year() };
    (prescribed.succ_opt().unwrap_or(NaiveDate::MAX), last_friday_in_june(june))
}

/// Whether somebody born on a day is of compulsory school age on another.
pub fn is_compulsory(born_on: NaiveDate, on: NaiveDate) -> bool {
    let (first, last) = compulsory_school_age(born_on);
    first <= on && on <= last
}

/// The days of a span on which somebody born on a day is of compulsory school age; `None` where on none of them.
///
/// Who is of age on any of them is one of the children that the span is about, with the sessions of those days: Year 11
/// leaves compulsory school age on the last Friday in June, and is still of the half term in which that day lies.
pub fn compulsory_days(born_on: NaiveDate, days: Span) -> Option<Span> {
    let (first, last) = compulsory_school_age(born_on);
    Span::new(first, last)?.and(days)
}

/// Age in whole years on 31 August of a calendar year; negative before birth.
pub fn age_on_31_august(born_on: NaiveDate, year: i32) -> i32 {
    let had_birthday = (born_on.month(), born_on.day()) <= (8, 31);
    year.saturating_sub(born_on.year()).saturating_sub(i32::from(!had_birthday))
}

/// The day on which an age is reached. Who was born on 29 February reaches it on 1 March where there is none.
pub fn birthday(born_on: NaiveDate, age: i32) -> NaiveDate {
    let year = born_on.year() + age;
    born_on.with_year(year).unwrap_or_else(|| on(year, 3, 1))
}

fn last_friday_in_june(year: i32) -> NaiveDate {
    // The last seven days of June hold one Friday.
    let days = (24..=30).map(|day| on(year, 6, day));
    days.into_iter().find(|day| day.weekday() == Weekday::Fri).unwrap_or(NaiveDate::MAX)
}

/// A day, or the end of all time for a year that has none.
fn on(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap_or(NaiveDate::MAX)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn compulsory_age_begins_the_day_after_the_prescribed_day() {
        for (born, first) in [
            (on(2020, 8, 31), on(2025, 9, 1)),
            (on(2020, 9, 1), on(2026, 1, 1)),
            (on(2020, 12, 31), on(2026, 1, 1)),
            (on(2021, 1, 1), on(2026, 4, 1)),
            (on(2021, 3, 31), on(2026, 4, 1)),
            (on(2021, 4, 1), on(2026, 9, 1)),
        ] {
            assert_eq!(compulsory_school_age(born).0, first, "{born}");
            assert!(!is_compulsory(born, first.pred_opt().unwrap()) && is_compulsory(born, first));
        }
    }

    #[test]
    fn compulsory_age_ends_on_the_last_friday_in_june_of_the_school_year_of_sixteen() {
        for (born, last) in [
            (on(2008, 9, 1), on(2025, 6, 27)),
            (on(2009, 8, 31), on(2025, 6, 27)),
            (on(2009, 9, 1), on(2026, 6, 26)),
            (on(2010, 7, 15), on(2026, 6, 26)),
            (on(2011, 1, 5), on(2027, 6, 25)),
        ] {
            assert_eq!(compulsory_school_age(born).1, last, "{born}");
            assert!(is_compulsory(born, last) && !is_compulsory(born, last.succ_opt().unwrap()));
        }
    }

    #[test]
    fn a_child_born_on_29_february_turns_five_in_march() {
        let born = on(2020, 2, 29);
        assert_eq!(birthday(born, 5), on(2025, 3, 1));
        assert_eq!(compulsory_school_age(born), (on(2025, 4, 1), on(2036, 6, 27)));
        assert_eq!(age_on_31_august(born, 2024), 4);
    }

    #[test]
    fn a_birthday_on_31_august_counts_on_that_day() {
        assert_eq!(age_on_31_august(on(2021, 8, 31), 2026), 5);
        assert_eq!(age_on_31_august(on(2021, 9, 1), 2026), 4);
        assert_eq!(age_on_31_august(on(2027, 1, 1), 2026), -1);
    }

    #[test]
    fn the_ends_of_all_time_do_no_harm() {
        for born in [NaiveDate::MIN, NaiveDate::MAX] {
            let _ = compulsory_school_age(born);
            let _ = (age_on_31_august(born, i32::MAX), age_on_31_august(born, i32::MIN));
        }
    }

    #[test]
    fn of_a_half_term_in_which_year_11_leaves_the_days_until_then_are_theirs() {
        let days = |from_on, to_on| Span::new(from_on, to_on).unwrap();
        let leaver = on(2011, 1, 5);
        let (summer, last) = (days(on(2027, 6, 7), on(2027, 7, 21)), on(2027, 6, 25));
        assert_eq!(compulsory_days(leaver, summer), Some(days(on(2027, 6, 7), last)));
        assert_eq!(compulsory_days(leaver, days(last, last)), Some(days(last, last)));
        assert_eq!(compulsory_days(leaver, days(on(2027, 6, 26), on(2027, 7, 21))), None);
        let starter = on(2020, 9, 1);
        let autumn_to_spring = days(on(2025, 11, 3), on(2026, 2, 13));
        assert_eq!(compulsory_days(starter, autumn_to_spring), Some(days(on(2026, 1, 1), on(2026, 2, 13))));
    }

    /// The slow way: walk from the fifth birthday to the day after a prescribed day, and from the sixteenth,
    /// or the last 1 September before it, to the end of June and back to a Friday.
    fn walked(born: NaiveDate) -> (NaiveDate, NaiveDate) {
        let years = |n: u32| born.checked_add_months(chrono::Months::new(12 * n)).unwrap();
        let leap = (born.month(), born.day()) == (2, 29);
        let mut first = if leap { years(5).succ_opt().unwrap() } else { years(5) };
        while !PRESCRIBED.contains(&(first.month(), first.day())) {
            first = first.succ_opt().unwrap();
        }
        let mut last = years(16);
        while (last.month(), last.day()) != (9, 1) {
            last = last.pred_opt().unwrap();
        }
        while (last.month(), last.day()) != (6, 30) {
            last = last.succ_opt().unwrap();
        }
        while last.weekday() != Weekday::Fri {
            last = last.pred_opt().unwrap();
        }
        (first.succ_opt().unwrap(), last)
    }

    proptest! {
        #[test]
        fn compulsory_age_agrees_with_walking_the_calendar(days in 0..40_000i64) {
            let born = on(1990, 1, 1) + chrono::Duration::days(days);
            prop_assert_eq!(compulsory_school_age(born), walked(born));
        }

        #[test]
        fn the_days_of_age_are_those_on_which_somebody_is_of_age(
            days in 0..9_000i64, from in 0..9_000i64, length in 0..400i64,
        ) {
            let day = |n| on(2005, 1, 1) + chrono::Duration::days(n);
            let born = day(days);
            let span = Span::new(day(from), day(from + length)).unwrap();
            let of_age: Vec<_> =
                span.from_on.iter_days().take_while(|on| *on <= span.to_on).filter(|on| is_compulsory(born, *on)).collect();
            let ends = of_age.first().zip(of_age.last()).map(|(first, last)| Span { from_on: *first, to_on: *last });
            prop_assert_eq!(compulsory_days(born, span), ends);
        }

        #[test]
        fn every_year_group_of_1_to_10_is_compulsory_all_year(days in 0..20_000i64, year_group in 1..=10) {
            let born = on(1990, 1, 1) + chrono::Duration::days(days);
            // Year 1 is age five on 31 August.
            let start = (born.year()..).find(|year| age_on_31_august(born, *year) == year_group + 4).unwrap();
            prop_assert!(is_compulsory(born, on(start, 9, 1)) && is_compulsory(born, on(start + 1, 7, 31)));
        }
    }
}
