//! What of a dossier is left for the court that hears one action.

use serde_json::json;

use super::*;
use crate::proceedings::bundle::{
    DossierFeedback, DossierPayment, DossierPerson, DossierPupil, DossierSchool, DossierVersion,
    fields::class,
};

const OWN: Uuid = Uuid::from_u128(1);
const EARLIER: Uuid = Uuid::from_u128(2);
const NOTICE: Uuid = Uuid::from_u128(3);

fn by() -> DossierPerson {
    DossierPerson { name: "A. Officer".to_owned(), title: None }
}

fn version(number: i32, action: &str, terms: Value) -> DossierVersion {
    DossierVersion {
        version: number,
        action: action.to_owned(),
        state: "open".to_owned(),
        reason: Some("Enough".to_owned()),
        recorded_by: by(),
        recorded_at: "2026-11-20T10:00:00Z".parse().unwrap(),
        terms,
    }
}

fn document(kind: &str, id: Uuid, about: Value, terms: Value) -> DossierDocument {
    DossierDocument {
        kind: kind.to_owned(),
        id: Some(id),
        urn: Some(120_765),
        state: "open".to_owned(),
        version: 1,
        created_at: None,
        about,
        history: vec![version(1, "created", terms.clone())],
        terms,
    }
}

fn action(id: Uuid, feedback: u128) -> DossierDocument {
    let mut ground = json!({ "reason": "Support was refused", "penalty_notice_ids": [NOTICE] });
    ground["offence"] = json!({ "from_on": "2026-09-07", "to_on": "2026-09-11" });
    let ground = serde_json::from_value(ground).unwrap();
    let mut terms = serde_json::to_value(LegalActionTerms::considered(ground)).unwrap();
    terms["feedback_ids"] = json!([Uuid::from_u128(feedback)]);
    document("legal_action", id, json!({ "route": "prosecution_444_1", "parent_id": OWN }), terms)
}

fn feedback(id: u128) -> DossierFeedback {
    DossierFeedback {
        id: Uuid::from_u128(id),
        text: "What came of it".to_owned(),
        recorded_by: by(),
        recorded_at: "2026-11-20T10:00:00Z".parse().unwrap(),
    }
}

fn payment(id: Uuid) -> DossierPayment {
    DossierPayment {
        penalty_notice_id: id,
        kind: "payment".to_owned(),
        received_on: "2026-10-01".parse().unwrap(),
        pence: 8_000,
        reference: "FIN-1".to_owned(),
        recorded_at: "2026-11-20T10:00:00Z".parse().unwrap(),
    }
}

fn dossier() -> Dossier {
    let penalty = |id: Uuid| {
        let mut decision = json!({ "before": {}, "no_notice_to_improve_reason": "A second notice" });
        // Nobody has judged it yet.
        decision["whispers"] = json!({ "of": "An earlier notice" });
        let issue =
            json!({ "issued_on": "2026-09-14", "step": "second", "counting": [EARLIER], "counted": 1 });
        document("penalty_notice", id, json!({}), json!({ "issue": issue, "decision": decision }))
    };
    let place = |source: &str| document("programme_place", OWN, json!({ "source": source }), json!({}));
    let met = |at: &str| document("patrol_encounter", OWN, json!({}), json!({ "found": { "met_at": at } }));
    let leave = |from: &str, to: &str| {
        let asked = json!({ "days": { "from_on": from, "to_on": to } });
        document("leave_request", OWN, json!({}), json!({ "asked": asked }))
    };
    let closing = json!({ "closed_on": "2026-03-01", "outcome": "prosecuted" });
    let stands = json!({
        "open_since_version": 3, "open_since_at": "2026-09-01T10:00:00Z", "closing": null,
        "decision": { "decision": "prosecution", "decided_on": "2026-02-01" },
    });
    let mut case = document("attendance_case", OWN, json!({ "legacy_reference": "FT-1" }), stands.clone());
    case.history = vec![
        version(1, "opened", json!({})),
        version(2, "closed", json!({ "closing": closing })),
        version(3, "reopened", stands),
    ];
    Dossier {
        case_id: OWN,
        school: DossierSchool { urn: 120_765, name: "Sample School".to_owned(), authority: None },
        pupil: DossierPupil { id: OWN, name: None, born_on: None, upn: None },
        data_as_at: "2026-11-20T12:00:00Z".parse().unwrap(),
        from_on: "2026-09-07".parse().unwrap(),
        to_on: "2026-09-11".parse().unwrap(),
        case,
        referrals: Vec::new(),
        events: Vec::new(),
        tasks: vec![document("case_task", OWN, json!({}), json!({ "task": { "title": "Ring" } }))],
        feedback: vec![feedback(11), feedback(12)],
        legal_actions: vec![action(EARLIER, 12), action(OWN, 11)],
        enrolments: None,
        attendance: None,
        support: Some(vec![
            document("support", OWN, json!({}), json!({ "offer": { "source": "court_directed" } })),
            document("support", OWN, json!({}), json!({ "offer": { "source": null } })),
        ]),
        leave_requests: Some(vec![leave("2026-09-11", "2026-09-14"), leave("2026-09-14", "2026-09-15")]),
        part_time_timetables: None,
        attendance_panels: None,
        officer_consultations: None,
        agency_referrals: None,
        programme_places: Some(vec![place("court_directed"), place("voluntary")]),
        patrol_encounters: Some(vec![met("2026-09-08T09:30:00Z"), met("2026-10-08T09:30:00Z")]),
        notices_to_improve: Some(vec![document("notice_to_improve", EARLIER, json!({}), json!({}))]),
        penalty_notices: Some(vec![penalty(EARLIER), penalty(NOTICE)]),
        payments: Some(vec![payment(EARLIER), payment(NOTICE)]),
        parents: None,
        contacts: None,
        withheld: Vec::new(),
    }
}

