//! Rules about part-time timetables.

use chrono::NaiveDate;
use proptest::prelude::*;
use serde_json::{Value, json};

use super::{
    agreement::{TimetableAgreement, TimetablePlannedReview},
    dto::{TimetableEnd, TimetableReview, TimetableTerms},
    rules::{self, TimetableDueKind, TimetableFlag},
    values::{TimetableReviewOutcome, TimetableState},
};
use crate::{
    domain::session::{
        Session::{self, Am, Pm},
        SessionOn,
    },
    error::FaultCode,
};

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// Four weeks: mornings of Monday and Wednesday, and from the third week on all mornings but Friday's.
fn agreed(changes: Value) -> TimetableAgreement {
    let mornings =
        |days: &[&str]| days.iter().map(|day| json!({ "weekday": day, "session": "am" })).collect::<Vec<_>>();
    let mut agreement = json!({
        "from_on": "2026-11-16", "until_on": "2026-12-11", "reason": "physical_health",
        "plan": [
            { "from_on": "2026-11-16", "in_school": mornings(&["mon", "wed"]) },
            { "from_on": "2026-11-30", "in_school": mornings(&["mon", "tue", "wed", "thu"]) },
        ],
        "reviews": [{ "on": "2026-11-27" }, { "on": "2026-12-04" }], "agreed_on": "2026-11-12",
        "agreed_by": { "name": "A. Head", "title": "Headteacher" },
        "parent": { "role": "resident_parent", "agreed_on": "2026-11-12" }, "notified_on": "2026-11-12",
    });
    for (name, value) in changes.as_object().unwrap() {
        agreement[name] = value.clone();
    }
    serde_json::from_value(agreement).unwrap()
}

fn terms(changes: Value) -> TimetableTerms {
    TimetableTerms { agreement: agreed(changes), reviews_held: Vec::new(), ended_on: None, ending: None }
}

fn review(on: &str) -> TimetableReview {
    TimetableReview { reviewed_on: day(on), outcome: TimetableReviewOutcome::Continues, note: None }
}

fn faults(changes: Value) -> Vec<String> {
    let faults = rules::faults_of_agreement(&agreed(changes), day("2026-11-20"));
    faults.into_iter().map(|fault| format!("{} {}", fault.pointer.unwrap(), fault.code.wire())).collect()
}

#[test]
fn the_plan_tells_the_sessions_in_school_stage_by_stage() {
    let terms = terms(json!({}));
    let of = |date: &str, session: Session| {
        terms.in_school(TimetableState::Agreed, SessionOn { date: day(date), session })
    };
    assert_eq!((of("2026-11-16", Am), of("2026-11-16", Pm)), (Some(true), Some(false)));
    assert_eq!((of("2026-11-17", Am), of("2026-12-01", Am)), (Some(false), Some(true)), "the second stage");
    assert_eq!((of("2026-11-15", Am), of("2026-12-11", Am), of("2026-12-12", Am)), (None, Some(false), None));
    let on = SessionOn { date: day("2026-11-17"), session: Am };
    assert_eq!(terms.in_school(TimetableState::Withdrawn, on), None);
    let ended = TimetableTerms { ended_on: Some(day("2026-11-16")), ..terms.clone() };
    assert_eq!(ended.in_school(TimetableState::Ended, on), None);
}

#[test]
fn everything_wrong_with_an_agreement_is_told_at_once() {
    assert!(faults(json!({})).is_empty());
    let wrong = json!({
        "until_on": "2026-11-15", "agreed_on": "2026-11-21", "agreed_by": { "name": "A. Head" },
        "reason": "other", "reviews": [{ "on": "2026-12-14" }], "plan": [
            { "from_on": "2026-11-17", "in_school": [{ "weekday": "mon", "session": "am" }, { "weekday": "mon", "session": "am" }] },
        ],
    });
    let all = [
        "/agreement/until_on dates_reversed",
        "/agreement/plan/0/from_on stages_out_of_order",
        "/agreement/plan/0/in_school/1 repeated_value",
        "/agreement/reviews/0/on outside_timetable",
        "/agreement/agreed_on date_in_future",
        "/agreement/agreed_by/title missing_property",
        "/agreement/explanation missing_property",
    ];
    assert_eq!(faults(wrong), all);
    let reviews = json!({ "reviews": [{ "on": "2026-12-04" }, { "on": "2026-12-04" }] });
    assert_eq!(faults(reviews), ["/agreement/reviews/1/on repeated_value"]);
    assert_eq!(faults(json!({ "until_on": "2027-11-17" })), ["/agreement/until_on span_invalid"]);
}

