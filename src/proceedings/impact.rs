//! What casework helped: the attendance of the school weeks before a day and of those after it.
//!
//! School weeks are those of the calendar, so a holiday shifts a window and shortens none. The week of the day itself is in
//! neither: it is partly before and partly after. Of the weeks after it those count that are over. Attendance is that of the
//! summed sessions, and over several pupils of all their sessions together, never the mean of their means; the median of
//! the changes is told beside it.

use chrono::{Days, NaiveDate};

use crate::{
    attendance::{calendar::SchoolWeek, rules::Sums},
    domain::{percent::Percent, span::Span},
};

/// School weeks on each side, unless another number is asked for.
pub const WEEKS: usize = 12;

/// The weeks on both sides of a day.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Windows {
    /// Those before, in order.
    pub before: Vec<SchoolWeek>,
    /// Those after, in order, as far as they are over.
    pub after: Vec<SchoolWeek>,
}

/// So many school weeks on each side of a day, of those that are known in order; of the later ones those that are over.
pub fn windows(known: &[SchoolWeek], around: NaiveDate, weeks: usize, today: NaiveDate) -> Windows {
    let own = SchoolWeek::of(around);
    let earlier = &known[..known.partition_point(|week| *week < own)];
    let later = &known[known.partition_point(|week| *week <= own)..];
    let over = later.iter().take(weeks).take_while(|week| last_day(**week) < today);
    Windows {
        before: earlier[earlier.len().saturating_sub(weeks)..].to_vec(),
        after: over.copied().collect(),
    }
}

/// The days of consecutive school weeks, from the first Monday to the last Sunday.
pub fn days(weeks: &[SchoolWeek]) -> Option<Span> {
    Span::new(weeks.first()?.monday, last_day(*weeks.last()?))
}

fn last_day(week: SchoolWeek) -> NaiveDate {
    week.monday.checked_add_days(Days::new(6)).unwrap_or(NaiveDate::MAX)
}

/// One pupil, or several together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Impact {
    /// The sessions before.
    pub before: Sums,
    /// Those after.
    pub after: Sums,
}

impl Impact {
    /// By how many percentage points attendance is higher after than before, exactly; none where a side has no session.
    pub fn change(&self) -> Option<Percent> {
        let before = Percent::of_rate(self.before.attendance())?;
        Percent::of_rate(self.after.attendance())?.minus(before)
    }
}

/// Several of them: summed, and the change of each.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pooled {
    /// Summed.
    pub together: Impact,
    /// By how much each changed.
    changes: Vec<Percent>,
}

impl Pooled {
    /// Adds one that has sessions on both sides; another says nothing of a change, and is left out whole.
    pub fn add(&mut self, one: &Impact) -> bool {
        let Some(change) = one.change() else { return false };
        self.together.before += one.before;
        self.together.after += one.after;
        self.changes.push(change);
        true
    }

    /// How many stand behind it.
    pub fn base(&self) -> usize {
        self.changes.len()
    }

    /// The median of their changes, rounded to one decimal: the middle one, or half way between the two in the middle. Each
    /// is taken to a millionth of a point.
    pub fn median_change(&self) -> Option<f64> {
        let mut millionths: Vec<i64> =
            self.changes.iter().map(|change| (change.nearly() * 1e6).round() as i64).collect();
        millionths.sort_unstable();
        let middle = millionths.len().checked_sub(1)? / 2;
        let doubled = millionths.get(middle)? + millionths.get(millionths.len() / 2)?;
        let tenths = (doubled.unsigned_abs() + 100_000) / 200_000;
        // A whole number of tenths divided once: the nearest float to the decimal that is meant.
        let shown = tenths as f64 / 10.0;
        Some(if doubled < 0 && tenths > 0 { -shown } else { shown })
    }

