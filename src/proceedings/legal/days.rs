//! How long notices and orders are: dated rule data. Until when an offence is prosecuted stands in `notices::limitation`.

use chrono::{Datelike, Days, Months, NaiveDate};

/// Days of a notice that comes before a school attendance order, that of its service among them (section 437(2) of the
/// Education Act 1996).
const NOTICE: Days = Days::new(14);
/// Days of the notice that names the school, that of its service among them (section 438(3)).
const CHOICE: Days = Days::new(14);
/// Months of an education supervision order (paragraph 15(1) of Schedule 3 to the Children Act 1989).
const SUPERVISION: Months = Months::new(12);
/// Months before its end from which on it may be asked that it is extended (paragraph 15(3)).
const EXTENDED_WITHIN: Months = Months::new(3);
/// Months by which it is extended at one time (paragraph 15(5)).
const EXTENSION: Months = Months::new(36);
/// Months for which a parenting order may require something, and of its counselling or guidance (section 365 of the
/// Sentencing Code).
const REQUIREMENTS: Months = Months::new(12);
const COUNSELLING: Months = Months::new(3);

/// The first day that a notice served on a day may name as the last on which the parent can satisfy the authority.
pub fn satisfy_by_earliest(served_on: NaiveDate) -> NaiveDate {
    served_on.checked_add_days(NOTICE).unwrap_or(NaiveDate::MAX)
}

/// The last day on which a parent can apply for another school than that which a notice served on a day names.
pub fn choose_by(served_on: NaiveDate) -> NaiveDate {
    served_on.checked_add_days(CHOICE).unwrap_or(NaiveDate::MAX)
}

/// The last day of an education supervision order that was made on a day.
pub fn supervision_to(made_on: NaiveDate) -> NaiveDate {
    last_of(made_on, SUPERVISION)
}

/// The first day on which it may be asked that an order that ends on a day is extended.
pub fn extension_from(to_on: NaiveDate) -> NaiveDate {
    to_on.checked_sub_months(EXTENDED_WITHIN).unwrap_or(to_on)
}

/// The last day until which an order that ends on a day may be extended at one time.
pub fn extension_to(to_on: NaiveDate) -> NaiveDate {
    to_on.checked_add_months(EXTENSION).unwrap_or(to_on)
}

/// The last day on which a parenting order that begins on a day may require something.
pub fn requirements_to(from_on: NaiveDate) -> NaiveDate {
    last_of(from_on, REQUIREMENTS)
}

/// The last day of counselling or guidance that begins on a day.
pub fn counselling_to(from_on: NaiveDate) -> NaiveDate {
    last_of(from_on, COUNSELLING)
}

/// The last day of so many months that begin with a day: the day before that of the same number, or the last of the month
/// where there is none of that number.
fn last_of(from_on: NaiveDate, months: Months) -> NaiveDate {
    let same = from_on.checked_add_months(months).unwrap_or(NaiveDate::MAX);
    match same.day() == from_on.day() {
        true => same.pred_opt().unwrap_or(same),
        false => same,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn a_year_that_begins_with_a_day_ends_on_the_day_before_it() {
        assert_eq!(supervision_to(day("2026-11-20")), day("2027-11-19"));
        assert_eq!(supervision_to(day("2028-02-29")), day("2029-02-28"));
        assert_eq!(requirements_to(day("2026-11-20")), day("2027-11-19"));
        assert_eq!(counselling_to(day("2026-11-30")), day("2027-02-28"), "February has no thirtieth");
        assert_eq!(counselling_to(day("2026-12-01")), day("2027-02-28"));
    }

    #[test]
    fn fifteen_days_begin_with_that_of_the_service() {
        assert_eq!(satisfy_by_earliest(day("2026-11-20")), day("2026-12-04"));
        assert_eq!(choose_by(day("2026-12-07")), day("2026-12-21"));
    }

    #[test]
    fn an_order_is_extended_within_its_last_three_months_by_three_years_at_a_time() {
        assert_eq!(extension_from(day("2027-11-19")), day("2027-08-19"));
        assert_eq!(extension_to(day("2027-11-19")), day("2030-11-19"));
    }

    proptest! {
        #[test]
        fn a_period_that_begins_later_ends_no_earlier(days in 0..9_000i64) {
            let first = day("2024-08-19") + chrono::Duration::days(days);
            let next = first.succ_opt().unwrap();
            prop_assert!(supervision_to(first) <= supervision_to(next));
            prop_assert!(counselling_to(first) <= counselling_to(next));
            prop_assert!((365..=366).contains(&((supervision_to(first) - first).num_days() + 1)));
            prop_assert!(extension_from(first) < first && first < extension_to(first));
        }
    }
}
