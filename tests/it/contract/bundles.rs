//! Every place of every document that an evidence bundle holds is judged: what a feature adds is told to no parent and to no
//! court until somebody has said what it is.

use std::collections::BTreeSet;

use rollcall::proceedings::bundle::listed_kinds;
use serde_json::Value;

use super::{Gaps, document};

/// The kinds of documents that a bundle holds, each with the schema of what it says.
const DOCUMENTS: &[(&str, &str)] = &[
    ("attendance_case", "AttendanceCaseTerms"),
    ("referral", "ReferralTerms"),
    ("case_event", "CaseEventTerms"),
    ("case_task", "CaseTaskTerms"),
    ("legal_action", "LegalActionTerms"),
    ("support", "SupportTerms"),
    ("leave_request", "LeaveTerms"),
    ("part_time_timetable", "TimetableTerms"),
    ("attendance_panel", "AttendancePanelTerms"),
    ("officer_consultation", "OfficerConsultationTerms"),
    ("agency_referral", "AgencyReferralTerms"),
    ("programme_place", "ProgrammePlaceTerms"),
    ("patrol_encounter", "PatrolEncounterTerms"),
    ("notice_to_improve", "NoticeToImproveTerms"),
    ("penalty_notice", "PenaltyNoticeTerms"),
];

/// The places of a document: those where something is said, and those that hold others.
#[derive(Default)]
struct Places {
    leaves: BTreeSet<String>,
    branches: BTreeSet<String>,
}

impl Places {
    fn walk(&mut self, schema: &Value, place: &str) {
        assert!(place.len() < 400, "{place} goes round");
        if let Some(at) = schema["$ref"].as_str() {
            let named = document().pointer(at.trim_start_matches('#'));
            return self.walk(named.unwrap_or_else(|| panic!("{place}: no {at}")), place);
        }
        let all = |key: &str| schema[key].as_array().cloned().unwrap_or_default();
        let choices = [all("oneOf"), all("anyOf"), all("allOf")].concat();
        let choices: Vec<Value> = choices.into_iter().filter(|one| one["type"] != "null").collect();
        let members = schema["properties"].as_object();
        for choice in &choices {
            self.walk(choice, place);
        }
        for (name, member) in members.into_iter().flatten() {
            self.walk(member, &format!("{place}/{name}"));
        }
        if schema["items"].is_object() {
            self.walk(&schema["items"], &format!("{place}/-"));
        }
        let holds_others = members.is_some() || schema["items"].is_object();
        if holds_others {
            self.branches.insert(place.to_owned());
        } else if choices.is_empty() {
            self.leaves.insert(place.to_owned());
        }
    }
}

#[test]
fn every_place_of_a_document_that_a_bundle_holds_is_judged() {
    let mut gaps = Gaps::default();
    let kinds: BTreeSet<&str> = listed_kinds().map(|fields| fields.kind).collect();
    let known: BTreeSet<&str> = DOCUMENTS.iter().map(|(kind, _)| *kind).collect();
    gaps.insist(kinds == known, || format!("{kinds:?} are listed, and {known:?} are documents"));
    let mut number = 0;
    for (kind, name) in DOCUMENTS {
        let schema = &document()["components"]["schemas"][*name];
        gaps.insist(schema.is_object(), || format!("{kind}: no schema {name}"));
        let Some(fields) = listed_kinds().find(|fields| fields.kind == *kind) else { continue };
        let mut places = Places::default();
        places.walk(schema, "");
        let listed: BTreeSet<&str> = fields.terms.iter().map(|(place, _)| *place).collect();
        for leaf in &places.leaves {
            gaps.insist(listed.contains(leaf.as_str()), || {
                format!("{kind} {leaf}: say in proceedings::bundle::fields what it is")
            });
        }
        for place in listed {
            let is_there = places.leaves.contains(place) || places.branches.contains(place);
            gaps.insist(is_there, || format!("{kind} {place}: is listed, and no such place is documented"));
        }
        number += places.leaves.len();
    }
    assert!(number > 300, "only {number} places are documented");
    gaps.none();
}