    /// How many attend more than before, as much, and less.
    pub fn directions(&self) -> [usize; 3] {
        let mut found = [0; 3];
        for change in &self.changes {
            let place = match change.rounded() {
                more if more > 0.0 => 0,
                less if less < 0.0 => 2,
                _ => 1,
            };
            found[place] += 1;
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn weeks(mondays: &[&str]) -> Vec<SchoolWeek> {
        mondays.iter().map(|monday| SchoolWeek { monday: day(monday) }).collect()
    }

    fn sums(present: u64, unauthorised: u64) -> Sums {
        Sums { present, unauthorised, ..Sums::default() }
    }

    /// Half term is the week of 26 October.
    const AUTUMN: [&str; 6] =
        ["2026-10-05", "2026-10-12", "2026-10-19", "2026-11-02", "2026-11-09", "2026-11-16"];

    #[test]
    fn holidays_are_skipped_and_the_week_of_the_day_is_on_neither_side() {
        let known = weeks(&AUTUMN);
        let found = windows(&known, day("2026-10-21"), 2, day("2026-12-01"));
        assert_eq!(found.before, weeks(&AUTUMN[0..2]));
        assert_eq!(found.after, weeks(&AUTUMN[3..5]));
        let in_holiday = windows(&known, day("2026-10-28"), 2, day("2026-12-01"));
        assert_eq!(in_holiday.before, weeks(&AUTUMN[1..3]));
        assert_eq!(in_holiday.after, weeks(&AUTUMN[3..5]));
        assert_eq!(days(&in_holiday.before), Span::new(day("2026-10-12"), day("2026-10-25")));
        assert_eq!(days(&[]), None);
    }

    #[test]
    fn a_week_counts_when_it_is_over() {
        let known = weeks(&AUTUMN);
        let after = |today: &str| windows(&known, day("2026-10-28"), 3, day(today)).after.len();
        assert_eq!((after("2026-11-02"), after("2026-11-08"), after("2026-11-09")), (0, 0, 1));
        assert_eq!((after("2026-11-15"), after("2026-11-16"), after("2027-02-01")), (1, 2, 3));
    }

    #[test]
    fn attendance_over_several_is_of_all_their_sessions_and_no_mean_of_means() {
        let mut all = Pooled::default();
        // 90 of 100 to 95 of 100: 5.0 points. 0 of 10 to 10 of 10: 100 points.
        assert!(all.add(&Impact { before: sums(90, 10), after: sums(95, 5) }));
        assert!(all.add(&Impact { before: sums(0, 10), after: sums(10, 0) }));
        assert!(!all.add(&Impact { before: sums(5, 5), after: sums(0, 0) }), "there is no after");
        assert_eq!(all.base(), 2);
        // 90 of 110 to 105 of 110 is 13.6 points, half way between the two changes are 52.5.
        assert_eq!(all.together.change().map(Percent::rounded), Some(13.6));
        assert_eq!(all.median_change(), Some(52.5));
        assert_eq!(all.directions(), [2, 0, 0]);
        // One that fell by 40 points does not move the middle far.
        assert!(all.add(&Impact { before: sums(80, 20), after: sums(40, 60) }));
        assert_eq!(all.median_change(), Some(5.0));
        assert_eq!(Pooled::default().median_change(), None);
    }

    proptest! {
        #[test]
        fn windows_are_consecutive_school_weeks_on_both_sides(
            gaps in prop::collection::vec(1..4i64, 1..60),
            offset in 0..900i64,
            many in 1..20usize,
            later in 0..900i64,
        ) {
            let mut monday = day("2026-08-31");
            let known: Vec<_> = gaps.iter().map(|gap| {
                monday += chrono::Duration::weeks(*gap);
                SchoolWeek { monday }
            }).collect();
            let around = day("2026-08-31") + chrono::Duration::days(offset);
            let today = around + chrono::Duration::days(later);
            let found = windows(&known, around, many, today);
            let own = SchoolWeek::of(around);
            // The slow way.
            let before: Vec<_> = known.iter().rev().filter(|week| **week < own).take(many).copied().collect();
            prop_assert_eq!(found.before.iter().rev().copied().collect::<Vec<_>>(), before);
            let over = |week: &&SchoolWeek| own < **week && week.monday + chrono::Duration::days(6) < today;
            let after: Vec<_> = known.iter().filter(over).take(many).copied().collect();
            prop_assert_eq!(found.after, after);
        }

        #[test]
        fn what_is_summed_is_the_same_in_any_order(
            all in prop::collection::vec((0..200u64, 0..50u64, 0..200u64, 0..50u64), 0..20),
        ) {
            let one = |(a, b, c, d): &(u64, u64, u64, u64)| Impact { before: sums(*a, *b), after: sums(*c, *d) };
            let (mut forth, mut back) = (Pooled::default(), Pooled::default());
            all.iter().for_each(|each| { forth.add(&one(each)); });
            all.iter().rev().for_each(|each| { back.add(&one(each)); });
            prop_assert_eq!(&forth.together, &back.together);
            prop_assert_eq!(forth.median_change(), back.median_change());
            let possible: u64 = all.iter().map(&one).filter(|each| each.change().is_some())
                .map(|each| each.before.possible()).sum();
            prop_assert_eq!(forth.together.before.possible(), possible);
        }
    }
}
