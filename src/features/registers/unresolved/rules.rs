//! How long an `N` may stand.

use chrono::NaiveDate;

/// The code of a mark whose reason is not yet established.
pub const NOT_YET_ESTABLISHED: &str = "N";
/// School days within which the reason must be established (regulation 10(7) to (9)).
const DAYS: usize = 5;

/// How a mark stands to its time limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limit {
    /// The fifth school day after the session, if the calendar goes so far.
    pub resolve_by_on: Option<NaiveDate>,
    /// School days that are left, today among them; 0 or less when all five are over.
    pub left: i64,
}

/// The limit of a mark of one day, seen from another. `school_days` stand in order.
///
/// The five are counted from the school day after the session. A school day is over at midnight: on the
/// fifth one is left, on the day after none.
pub fn limit(school_days: &[NaiveDate], marked_on: NaiveDate, today: NaiveDate) -> Limit {
    let first = school_days.partition_point(|day| *day <= marked_on);
    let after = school_days.get(first..).unwrap_or_default();
    let over = after.partition_point(|day| *day < today);
    let signed = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
    Limit { resolve_by_on: after.get(DAYS - 1).copied(), left: signed(DAYS) - signed(over) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn day(day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 11, day).unwrap()
    }

    /// Three weeks of November, Monday to Friday.
    fn weeks() -> Vec<NaiveDate> {
        [2, 9, 16].into_iter().flat_map(|monday| (monday..monday + 5).map(day)).collect()
    }

    #[test]
    fn five_school_days_after_the_session_count() {
        let left = |today: u32| limit(&weeks(), day(6), day(today)).left;
        assert_eq!(limit(&weeks(), day(6), day(6)).resolve_by_on, Some(day(13)));
        assert_eq!([left(6), left(7), left(9)], [5, 5, 5], "Friday, the weekend, the first of the five");
        assert_eq!(
            [left(10), left(13), left(14)],
            [4, 1, 0],
            "the fifth still counts; the day after is too late"
        );
        assert_eq!([left(16), left(17)], [0, -1]);
    }

    #[test]
    fn the_count_goes_on_over_a_holiday_and_stops_where_no_calendar_is_known() {
        let mut days = weeks();
        days.retain(|date| !(day(9)..=day(13)).contains(date));
        assert_eq!(limit(&days, day(6), day(16)), Limit { resolve_by_on: Some(day(20)), left: 5 });
        assert_eq!(limit(&days[..7], day(6), day(17)), Limit { resolve_by_on: None, left: 4 });
    }

    proptest! {
        #[test]
        fn a_mark_is_overdue_exactly_when_its_last_day_is_past(
            gaps in proptest::collection::vec(1i64..5, 8..40), marked in 0i64..60, later in 0i64..60,
        ) {
            let mut days = vec![day(1)];
            for gap in gaps {
                days.push(*days.last().unwrap() + chrono::TimeDelta::days(gap));
            }
            let (marked_on, today) = (day(1) + chrono::TimeDelta::days(marked), day(1) + chrono::TimeDelta::days(marked + later));
            let limit = limit(&days, marked_on, today);
            let naive = days.iter().filter(|day| **day > marked_on && **day < today).count() as i64;
            prop_assert_eq!(limit.left, 5 - naive);
            if let Some(last) = limit.resolve_by_on {
                prop_assert_eq!(limit.left <= 0, last < today);
            }
        }
    }
}
