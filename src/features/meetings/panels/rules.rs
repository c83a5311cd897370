//! Decisions about attendance panels that need no database.

use chrono::NaiveDate;

use super::dto::{AttendancePanelHeld, AttendancePanelPlan, AttendancePanelReview, AttendancePanelTerms};
use crate::{
    domain::{
        academic_year::AcademicYear,
        wall_time::{WallFault, instant},
    },
    error::{Fault, FaultCode},
};

/// What is wrong with what a panel is to be.
pub fn faults_of_plan(plan: &AttendancePanelPlan) -> Vec<Fault> {
    let mut faults = Vec::new();
    if AcademicYear::starting(AcademicYear::of(plan.planned_on).start_year()).is_none() {
        faults.push(Fault::at("/plan/planned_on", FaultCode::OutOfRange));
    }
    match instant(plan.planned_on, plan.from_time) {
        Ok(_) => {}
        Err(WallFault::Never) => faults.push(Fault::at("/plan/from_time", FaultCode::TimeNotOnClock)),
        Err(WallFault::Twice) => faults.push(Fault::at("/plan/from_time", FaultCode::TimeTwiceOnClock)),
    }
    faults
}

/// What is wrong with how a panel went.
pub fn faults_of_held(held: &AttendancePanelHeld, today: NaiveDate) -> Vec<Fault> {
    let mut faults = Vec::new();
    if held.held_on > today {
        faults.push(Fault::at("/held/held_on", FaultCode::DateInFuture));
    }
    let after = |at: String, on: NaiveDate| {
        (on < held.held_on).then(|| {
            Fault::at(at, FaultCode::DatesReversed)
                .detail("It lies before the day on which the panel was held.")
        })
    };
    for (place, target) in held.targets.iter().enumerate() {
        faults.extend(after(format!("/held/targets/{place}/due_on"), target.due_on));
    }
    faults.extend(held.review_on.and_then(|on| after("/held/review_on".to_owned(), on)));
    faults
}

/// What is wrong with a review of a panel that was held on a day.
pub fn faults_of_review(review: &AttendancePanelReview, held_on: NaiveDate, today: NaiveDate) -> Vec<Fault> {
    let mut faults = Vec::new();
    if review.reviewed_on > today {
        faults.push(Fault::at("/review/reviewed_on", FaultCode::DateInFuture));
    } else if review.reviewed_on < held_on {
        faults.push(Fault::at("/review/reviewed_on", FaultCode::DatesReversed));
    }
    if review.next_review_on.is_some_and(|on| on <= review.reviewed_on) {
        faults.push(Fault::at("/review/next_review_on", FaultCode::DatesReversed));
    }
    faults
}

/// When a panel looks at it again, as far as that was not done: what the last review says, or else what was decided.
pub fn review_on(terms: &AttendancePanelTerms) -> Option<NaiveDate> {
    match terms.reviews.last() {
        Some(review) => review.next_review_on,
        None => terms.held.as_ref().and_then(|held| held.review_on),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::features::meetings::panels::states::AttendancePanelOutcome;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn review(on: &str, next: Option<&str>) -> AttendancePanelReview {
        AttendancePanelReview {
            reviewed_on: day(on),
            outcome: AttendancePanelOutcome::Improved,
            note: None,
            next_review_on: next.map(day),
        }
    }

    #[test]
    fn a_review_lies_between_the_panel_and_today_and_before_the_next() {
        let codes = |on: &str, next: Option<&str>| {
            let faults = faults_of_review(&review(on, next), day("2026-11-10"), day("2026-11-20"));
            faults.into_iter().map(|fault| fault.code).collect::<Vec<_>>()
        };
        assert_eq!(codes("2026-11-20", Some("2026-11-21")), []);
        assert_eq!(codes("2026-11-21", None), [FaultCode::DateInFuture]);
        assert_eq!(
            codes("2026-11-09", Some("2026-11-09")),
            [FaultCode::DatesReversed, FaultCode::DatesReversed]
        );
    }

    #[test]
    fn the_last_review_says_when_the_next_is() {
        let plan = AttendancePanelPlan {
            planned_on: day("2026-11-10"),
            from_time: chrono::NaiveTime::MIN,
            place: None,
            reason: "Sample".into(),
            invited: Vec::new(),
        };
        let held = AttendancePanelHeld {
            held_on: day("2026-11-10"),
            attended: Vec::new(),
            parent_attended: true,
            decisions: "Sample".into(),
            targets: Vec::new(),
            review_on: Some(day("2026-11-30")),
        };
        let mut terms = AttendancePanelTerms { plan, held: Some(held), reviews: Vec::new() };
        assert_eq!(review_on(&terms), Some(day("2026-11-30")));
        terms.reviews.push(review("2026-11-18", None));
        assert_eq!(review_on(&terms), None);
    }
}
