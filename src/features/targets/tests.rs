//! Judging targets: by worked examples, and against a slow way that tries every end.

use proptest::prelude::*;

use super::{dto::TargetStatus, rules::*};
use crate::{
    attendance::{
        figures::{Cohort, Measure, Outlook},
        rules::Sums,
    },
    domain::{percentage::Rate, span::Span},
};

fn outlook(attended: u64, authorised: u64, unauthorised: u64, remaining: u64) -> Outlook {
    let day = |text: &str| text.parse().unwrap();
    let span = Span { from_on: day("2026-08-01"), to_on: day("2027-07-31") };
    let mut outlook = Outlook::new(span, Cohort::DfeComparable, day("2026-11-20"));
    outlook.sums = Sums { present: attended, aea: 0, authorised, unauthorised };
    outlook.remaining = remaining;
    outlook
}

#[test]
fn attendance_needed_in_the_rest_is_worked_out_exactly() {
    let judged = judge(Measure::Attendance, 9450, &outlook(126, 10, 4, 140));
    assert_eq!(judged.status, Some(TargetStatus::AtRisk));
    // 94.5 % of 280 are 264.6, so 265; 126 stand.
    assert_eq!(judged.needed.rate, Rate::new(139, 140));
    assert_eq!((judged.current, judged.best), (Rate::new(126, 140), Rate::new(266, 280)));
    let missed = judge(Measure::Attendance, 9510, &outlook(126, 10, 4, 140));
    assert_eq!((missed.status, missed.needed.rate), (Some(TargetStatus::Missed), Rate::new(141, 140)));
    let met = judge(Measure::Attendance, 9000, &outlook(126, 10, 4, 140));
    assert_eq!(met.status, Some(TargetStatus::OnTrack), "90 % exactly is 90 %");
}

#[test]
fn absence_may_not_be_exceeded() {
    let status = |target, rest| judge(Measure::OverallAbsence, target, &outlook(126, 10, 4, rest)).status;
    assert_eq!(status(1000, 0), Some(TargetStatus::OnTrack), "met at the end");
    assert_eq!(status(999, 0), Some(TargetStatus::Missed), "not met at the end");
    assert_eq!(status(500, 140), Some(TargetStatus::AtRisk), "14 of 280 is 5 % exactly");
    assert_eq!(status(499, 140), Some(TargetStatus::Missed));
    let judged = judge(Measure::UnauthorisedAbsence, 200, &outlook(126, 10, 4, 160));
    // 2 % of 300 are 6: two more may be missed so.
    assert_eq!((judged.status, judged.needed.rate), (Some(TargetStatus::AtRisk), Rate::new(158, 160)));
}

#[test]
fn persistent_absence_can_be_mended_by_who_still_can() {
    let mut period = outlook(900, 50, 50, 500);
    (period.units, period.units_at_end, period.persistent, period.persistent_at_best) = (10, 10, 3, 1);
    let judge = |target| judge(Measure::PersistentAbsence, target, &period);
    assert_eq!(judge(3000).status, Some(TargetStatus::OnTrack));
    assert_eq!((judge(2000).status, judge(2000).needed.rate), (Some(TargetStatus::AtRisk), Rate::new(1, 2)));
    assert_eq!(judge(999).status, Some(TargetStatus::Missed));
}

#[test]
fn before_anything_is_counted_nothing_is_judged() {
    assert_eq!(judge(Measure::Attendance, 9500, &outlook(0, 0, 0, 100)).status, None);
}

#[test]
fn a_percentage_has_two_decimals_at_the_most() {
    assert_eq!((hundredths(94.5), hundredths(100.0), hundredths(0.07)), (Some(9450), Some(10_000), Some(7)));
    assert_eq!((hundredths(94.505), hundredths(100.01)), (None, None));
}

proptest! {
    /// The slow way: of all that the rest can bring, the least that meets the target.
    #[test]
    fn what_is_needed_is_the_least_that_meets_the_target(
        attended in 0..80u64, absent in 0..80u64, rest in 0..80u64, target in 0..=10_000i32,
    ) {
        let period = outlook(attended, absent, 0, rest);
        let end = attended + absent + rest;
        let meets = |more: u64| (attended + more) * 10_000 >= u64::from(target.unsigned_abs()) * end;
        let least = (0..=rest).find(|more| meets(*more));
        let judged = judge(Measure::Attendance, target, &period);
        prop_assert_eq!(least.is_none(), judged.needed.rate.numerator > rest);
        if let Some(least) = least {
            prop_assert_eq!(judged.needed.rate.numerator, least);
        }
        if attended + absent > 0 {
            prop_assert_eq!(judged.status == Some(TargetStatus::Missed), least.is_none());
        }
        // To attend and not to be absent are the same, seen from the other side.
        let other = judge(Measure::OverallAbsence, 10_000 - target, &period);
        prop_assert_eq!(other.status, judged.status);
        prop_assert_eq!(other.needed.rate, judged.needed.rate);
    }

    #[test]
    fn two_decimals_are_read_as_they_are_written(whole in 0..=10_000i32) {
        let text = format!("{}.{:02}", whole / 100, whole % 100);
        prop_assert_eq!(hundredths(text.parse().unwrap()), Some(whole));
    }
}