#[test]
fn a_timetable_ends_within_its_days_and_not_ahead_of_time() {
    let of = |on: &str| {
        let end: TimetableEnd = serde_json::from_value(
            json!({ "ended_on": on, "ending": "full_time", "recorded_by": { "name": "A. Clerk" } }),
        )
        .unwrap();
        rules::faults_of_end(&end, &agreed(json!({})), day("2026-12-18")).first().map(|fault| fault.code)
    };
    assert_eq!((of("2026-11-16"), of("2026-12-11")), (None, None));
    assert_eq!(
        (of("2026-11-15"), of("2026-12-12")),
        (Some(FaultCode::OutsideTimetable), Some(FaultCode::OutsideTimetable))
    );
    assert_eq!(of("2026-12-19"), Some(FaultCode::DateInFuture));
}

#[test]
fn what_the_guidance_asks_for_and_a_timetable_lacks_is_flagged() {
    assert_eq!(rules::flags(&terms(json!({}))), []);
    let lacking = terms(json!({
        "until_on": "2026-12-28", "reviews": [], "notified_on": "2026-11-18",
        "parent": { "role": "other_parent", "agreed_on": "2026-11-17" },
    }));
    let all = [
        TimetableFlag::LongerThanSixWeeks,
        TimetableFlag::NoReviewPlanned,
        TimetableFlag::NotAgreedByResidentParent,
        TimetableFlag::AgreedAfterItBegan,
        TimetableFlag::NotifiedLate,
    ];
    assert_eq!(rules::flags(&lacking), all);
    assert_eq!(rules::flags(&terms(json!({ "until_on": "2026-12-27" }))), [], "six weeks to the day");
}

#[test]
fn what_is_due_is_told_with_its_day_the_first_above() {
    let due = |terms: &TimetableTerms, state, today: &str| {
        let due = rules::due(state, terms, day(today)).into_iter();
        due.map(|one| (one.what, one.due_on.to_string(), one.overdue)).collect::<Vec<_>>()
    };
    let untold = terms(json!({ "notified_on": null }));
    let all = [
        (TimetableDueKind::Notification, "2026-11-12".to_owned(), true),
        (TimetableDueKind::Review, "2026-11-27".to_owned(), false),
        (TimetableDueKind::End, "2026-12-11".to_owned(), false),
    ];
    assert_eq!(due(&untold, TimetableState::Agreed, "2026-11-27"), all);
    assert_eq!(due(&untold, TimetableState::Ended, "2026-11-27"), all[..1]);
    assert!(due(&untold, TimetableState::Withdrawn, "2026-11-27").is_empty());
    let over = due(&terms(json!({})), TimetableState::Agreed, "2026-12-12");
    assert!(over.len() == 2 && over.iter().all(|(_, _, overdue)| *overdue));
}

#[test]
fn a_review_settles_what_was_planned_by_its_day_or_held_early_the_next() {
    let planned = agreed(json!({})).reviews;
    let next = |held: &[&str]| {
        let held: Vec<_> = held.iter().map(|on| review(on)).collect();
        rules::next_review(&planned, &held).map(|on| on.to_string())
    };
    assert_eq!(next(&[]).as_deref(), Some("2026-11-27"));
    assert_eq!(next(&["2026-11-24"]).as_deref(), Some("2026-12-04"), "held early");
    assert_eq!(next(&["2026-11-30"]).as_deref(), Some("2026-12-04"), "held late");
    assert_eq!(next(&["2026-12-07"]), None, "it settles both");
    assert_eq!(next(&["2026-12-01", "2026-11-24"]), None, "whatever the order of recording");
}

proptest! {
    /// The slow way: each review, oldest first, crosses off all planned by its day, or else the next.
    #[test]
    fn the_next_review_agrees_with_crossing_off(
        planned in prop::collection::btree_set(0..60_u64, 0..6), held in prop::collection::vec(0..60_u64, 0..6),
    ) {
        let on = |n: u64| day("2026-11-01") + chrono::Days::new(n);
        let mut open: Vec<NaiveDate> = planned.iter().map(|n| on(*n)).collect();
        let mut days: Vec<NaiveDate> = held.iter().map(|n| on(*n)).collect();
        days.sort_unstable();
        for held in days {
            let before = open.len();
            open.retain(|planned| *planned > held);
            if open.len() == before && !open.is_empty() {
                open.remove(0);
            }
        }
        let planned: Vec<_> = planned.iter().map(|n| TimetablePlannedReview { on: on(*n) }).collect();
        let held: Vec<_> = held.iter().map(|n| review(&on(*n).to_string())).collect();
        prop_assert_eq!(rules::next_review(&planned, &held), open.first().copied());
    }
}
