//! Decisions about rolls, without a database: who a row is about, what it changes, and what never happens.

use std::collections::{BTreeSet, HashMap, HashSet};

use chrono::NaiveDate;
use proptest::prelude::*;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{
    dto::{Flag, Outcome, RollEnrolment},
    identity::{Known, Stay, identify},
    row::{self, Row},
    rules::{Decision, match_rows},
    verdict::Evidence,
};
use crate::{
    domain::{
        session::{Session, SessionOn},
        upn::{self, Upn},
    },
    error::{Fault, FaultCode},
};

fn today() -> NaiveDate {
    day("2026-11-20")
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn permanent(n: u16) -> Upn {
    upn::make(926, 2000, 20, n)
}

fn temporary() -> Upn {
    Upn::parse("P92620002401A").unwrap()
}

/// A row for a ten-year-old, changed as given.
fn json_row(upn: &Upn, changes: Value) -> RollEnrolment {
    let mut row = json!({
        "upn": upn.as_str(), "surname": "Sample-Oak", "forename": "Pupil-0001", "born_on": "2016-01-15",
        "sex": "F", "starting_on": "2024-09-04", "year_group": "6",
    });
    for (name, value) in changes.as_object().unwrap() {
        row[name] = value.clone();
    }
    serde_json::from_value(row).unwrap()
}

fn rows(of: &[(Upn, Value)]) -> Vec<Row> {
    let read = |(index, (upn, changes)): (usize, &(Upn, Value))| {
        row::read(index, json_row(upn, changes.clone())).ok().expect("no fault of its own")
    };
    of.iter().enumerate().map(read).collect()
}

fn faults(upn: &Upn, changes: Value) -> Vec<(String, FaultCode)> {
    let unread = row::read(7, json_row(upn, changes)).err().expect("a fault");
    unread.faults.into_iter().map(|fault| (fault.pointer.unwrap(), fault.code)).collect()
}

/// What is stored, and rolls that change it.
#[derive(Default)]
struct World {
    known: Known,
    evidence: Evidence,
    ids: u128,
}

impl World {
    fn decide(&mut self, of: &[(Upn, Value)]) -> Decision {
        let rows = rows(of);
        let (known, mut ids) = (self.known.clone(), self.ids);
        let mut new_id = || {
            ids += 1;
            Uuid::from_u128(ids)
        };
        let identified = identify(&rows, &known, &mut new_id);
        let matched = match_rows(&rows, &known, identified);
        let decision = matched.decide(&self.evidence, today(), &mut new_id);
        self.ids = ids;
        decision
    }

    /// Decides and stores, as the database would.
    fn take(&mut self, of: &[(Upn, Value)]) -> Decision {
        let decision = self.decide(of);
        for (upn, pupil) in &decision.claims {
            self.known.upns.insert(upn.clone(), *pupil);
        }
        for revision in &decision.revisions {
            let stay = Stay {
                id: revision.id,
                revision: revision.revision,
                stored_pupil: revision.pupil,
                pupil: revision.pupil,
                entry: revision.entry.clone(),
            };
            match self.known.stays.iter_mut().find(|stored| stored.id == revision.id) {
                Some(stored) => {
                    assert_eq!(stored.revision + 1, revision.revision);
                    *stored = stay;
                }
                None => {
                    assert_eq!(revision.revision, 1);
                    self.known.stays.push(stay);
                }
            }
        }
        for (from, to) in &decision.emptied {
            self.known.upns.values_mut().filter(|pupil| *pupil == from).for_each(|pupil| *pupil = *to);
        }
        let permanent: HashSet<Uuid> =
            self.known.upns.iter().filter(|(upn, _)| !upn.is_temporary()).map(|(_, pupil)| *pupil).collect();
        self.known.temporary =
            self.known.upns.values().filter(|pupil| !permanent.contains(pupil)).copied().collect();
        decision
    }

    /// The present enrolments: from when to when, and whose.
    fn stays(&self) -> Vec<(String, Option<String>, Uuid)> {
        let mut stays: Vec<_> = self
            .known
            .stays
            .iter()
            .map(|stay| {
                let entry = &stay.entry;
                (entry.starting_on.to_string(), entry.last_on().map(|last| last.to_string()), stay.pupil)
            })
            .collect();
        stays.sort();
        stays
    }

    fn mark(&mut self, place: usize, days: &[&str]) {
        let marks = days.iter().map(|text| (SessionOn { date: day(text), session: Session::Am }, b'/'));
        self.evidence.marks.insert(self.known.stays[place].id, marks.collect());
    }
}

fn outcomes(decision: &Decision) -> Vec<Outcome> {
    decision.results.iter().map(|result| result.outcome).collect()
}

fn errors(decision: &Decision) -> Vec<(String, FaultCode)> {
    let all = decision.results.iter().flat_map(|result| &result.errors);
    all.map(|fault: &Fault| (fault.pointer.clone().unwrap(), fault.code)).collect()
}

fn flags(decision: &Decision) -> Vec<BTreeSet<Flag>> {
    decision.results.iter().map(|result| result.flags.clone()).collect()
}

fn left(on: &str) -> Value {
    json!({ "deletion": { "on": on, "ground": "9-1-a" } })
}

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
fn a_permanent_upn_replaces_a_temporary_one_of_the_same_number() {
    let mut world = World::default();
    world.take(&[(temporary(), json!({"mis_id": "12"}))]);
    let pupil = world.known.stays[0].pupil;
    let decision = world.take(&[(permanent(1), json!({"mis_id": "12"}))]);
    assert_eq!(outcomes(&decision), [Outcome::Changed]);
    assert_eq!((world.known.stays[0].pupil, world.known.stays.len()), (pupil, 1));
    assert_eq!(world.known.upns[&permanent(1)], pupil);
}

#[test]
fn a_number_means_nobody_while_a_row_still_has_the_temporary_upn() {
    let mut world = World::default();
    world.take(&[(temporary(), json!({"mis_id": "12"}))]);
    let decision = world.take(&[(temporary(), json!({})), (permanent(1), json!({"mis_id": "12"}))]);
    assert_eq!(outcomes(&decision), [Outcome::Changed, Outcome::Created]);
    assert_eq!(decision.fresh.len(), 1);
}

#[test]
fn a_permanent_upn_never_gives_way_to_the_number_alone() {
    let mut world = World::default();
    world.take(&[(permanent(1), json!({"mis_id": "12"}))]);
    let decision = world.take(&[(permanent(2), json!({"mis_id": "12"}))]);
    assert_eq!(outcomes(&decision), [Outcome::Created]);
    assert_eq!(decision.fresh.len(), 1);
}

/// A pupil who is known of another school.
fn known_elsewhere(upn: Upn) -> (World, Uuid) {
    let (mut world, pupil) = (World::default(), Uuid::from_u128(1 << 100));
    world.known.upns.insert(upn, pupil);
    (world, pupil)
}

#[test]
fn a_temporary_pupil_moves_to_the_known_one_with_every_enrolment() {
    let (mut world, known) = known_elsewhere(permanent(1));
    world.take(&[(temporary(), left("2025-07-20")), (temporary(), json!({"starting_on": "2025-09-03"}))]);
    let before = world.known.stays[0].pupil;
    let named = json!({"former_upns": [temporary().as_str()], "starting_on": "2025-09-03"});
    let decision = world.take(&[(permanent(1), named)]);
    assert_eq!(flags(&decision), [BTreeSet::from([Flag::MovedToKnownPupil])]);
    assert_eq!(decision.emptied, [(before, known)]);
    assert!(world.known.stays.iter().all(|stay| stay.pupil == known));
    assert_eq!(decision.revisions.len(), 2, "the enrolment that no row names comes along");
}

#[test]
fn two_permanent_pupils_never_merge() {
    let (mut world, known) = known_elsewhere(permanent(1));
    world.take(&[(permanent(2), json!({}))]);
    let named = json!({"former_upns": [permanent(1).as_str()]});
    let decision = world.take(&[(permanent(2), named)]);
    assert_eq!(flags(&decision), [BTreeSet::from([Flag::FormerUpnConflict])]);
    assert_eq!(outcomes(&decision), [Outcome::Unchanged]);
    assert_eq!(world.known.upns[&permanent(1)], known, "it changes nothing");
}

#[test]
fn a_former_upn_that_two_pupils_claim_goes_to_the_first() {
    let mut world = World::default();
    let claim = |n: u16| (permanent(n), json!({"former_upns": [permanent(9).as_str()]}));
    world.take(&[(permanent(1), json!({})), (permanent(2), json!({}))]);
    let decision = world.take(&[claim(1), claim(2)]);
    let whose = world.known.upns[&permanent(9)];
    assert_eq!(whose, world.known.upns[&permanent(1)]);
    assert_eq!(flags(&decision), [BTreeSet::new(), BTreeSet::from([Flag::FormerUpnConflict])]);
}

#[test]
fn a_new_upn_of_a_known_pupil_is_found_by_the_former_one() {
    let (mut world, known) = known_elsewhere(permanent(1));
    let decision = world.take(&[(permanent(2), json!({"former_upns": [permanent(1).as_str()]}))]);
    assert_eq!((outcomes(&decision), flags(&decision)), (vec![Outcome::Created], vec![BTreeSet::new()]));
    assert_eq!((world.known.stays[0].pupil, world.known.upns[&permanent(2)]), (known, known));
}

#[test]
fn a_pupil_here_twice_under_both_upns_is_not_moved_onto_itself() {
    let mut world = World::default();
    world.take(&[(temporary(), json!({"mis_id": "1"})), (permanent(1), json!({"mis_id": "2"}))]);
    let before = world.stays();
    let named = json!({"mis_id": "2", "former_upns": [temporary().as_str()]});
    let decision = world.take(&[(permanent(1), named)]);
    assert_eq!(outcomes(&decision), [Outcome::Rejected]);
    assert_eq!(errors(&decision)[0].1, FaultCode::EnrolmentOverlaps);
    assert!(decision.emptied.is_empty() && world.stays() == before);
}

#[test]
fn the_last_row_to_say_so_finds_the_pupil_whatever_the_order() {
    let named = json!({"starting_on": "2025-09-03", "former_upns": [temporary().as_str()]});
    for swapped in [false, true] {
        let mut world = World::default();
        world.take(&[(temporary(), json!({"starting_on": "2025-09-03"}))]);
        let pupil = world.known.stays[0].pupil;
        let mut roll = [(permanent(1), left("2025-07-20")), (permanent(1), named.clone())];
        if swapped {
            roll.reverse();
        }
        let decision = world.take(&roll);
        assert!(decision.fresh.is_empty(), "swapped: {swapped}");
        assert!(world.known.stays.iter().all(|stay| stay.pupil == pupil));
    }
}

#[test]
fn every_fault_of_a_row_is_named_and_no_value_told() {
    let row = json!({
        "former_upns": ["A926400124001", "x"], "surname": " ", "forename": "a\u{202E}b", "born_on": "2027-01-01",
        "deletion": { "on": "2024-01-01", "ground": "8-1-d", "next_school": { "name": "a\nb" } },
    });
    let at = |name: &str| format!("/enrolments/7/{name}");
    let expected = [
        (at("former_upns/0"), FaultCode::UpnCheckLetter),
        (at("former_upns/1"), FaultCode::UpnMalformed),
        (at("surname"), FaultCode::WrongLength),
        (at("forename"), FaultCode::ControlCharacter),
        (at("born_on"), FaultCode::BornAfterStart),
        (at("deletion/next_school/name"), FaultCode::ControlCharacter),
        (at("deletion/ground"), FaultCode::DeletionGroundUnknown),
    ];
    assert_eq!(faults(&permanent(1), row), expected);
}

#[test]
fn names_are_composed_and_otherwise_verbatim() {
    for (sent, stored) in
        [("Zoe\u{308}", "Zo\u{EB}"), (" O'Connor ", "O'Connor"), ("=HYPERLINK(..)", "=HYPERLINK(..)")]
    {
        let row = rows(&[(permanent(1), json!({ "surname": sent }))]);
        assert_eq!(row[0].entry.surname, stored);
    }
}

#[test]
fn a_lettered_ground_is_for_compulsory_age_and_nine_three_for_the_others() {
    let ground = |born: &str, start: &str, deletion: Value| json!({ "born_on": born, "starting_on": start, "deletion": deletion });
    let wrong = [
        ground("2016-01-15", "2024-09-04", json!({"on": "2026-11-20", "ground": "9-3", "text": "Left"})),
        ground("2022-10-01", "2026-09-03", json!({"on": "2026-11-20", "ground": "9-1-b"})),
        // The last Friday in June of Year 11 is past.
        ground("2010-03-01", "2021-09-03", json!({"on": "2026-07-17", "ground": "9-1-l"})),
    ];
    for row in wrong {
        let expected = ("/enrolments/7/deletion/ground".to_owned(), FaultCode::DeletionGroundNotForAge);
        assert_eq!(faults(&permanent(1), row), [expected]);
    }
    let right = [
        ground("2016-01-15", "2024-09-04", json!({"on": "2026-11-20", "ground": "9-1-k"})),
        ground(
            "2022-10-01",
            "2026-09-03",
            json!({"on": "2026-11-20", "ground": "9-3", "text": "Nursery ended"}),
        ),
        ground("2010-03-01", "2021-09-03", json!({"on": "2026-06-26", "ground": "9-1-l"})),
    ];
    for row in right {
        assert!(row::read(0, json_row(&permanent(1), row)).is_ok());
    }
}

#[test]
fn a_ground_that_needs_facts_names_those_that_are_missing() {
    let missing = |ground: &str| -> Vec<String> {
        let row = json!({ "deletion": { "on": "2026-11-20", "ground": ground, "la_confirmed": false } });
        let faults = faults(&permanent(1), row);
        assert!(faults.iter().all(|(_, code)| *code == FaultCode::DeletionEvidenceMissing));
        let name = |at: String| at.rsplit('/').next().unwrap().to_owned();
        faults.into_iter().map(|(at, _)| name(at)).collect()
    };
    assert_eq!(missing("9-1-c"), ["other_schools_consent"]);
    let enquiries = ["enquiry_outcome", "la_confirmed", "no_sickness_or_unavoidable_cause"];
    assert_eq!(missing("9-1-h"), enquiries);
    assert_eq!(missing("9-1-i"), enquiries);
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

/// A row of any of a few pupils, with days from a short span so that they meet.
fn any_row() -> impl Strategy<Value = (Upn, Value)> {
    let upn = prop_oneof![Just(temporary()), (1..4u16).prop_map(permanent)];
    let former = prop_oneof![3 => Just(None), 1 => Just(Some(temporary())), 1 => (1..4u16).prop_map(|n| Some(permanent(n)))];
    (upn, former, 1..20u32, proptest::option::of(1..20u32), 0..3u8).prop_map(
        |(upn, former, start, last, number)| {
            let mut row = json!({
                "starting_on": format!("2026-10-{start:02}"), "mis_id": format!("{number}"),
                "former_upns": former.iter().map(Upn::as_str).collect::<Vec<_>>(),
            });
            if let Some(last) = last.filter(|last| start <= *last) {
                row["deletion"] = json!({ "on": format!("2026-10-{last:02}"), "ground": "9-1-a" });
            }
            (upn, row)
        },
    )
}

proptest! {
    #[test]
    fn no_sequence_of_rolls_leaves_overlapping_enrolments(
        rolls in proptest::collection::vec(proptest::collection::vec(any_row(), 0..6), 1..8),
    ) {
        let mut world = World::default();
        for roll in rolls {
            let before: HashSet<Uuid> = world.known.stays.iter().map(|stay| stay.id).collect();
            let decision = world.take(&roll);
            prop_assert_eq!(decision.results.len(), roll.len(), "every row is answered");
            let after: HashSet<Uuid> = world.known.stays.iter().map(|stay| stay.id).collect();
            prop_assert!(before.is_subset(&after), "no enrolment is lost, so no line changes hands");
            let mut revised: Vec<Uuid> = decision.revisions.iter().map(|revision| revision.id).collect();
            revised.sort();
            revised.dedup();
            prop_assert_eq!(revised.len(), decision.revisions.len(), "one new revision of each at the most");
            for (place, one) in world.known.stays.iter().enumerate() {
                for two in &world.known.stays[..place] {
                    prop_assert!(one.pupil != two.pupil || !one.entry.overlaps(&two.entry));
                }
            }
            let again = world.decide(&roll);
            let changed = again.results.iter().any(|r| matches!(r.outcome, Outcome::Created));
            prop_assert!(!changed || again.results.iter().any(|r| r.outcome == Outcome::Rejected)
                || decision.results.iter().any(|r| r.outcome == Outcome::Rejected), "a repeat creates nothing");
        }
    }
}
