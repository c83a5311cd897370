//! When a return is due, when it is late, who is exempt, and what can be done with one: pure decisions.

use chrono::{Datelike, Days, NaiveDate};

use super::values::{Interval, Kind, Status};
use crate::domain::{action::Actions, span::Span, year_group::YearGroup};

/// Days after the day of entry by whose end a new pupil is returned.
const NEW_PUPIL: Days = Days::new(5);
/// Days after the school came to believe that a pupil will miss fifteen school days. The regulation says promptly and
/// names no number; this is what counts as prompt here.
const PROMPT: Days = Days::new(5);
/// Days after the end of an interval in which a nil return may still be made. No law: nothing can be known before.
const NIL: Days = Days::new(5);

/// The day by whose end a return is due; none for a sickness return before the school has said what it believes.
pub fn due_on(kind: Kind, occurred_on: NaiveDate, interval: Interval) -> Option<NaiveDate> {
    match kind {
        Kind::NewPupil => occurred_on.checked_add_days(NEW_PUPIL),
        Kind::Deletion => Some(occurred_on),
        Kind::Attendance => Some(period_of(interval, occurred_on).to_on),
        Kind::Sickness => None,
    }
}

/// The day by whose end a sickness return is due, once the school believes.
pub fn prompt_after(believed_on: NaiveDate) -> NaiveDate {
    believed_on.checked_add_days(PROMPT).unwrap_or(NaiveDate::MAX)
}

/// The day by whose end a nil return is due.
pub fn nil_due_on(period: Span) -> NaiveDate {
    period.to_on.checked_add_days(NIL).unwrap_or(NaiveDate::MAX)
}

/// Days by which something done on a day is late; 0 when it is not.
pub fn days_late(due_on: Option<NaiveDate>, done_on: NaiveDate) -> i64 {
    due_on.map_or(0, |due_on| (done_on - due_on).num_days().max(0))
}

/// The part of an agreed rhythm in which a day lies.
pub fn period_of(interval: Interval, day: NaiveDate) -> Span {
    let week = day.week(chrono::Weekday::Mon);
    let first_of_month = day.with_day(1).unwrap_or(day);
    let last_of_month = first_of_month
        .checked_add_months(chrono::Months::new(1))
        .and_then(|next| next.pred_opt())
        .unwrap_or(NaiveDate::MAX);
    let fifteenth = day.with_day(15).unwrap_or(day);
    match interval {
        Interval::Weekly => Span {
            from_on: week.checked_first_day().unwrap_or(day),
            to_on: week.checked_last_day().unwrap_or(day),
        },
        Interval::TwiceMonthly if day <= fifteenth => Span { from_on: first_of_month, to_on: fifteenth },
        Interval::TwiceMonthly => {
            Span { from_on: fifteenth.succ_opt().unwrap_or(fifteenth), to_on: last_of_month }
        }
        Interval::Monthly => Span { from_on: first_of_month, to_on: last_of_month },
    }
}

/// The parts of an agreed rhythm that lie wholly between two days, oldest first. The last one ends where the rhythm does,
/// `until`.
pub fn periods_within(interval: Interval, span: Span, until: NaiveDate) -> Vec<Span> {
    let mut found = Vec::new();
    let mut period = period_of(interval, span.from_on);
    while period.from_on <= until && period.to_on.min(until) <= span.to_on {
        if period.from_on >= span.from_on {
            found.push(Span { to_on: period.to_on.min(until), ..period });
        }
        let Some(next) = period.to_on.succ_opt() else { break };
        period = period_of(interval, next);
    }
    found
}

/// Where a year group stands in the order of classes; none for `X`, which is no class of an age.
fn rank(year_group: &str) -> Option<usize> {
    let known = YearGroup::spelled(year_group).filter(|group| *group != YearGroup::X)?;
    YearGroup::ALL.iter().position(|group| *group == known)
}

/// Whether a year group is the lowest of those of a school's pupils.
pub fn is_most_junior<'g>(year_group: &str, of_all: impl Iterator<Item = &'g str>) -> bool {
    rank(year_group).is_some_and(|own| of_all.filter_map(rank).all(|other| own <= other))
}

