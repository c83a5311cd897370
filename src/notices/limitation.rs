//! Until when an offence can be prosecuted: dated rule data.
//!
//! The offences of section 444 of the Education Act 1996 and of section 103 of the Education and Inspections Act 2006 are
//! summary ones: a magistrates' court does not try them unless the information was laid within six months of the offence
//! (section 127 of the Magistrates' Courts Act 1980).

use chrono::{Months, NaiveDate};

/// Calendar months in which a summary offence can be prosecuted.
const MONTHS: Months = Months::new(6);

/// The last day on which proceedings can begin for offences of which the last was committed on this day: the day of the
/// same number six months later, or the last of that month where there is none.
pub fn prosecute_by(last_offence_on: NaiveDate) -> NaiveDate {
    last_offence_on.checked_add_months(MONTHS).unwrap_or(NaiveDate::MAX)
}

/// Whether a notice that is to be paid by a day can be prosecuted after it.
pub fn can_be_prosecuted(last_offence_on: NaiveDate, pay_until_on: NaiveDate) -> bool {
    pay_until_on < prosecute_by(last_offence_on)
}

/// Why an unpaid notice is not referred any more.
pub const BARRED: &str = "Six months have passed since the last offence: nobody can be prosecuted for it, so the notice \
    must be withdrawn.";

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn six_calendar_months_end_on_the_day_of_the_same_number_or_the_last_of_the_month() {
        for (offence, last) in [
            ("2026-06-05", "2026-12-05"),
            ("2026-08-31", "2027-02-28"),
            ("2027-08-30", "2028-02-29"),
            ("2028-02-29", "2028-08-29"),
        ] {
            assert_eq!(prosecute_by(day(offence)), day(last), "{offence}");
        }
    }

    #[test]
    fn the_days_to_pay_end_before_the_last_day_to_prosecute() {
        // Posted on 23 November 2026, received on the 25th, to be paid by 22 December.
        assert!(!can_be_prosecuted(day("2026-06-05"), day("2026-12-22")));
        assert!(can_be_prosecuted(day("2026-06-23"), day("2026-12-22")));
    }

    proptest! {
        #[test]
        fn a_later_offence_is_never_barred_earlier(days in 0..9_000i64) {
            let first = day("2024-08-19") + chrono::Duration::days(days);
            let next = first.succ_opt().unwrap();
            prop_assert!(prosecute_by(first) <= prosecute_by(next));
            prop_assert!((181..=184).contains(&(prosecute_by(first) - first).num_days()));
        }
    }
}
