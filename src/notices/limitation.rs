//! Until when an offence can be prosecuted: dated rule data.
//!
//! The offences of section 444 of the Education Act 1996 and of section 103 of the Education and Inspections Act 2006 are
//! summary ones: a magistrates' court does not try them unless the information was laid within six months of the offence
//! (section 127 of the Magistrates' Courts Act 1980).

use chrono::{Days, Months, NaiveDate};

/// Calendar months in which a summary offence can be prosecuted.
const MONTHS: Months = Months::new(6);

/// The last day on which proceedings can begin for offences of which the last was committed on this day: the day of the
/// same number six months later, or the last of that month where there is none.
pub fn prosecute_by(last_offence_on: NaiveDate) -> NaiveDate {
    last_offence_on.checked_add_months(MONTHS).unwrap_or(NaiveDate::MAX)
}

/// The last day on which a notice with so many days to pay can be received, so that a day is left to begin proceedings
/// after them.
pub fn receive_by(last_offence_on: NaiveDate, full_days: u64) -> NaiveDate {
    let last = prosecute_by(last_offence_on);
    last.checked_sub_days(Days::new(full_days)).unwrap_or(last)
}

/// Whether a notice that is to be paid by a day can be prosecuted after it.
pub fn can_be_prosecuted(last_offence_on: NaiveDate, pay_until_on: NaiveDate) -> bool {
    pay_until_on < prosecute_by(last_offence_on)
}

/// Why an unpaid notice is not referred any more.
pub const BARRED: &str = "Six months have passed since the last offence: unless proceedings began by then, nobody can be \
    prosecuted for it, and the notice must be withdrawn. Where they did, name the day as `proceedings_begun_on`.";

/// Why a notice is not withdrawn, nor said never to have been received in time, once proceedings have begun.
pub const BEGUN: &str =
    "Proceedings have begun: record first that they were discontinued, or what came of them.";

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

    #[test]
    fn what_is_received_a_day_later_leaves_no_day_to_prosecute() {
        // 28 days from 11 February 2027 end on 10 March; proceedings can begin on the 11th.
        assert_eq!(receive_by(day("2026-09-11"), 28), day("2027-02-11"));
        let last_to_pay = |received: &str| day(received) + chrono::Duration::days(27);
        assert!(can_be_prosecuted(day("2026-09-11"), last_to_pay("2027-02-11")));
        assert!(!can_be_prosecuted(day("2026-09-11"), last_to_pay("2027-02-12")));
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