#[test]
fn only_what_belongs_to_the_action_is_left() {
    let mut told = dossier();
    let charge = Charge::of(&told.legal_actions[1]).unwrap();
    narrowed(&mut told, &charge);
    let ids = |all: &[DossierDocument]| all.iter().filter_map(|one| one.id).collect::<Vec<_>>();
    assert_eq!(ids(&told.legal_actions), [OWN]);
    assert_eq!(told.feedback.iter().map(|one| one.id).collect::<Vec<_>>(), [Uuid::from_u128(11)]);
    assert_eq!(ids(&told.penalty_notices.clone().unwrap()), [NOTICE]);
    assert_eq!(told.payments.unwrap().len(), 1);
    assert!(told.notices_to_improve.unwrap().is_empty() && told.tasks.is_empty());
    let notices = told.penalty_notices.unwrap();
    let notice = &notices[0];
    for terms in [&notice.terms, &notice.history[0].terms] {
        assert_eq!(terms["issue"]["issued_on"], "2026-09-14");
        for place in [
            "/decision/before",
            "/decision/no_notice_to_improve_reason",
            "/decision/whispers/of",
            "/issue/step",
            "/issue/counting",
            "/issue/counted",
        ] {
            assert_eq!(terms.pointer(place), Some(&Value::Null), "{place}");
        }
    }
    assert_eq!(told.programme_places.unwrap()[0].about["source"], "voluntary");
    assert_eq!(told.support.unwrap().len(), 1);
    assert_eq!(told.leave_requests.unwrap().len(), 1);
    assert_eq!(told.patrol_encounters.unwrap().len(), 1);
}

#[test]
fn nothing_is_told_of_how_the_case_was_closed_before() {
    let mut told = dossier();
    let charge = Charge::of(&told.legal_actions[1]).unwrap();
    narrowed(&mut told, &charge);
    assert_eq!(told.case.history.iter().map(|step| step.version).collect::<Vec<_>>(), [3]);
    assert_eq!(told.case.history[0].reason, None);
    assert_eq!(told.case.terms["decision"], Value::Null, "it was decided of the action before");
    assert_eq!(told.case.about["legacy_reference"], Value::Null);
}

#[test]
fn what_is_left_out_is_said_in_the_same_words_whether_there_is_any_or_not() {
    let told = dossier();
    let charge = Charge::of(&told.legal_actions[1]).unwrap();
    let parts: Vec<_> = charge.leaves_out().iter().map(|one| one.part).collect();
    assert!(parts.contains(&"legal_actions") && parts.contains(&"attendance"), "{parts:?}");
}

#[test]
fn what_does_not_say_of_what_it_is_is_left_out() {
    let mut told = dossier();
    let charge = Charge::of(&told.legal_actions[1]).unwrap();
    told.legal_actions[0].terms = json!({ "feedback": [Uuid::from_u128(12)] });
    told.case.terms["open_since_version"] = Value::Null;
    told.support =
        Some(vec![document("support", OWN, json!({}), json!({ "given": { "source": "voluntary" } }))]);
    told.programme_places =
        Some(vec![document("programme_place", OWN, json!({ "by": "voluntary" }), json!({}))]);
    told.leave_requests = Some(vec![document("leave_request", OWN, json!({}), json!({ "asked": {} }))]);
    narrowed(&mut told, &charge);
    assert!(told.feedback.is_empty(), "nobody knows of which action it is");
    let versions: Vec<_> = told.case.history.iter().map(|step| step.version).collect();
    assert_eq!(versions, [3], "the last way in which it stood");
    for part in [told.support, told.programme_places, told.leave_requests] {
        assert!(part.unwrap().is_empty());
    }
}

#[test]
fn what_decides_whether_a_document_is_left_stands_where_documents_have_it() {
    let of = |kind: &str, place: &str| class(fields_of(kind).terms, place);
    let kinds = ["leave_request", "part_time_timetable", "patrol_encounter"];
    let days = kinds.iter().zip(DAYS).flat_map(|(kind, (from, to))| [(*kind, from), (*kind, to)]);
    let others = [
        ("support", SOURCE),
        ("attendance_case", "/open_since_version"),
        ("attendance_case", "/open_since_at"),
        ("attendance_case", "/decision/decided_on"),
        ("penalty_notice", "/issue/number"),
        ("penalty_notice", "/issue/issued_on"),
    ];
    for (kind, place) in days.chain(others) {
        assert_eq!(of(kind, place), Some(Class::Fact), "{kind} {place}");
    }
    assert_eq!(class(fields_of("programme_place").about, "/source"), Some(Class::Fact));
    assert_eq!(class(fields_of("legal_action").about, "/route"), Some(Class::Fact));
}
