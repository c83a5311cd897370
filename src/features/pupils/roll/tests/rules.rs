//! What a row changes, and what stands against it.

use std::collections::{BTreeSet, HashMap};

use chrono::NaiveDate;
use serde_json::json;

use super::{
    super::dto::{Flag, Outcome},
    World, day, errors, flags, left, outcomes, permanent, temporary,
};
use crate::{
    domain::session::{Session, SessionOn},
    error::FaultCode,
};

#[test]
fn the_same_rows_again_change_nothing() {
    let mut world = World::default();
    let roll = [(permanent(1), json!({})), (temporary(), left("2027-07-20"))];
    assert_eq!(outcomes(&world.take(&roll)), [Outcome::Created, Outcome::Created]);
    let again = world.take(&roll);
    assert_eq!(outcomes(&again), [Outcome::Unchanged, Outcome::Unchanged]);
    assert!(again.revisions.is_empty() && again.claims.is_empty() && again.fresh.is_empty());
}

#[test]
fn another_starting_day_of_the_open_enrolment_corrects_it() {
    let mut world = World::default();
    world.take(&[(permanent(1), json!({}))]);
    let decision = world.take(&[(permanent(1), json!({"starting_on": "2024-09-05"}))]);
    assert_eq!(outcomes(&decision), [Outcome::Changed]);
    assert_eq!(world.known.stays.len(), 1);
}

#[test]
fn a_later_start_after_a_deletion_is_another_enrolment() {
    let mut world = World::default();
    world.take(&[(permanent(1), left("2025-07-20"))]);
    let decision = world.take(&[(permanent(1), json!({"starting_on": "2025-11-03"}))]);
    assert_eq!(outcomes(&decision), [Outcome::Created]);
    assert_eq!(world.known.stays.len(), 2);
    assert!(decision.fresh.is_empty(), "of the same pupil");
}

#[test]
fn the_starting_day_of_an_ended_enrolment_is_corrected_by_the_same_last_day() {
    let mut world = World::default();
    world.take(&[(permanent(1), left("2025-07-20"))]);
    let mut mended = left("2025-07-20");
    mended["starting_on"] = json!("2024-09-05");
    assert_eq!(outcomes(&world.take(&[(permanent(1), mended)])), [Outcome::Changed]);
    assert_eq!(world.known.stays.len(), 1);
}

#[test]
fn starting_on_the_deletion_day_overlaps_and_the_day_after_does_not() {
    let mut world = World::default();
    world.take(&[(permanent(1), left("2025-07-20"))]);
    let refused = world.take(&[(permanent(1), json!({"starting_on": "2025-07-20"}))]);
    assert_eq!(errors(&refused), [("/enrolments/0/starting_on".to_owned(), FaultCode::EnrolmentOverlaps)]);
    let taken = world.take(&[(permanent(1), json!({"starting_on": "2025-07-21"}))]);
    assert_eq!(outcomes(&taken), [Outcome::Created]);
}

#[test]
fn rows_that_overlap_each_other_are_all_refused() {
    let mut world = World::default();
    let mut second = left("2026-07-20");
    second["starting_on"] = json!("2025-07-20");
    let decision = world.decide(&[
        (permanent(1), left("2025-07-20")),
        (permanent(1), second),
        (permanent(2), json!({})),
    ]);
    assert_eq!(outcomes(&decision), [Outcome::Rejected, Outcome::Rejected, Outcome::Created]);
    assert_eq!(decision.fresh.len(), 1, "no pupil is made for refused rows");
    let twice = world.decide(&[(permanent(1), json!({})), (permanent(1), json!({"sex": "M"}))]);
    let expected = |n| (format!("/enrolments/{n}/upn"), FaultCode::DuplicatePupil);
    assert_eq!(errors(&twice), [expected(0), expected(1)]);
}