/// Whether a year group is the highest of those of a school's pupils.
pub fn is_most_senior<'g>(year_group: &str, of_all: impl Iterator<Item = &'g str>) -> bool {
    rank(year_group).is_some_and(|own| of_all.filter_map(rank).all(|other| own >= other))
}

/// What can be done with an answer in a state, and what cannot.
pub fn actions(status: Status) -> Actions {
    match status {
        Status::Made => Actions::new(["acknowledge", "withdraw"], []),
        Status::Acknowledged => Actions::new(["withdraw"], [("acknowledge", "It is acknowledged already.")]),
        Status::Declined => Actions::new(
            ["withdraw"],
            [("acknowledge", "It is no return: the school said why none is required.")],
        ),
        Status::Withdrawn => Actions::none(["acknowledge", "withdraw"], "It is withdrawn."),
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
    fn a_new_pupil_is_returned_by_the_fifth_day_after_entry_school_day_or_not() {
        let due = |on: &str| due_on(Kind::NewPupil, day(on), Interval::Monthly);
        assert_eq!(due("2026-11-02"), Some(day("2026-11-07")), "a Saturday");
        assert_eq!(due("2026-10-23"), Some(day("2026-10-28")), "in the half term");
        assert_eq!(days_late(due("2026-11-02"), day("2026-11-07")), 0);
        assert_eq!(days_late(due("2026-11-02"), day("2026-11-08")), 1);
    }

    #[test]
    fn a_deletion_is_returned_no_later_than_it_is_made() {
        let due = due_on(Kind::Deletion, day("2026-11-20"), Interval::Weekly);
        assert_eq!(days_late(due, day("2026-11-20")), 0);
        assert_eq!(days_late(due, day("2026-11-23")), 3);
    }

    #[test]
    fn an_attendance_return_goes_with_the_agreed_interval_and_at_least_monthly() {
        let due = |interval| due_on(Kind::Attendance, day("2026-11-12"), interval);
        assert_eq!(due(Interval::Weekly), Some(day("2026-11-15")));
        assert_eq!(due(Interval::TwiceMonthly), Some(day("2026-11-15")));
        assert_eq!(due(Interval::Monthly), Some(day("2026-11-30")));
        assert_eq!(period_of(Interval::TwiceMonthly, day("2027-02-16")).to_on, day("2027-02-28"));
        assert_eq!(period_of(Interval::Monthly, day("2028-02-29")).to_on, day("2028-02-29"));
    }

    #[test]
    fn illness_is_late_only_after_the_school_said_what_it_believes() {
        assert_eq!(due_on(Kind::Sickness, day("2026-11-20"), Interval::Monthly), None);
        assert_eq!(days_late(None, day("2027-07-01")), 0);
        assert_eq!(prompt_after(day("2026-11-20")), day("2026-11-25"));
    }

    #[test]
    fn classes_stand_in_the_order_of_ages() {
        let all = ["N2", "R", "6", "10", "X"];
        let junior = |group| is_most_junior(group, all.into_iter());
        let senior = |group| is_most_senior(group, all.into_iter());
        assert!(junior("N2") && !junior("R") && !junior("X"));
        assert!(senior("10") && !senior("6") && !senior("X"));
    }

    proptest! {
        #[test]
        fn each_day_lies_in_the_one_period_that_holds_it_and_no_month_goes_without_one(days in 0..20_000u64) {
            let on = day("2000-01-01") + Days::new(days);
            for interval in Interval::ALL {
                let period = period_of(*interval, on);
                prop_assert!(period.from_on <= on && on <= period.to_on);
                prop_assert_eq!(period_of(*interval, period.from_on), period);
                prop_assert_eq!(period_of(*interval, period.to_on), period);
                let next = period.to_on.succ_opt().unwrap();
                prop_assert_eq!(period_of(*interval, next).from_on, next);
                prop_assert!((period.to_on - period.from_on).num_days() < 31);
                let whole = periods_within(*interval, Span { from_on: on, to_on: on + Days::new(70) }, NaiveDate::MAX);
                prop_assert!(!whole.is_empty());
                prop_assert!(whole.iter().all(|one| one.from_on >= on && one.to_on <= on + Days::new(70)));
                prop_assert!(whole.windows(2).all(|two| two[0].to_on.succ_opt() == Some(two[1].from_on)));
            }
        }
    }
}