#[test]
fn a_refused_row_leaves_its_enrolment_in_the_way_of_others() {
    let mut world = World::default();
    world.take(&[(permanent(1), json!({"starting_on": "2024-09-04"}))]);
    world.mark(0, &["2026-03-02"]);
    // The deletion is refused for the mark after it, so the enrolment stays open and the new one overlaps it.
    let decision = world
        .decide(&[(permanent(1), left("2025-07-20")), (permanent(1), json!({"starting_on": "2025-09-03"}))]);
    let expected = [
        ("/enrolments/0/deletion/on".to_owned(), FaultCode::MarksOutsideEnrolment),
        ("/enrolments/1/starting_on".to_owned(), FaultCode::EnrolmentOverlaps),
    ];
    assert_eq!(errors(&decision), expected);
}

#[test]
fn a_row_without_its_deletion_takes_it_back() {
    let mut world = World::default();
    world.take(&[(permanent(1), left("2026-07-20"))]);
    let decision = world.take(&[(permanent(1), json!({}))]);
    assert_eq!(flags(&decision), [BTreeSet::from([Flag::DeletionWithdrawn])]);
    assert_eq!(world.known.stays[0].entry.deletion, None);
}

#[test]
fn only_a_new_deletion_in_the_past_is_flagged() {
    let mut world = World::default();
    let past = BTreeSet::from([Flag::DeletionInPast]);
    assert_eq!(flags(&world.take(&[(permanent(1), left("2026-11-19"))])), [past]);
    assert_eq!(flags(&world.take(&[(permanent(1), left("2026-11-19"))])), [BTreeSet::new()]);
    assert_eq!(flags(&world.take(&[(permanent(1), left("2026-11-20"))])), [BTreeSet::new()]);
}

#[test]
fn marks_outside_the_new_span_refuse_a_row_and_are_counted_only() {
    let mut world = World::default();
    world.take(&[(permanent(1), json!({}))]);
    world.mark(0, &["2024-09-04", "2026-11-19", "2026-11-20"]);
    let refused = world.decide(&[(permanent(1), left("2026-11-18"))]);
    let fault = &refused.results[0].errors[0];
    assert_eq!(fault.code, FaultCode::MarksOutsideEnrolment);
    assert!(fault.detail.as_deref().unwrap().starts_with("2 marks"));
    let refused = world.decide(&[(permanent(1), json!({"starting_on": "2024-09-05"}))]);
    assert!(refused.results[0].errors[0].detail.as_deref().unwrap().starts_with("1 marks"));
    assert_eq!(outcomes(&world.decide(&[(permanent(1), left("2026-11-20"))])), [Outcome::Changed]);
}

#[test]
fn ground_i_needs_twenty_school_days_in_the_registers() {
    let mut world = World::default();
    world.take(&[(permanent(1), json!({}))]);
    let days: Vec<NaiveDate> = day("2026-10-01")
        .iter_days()
        .take(28)
        .filter(|day| !matches!(chrono::Datelike::weekday(day), chrono::Weekday::Sat | chrono::Weekday::Sun))
        .collect();
    world.evidence.sessions =
        days.iter().flat_map(|date| Session::ALL.map(|session| SessionOn { date: *date, session })).collect();
    let row = json!({ "deletion": {
        "on": "2026-10-28", "ground": "9-1-i", "enquiry_outcome": "not_located", "la_confirmed": true,
        "no_sickness_or_unavoidable_cause": true,
    } });
    for (skipped, stands) in [(0, true), (1, false)] {
        let marks =
            world.evidence.sessions.iter().skip(2 * skipped).map(|session| (*session, b'O')).collect();
        world.evidence.marks = HashMap::from([(world.known.stays[0].id, marks)]);
        let decision = world.decide(&[(permanent(1), row.clone())]);
        assert_eq!(outcomes(&decision) == [Outcome::Changed], stands);
        if !stands {
            let fault = &decision.results[0].errors[0];
            assert_eq!((fault.code, fault.rule), (FaultCode::DeletionEvidenceMissing, Some("reg9-1-i")));
            assert!(fault.detail.as_deref().unwrap().contains("19 of 20"));
        }
    }
}
