//! What is cut from a dossier for one parent, part by part.

use serde_json::json;

use super::*;
use crate::proceedings::bundle::{
    DossierContacts, DossierFeedback, DossierPerson, DossierPupil, DossierSchool, DossierVersion, Redaction,
    fields::class,
};

const OWN: Uuid = Uuid::from_u128(1);
const OTHER: Uuid = Uuid::from_u128(2);
const URN: i32 = 120_765;

fn document(kind: &str, urn: i32, about: Value, terms: Value) -> DossierDocument {
    DossierDocument {
        kind: kind.to_owned(),
        id: Some(Uuid::from_u128(77)),
        urn: Some(urn),
        state: "open".to_owned(),
        version: 1,
        created_at: None,
        about,
        terms,
        history: Vec::new(),
    }
}

fn dossier() -> Dossier {
    let day = |text: &str| text.parse().unwrap();
    let feedback = |id: u128, text: &str| DossierFeedback {
        id: Uuid::from_u128(id),
        text: text.to_owned(),
        recorded_by: DossierPerson { name: "A. Officer".to_owned(), title: None },
        recorded_at: "2026-11-20T10:00:00Z".parse().unwrap(),
    };
    Dossier {
        case_id: Uuid::from_u128(3),
        school: DossierSchool { urn: URN, name: "Sample School".to_owned(), authority: None },
        pupil: DossierPupil { id: Uuid::from_u128(4), name: None, born_on: None, upn: None },
        data_as_at: "2026-11-20T12:00:00Z".parse().unwrap(),
        from_on: day("2026-09-01"),
        to_on: day("2026-11-20"),
        case: document("attendance_case", URN, json!({}), json!({})),
        referrals: Vec::new(),
        events: vec![document(
            "case_event",
            URN,
            json!({}),
            json!({ "event": { "from_third_party": true } }),
        )],
        tasks: Vec::new(),
        feedback: vec![feedback(11, "Of the one"), feedback(12, "Of the other")],
        legal_actions: vec![
            document(
                "legal_action",
                URN,
                json!({ "parent_id": OWN }),
                json!({ "feedback_ids": [Uuid::from_u128(11)] }),
            ),
            document(
                "legal_action",
                URN,
                json!({ "parent_id": OTHER }),
                json!({ "feedback_ids": [Uuid::from_u128(12)] }),
            ),
            document("legal_action", URN, json!({ "parent_id": null }), json!({})),
        ],
        enrolments: None,
        attendance: None,
        support: Some(vec![
            document("support", URN, json!({}), json!({ "offer": { "parents": [OTHER] } })),
            document("support", URN, json!({}), json!({ "offer": { "parents": [OTHER, OWN] } })),
            document("support", 120_766, json!({}), json!({ "offer": { "parents": [] } })),
        ]),
        leave_requests: None,
        part_time_timetables: None,
        attendance_panels: None,
        officer_consultations: None,
        agency_referrals: None,
        programme_places: None,
        patrol_encounters: None,
        notices_to_improve: None,
        penalty_notices: None,
        payments: None,
        parents: None,
        contacts: Some(DossierContacts { address: None, address_withheld: None, people: Vec::new() }),
        withheld: Vec::new(),
    }
}

fn version(terms: Value, reason: Option<&str>) -> DossierVersion {
    DossierVersion {
        version: 1,
        action: "created".to_owned(),
        state: "open".to_owned(),
        reason: reason.map(str::to_owned),
        recorded_by: DossierPerson { name: "A. Officer".to_owned(), title: None },
        recorded_at: "2026-11-20T10:00:00Z".parse().unwrap(),
        terms,
    }
}

fn leave(role: &str, contact_id: Option<u128>) -> Value {
    let contact_id = contact_id.map(Uuid::from_u128);
    json!({ "asked": { "asked_by": { "role": role, "contact_id": contact_id } }, "decision": null })
}

fn is_stub(document: &DossierDocument) -> bool {
    document.id.is_none() && document.history.is_empty()
}

#[test]
fn what_is_anothers_is_cut_whole_and_listed() {
    let (mut told, mut redactor) = (dossier(), Redactor::default());
    let parent = ForParent { ids: BTreeSet::from([OWN]), ..ForParent::default() };
    cut(&mut told, &parent, &mut redactor);
    assert_eq!(told.legal_actions.iter().map(is_stub).collect::<Vec<_>>(), [false, true, false]);
    let support = told.support.unwrap();
    assert_eq!(support.iter().map(is_stub).collect::<Vec<_>>(), [true, false, true]);
    assert_eq!(told.feedback[0].text, "Of the one");
    assert_eq!(told.feedback[1].text, "[withheld: other parent]");
    assert_eq!(told.events[0].terms, "[withheld: third party]");
    let listed: Vec<Redaction> = redactor.into_found();
    let places: Vec<_> = listed.iter().map(|one| (one.file.as_str(), one.place.as_str(), one.kind)).collect();
    assert_eq!(
        places,
        [
            ("case/events.json", "/0/terms", RedactionKind::ThirdParty),
            ("case/feedback.json", "/1/text", RedactionKind::OtherParent),
            ("case/legal-actions.json", "/1", RedactionKind::OtherParent),
            ("support/support.json", "/0", RedactionKind::OtherParent),
            ("support/support.json", "/2", RedactionKind::OtherSchool),
        ]
    );
}

#[test]
fn leave_that_somebody_else_asked_for_is_not_told() {
    let (mut told, mut redactor) = (dossier(), Redactor::default());
    let request = |terms: Value| document("leave_request", URN, json!({}), terms);
    let mut amended = request(leave("resident_parent", Some(21)));
    amended.history = vec![
        version(leave("other_parent", Some(22)), None),
        version(leave("resident_parent", Some(21)), Some("Somebody else had asked")),
    ];
    told.leave_requests = Some(vec![
        request(leave("resident_parent", Some(21))),
        request(leave("other_parent", Some(22))),
        request(leave("resident_parent", None)),
        request(leave("pupil", None)),
        request(leave("somebody_else", Some(23))),
        amended,
    ]);
    let parent = ForParent {
        ids: BTreeSet::from([OWN]),
        contact_ids: BTreeSet::from([Uuid::from_u128(21)]),
        ..ForParent::default()
    };
    cut(&mut told, &parent, &mut redactor);
    let requests = told.leave_requests.unwrap();
    let stubs: Vec<bool> = requests.iter().map(is_stub).collect();
    assert_eq!(stubs, [false, true, true, false, true, true]);
    assert_eq!(requests[4].terms, "[withheld: other contact]");
    assert_eq!(requests[5].terms, "[withheld: other parent]");
}

#[test]
fn support_that_was_once_offered_to_another_alone_is_not_told() {
    let (mut told, mut redactor) = (dossier(), Redactor::default());
    let mut offered = document("support", URN, json!({}), json!({ "offer": { "parents": [OWN] } }));
    offered.history = vec![version(json!({ "offer": { "parents": [OTHER] } }), None)];
    told.support = Some(vec![offered]);
    let parent = ForParent { ids: BTreeSet::from([OWN]), ..ForParent::default() };
    cut(&mut told, &parent, &mut redactor);
    assert!(is_stub(&told.support.unwrap()[0]));
}

#[test]
fn what_the_authority_notes_for_itself_is_cut_and_listed() {
    let (mut told, mut redactor) = (dossier(), Redactor::default());
    let closing = json!({ "closed_on": "2026-11-20", "reason": "Enough" });
    told.case.terms = json!({ "phase": "casework", "note": null, "closing": closing });
    told.case.history = vec![version(json!({ "note": "No answer" }), Some("Pressing"))];
    told.tasks = vec![document("case_task", URN, json!({}), json!({ "task": { "title": "Ring" } }))];
    told.legal_actions[0].terms = json!({
        "ground": { "reason": "Refused", "penalty_notice_ids": [] },
        "authorisation": { "education_supervision_order_reason": "Adds nothing" },
        "school_contact": { "name": "A. Champion", "email": "a.champion@sample-school.example" },
    });
    let parent = ForParent { ids: BTreeSet::from([OWN]), ..ForParent::default() };
    cut(&mut told, &parent, &mut redactor);
    let marker = "[withheld: internal note]";
    assert!(told.tasks.is_empty());
    assert_eq!(told.case.terms["note"], Value::Null);
    assert_eq!(told.case.terms["phase"], "casework");
    assert_eq!(told.case.terms["closing"]["reason"], marker);
    assert_eq!(told.case.history[0].terms["note"], marker);
    assert_eq!(told.case.history[0].reason.as_deref(), Some(marker));
    let action = &told.legal_actions[0].terms;
    assert_eq!(action["ground"]["reason"], marker);
    assert_eq!(action["authorisation"]["education_supervision_order_reason"], marker);
    assert_eq!(
        (&action["school_contact"]["name"], &action["school_contact"]["email"]),
        (&json!("A. Champion"), &json!(marker))
    );
    let listed = redactor.into_found();
    let listed = listed.iter().filter(|one| one.kind == RedactionKind::Internal);
    let places: Vec<_> = listed.map(|one| (one.file.as_str(), one.place.as_str())).collect();
    assert_eq!(
        places,
        [
            ("case/tasks.json", ""),
            ("case/case.json", "/history/0/reason"),
            ("case/case.json", "/terms/closing/reason"),
            ("case/case.json", "/history/0/terms/note"),
            ("case/legal-actions.json", "/0/terms/authorisation/education_supervision_order_reason"),
            ("case/legal-actions.json", "/0/terms/ground/reason"),
            ("case/legal-actions.json", "/0/terms/school_contact/email"),
        ]
    );
}

#[test]
fn people_whom_nobody_knows_and_what_agencies_told_are_cut() {
    let (mut told, mut redactor) = (dossier(), Redactor::default());
    let panel =
        json!({ "plan": { "invited": [{ "name": "G. Governor", "role": "Governor" }] }, "held": null });
    told.attendance_panels = Some(vec![document("attendance_panel", URN, json!({}), panel)]);
    let place = json!({ "parent_id": OWN });
    told.programme_places = Some(vec![
        document("programme_place", 0, place, json!({})),
        document("programme_place", 0, json!({ "parent_id": OTHER }), json!({})),
    ]);
    let met = json!({ "found": { "note": "A constable said so", "district": "Breckland" } });
    told.patrol_encounters = Some(vec![document("patrol_encounter", URN, json!({}), met)]);
    let referral = |given: bool| {
        let consent = json!({ "given": given, "explanation": null });
        let terms = json!({ "referral": { "consent": consent }, "answer": { "note": "Known to us" } });
        document("agency_referral", URN, json!({}), terms)
    };
    told.agency_referrals = Some(vec![referral(false), referral(true)]);
    let advice = document("officer_consultation", URN, json!({}), json!({ "advice": { "advice": "Refer" } }));
    told.officer_consultations = Some(vec![advice]);
    told.events[0].terms =
        json!({ "event": { "from_third_party": false, "person_seen": "G. Neighbour", "text": "Seen" } });
    let parent = ForParent { ids: BTreeSet::from([OWN]), ..ForParent::default() };
    cut(&mut told, &parent, &mut redactor);
    let panels = told.attendance_panels.unwrap();
    assert_eq!(panels[0].terms["plan"]["invited"], "[withheld: other contact]");
    assert_eq!(told.programme_places.unwrap().iter().map(is_stub).collect::<Vec<_>>(), [false, true]);
    let met = told.patrol_encounters.unwrap();
    assert_eq!(met[0].terms["found"]["note"], "[withheld: third party]");
    assert_eq!(met[0].terms["found"]["district"], "Breckland");
    let referrals = told.agency_referrals.unwrap();
    assert_eq!(referrals.len(), 1, "what was referred without consent leaves no mark");
    assert_eq!(referrals[0].terms["answer"]["note"], "[withheld: third party]");
    assert!(told.officer_consultations.unwrap().is_empty());
    assert_eq!(told.events[0].terms["event"]["person_seen"], "[withheld: other contact]");
}

#[test]
fn what_nobody_has_listed_is_withheld_and_listed() {
    let (mut told, mut redactor) = (dossier(), Redactor::default());
    told.case.about = json!({ "kind": "casework", "nickname": "The long one" });
    told.case.terms =
        json!({ "phase": "casework", "whispers": [{ "of": "The sister", "number": 2, "why": null }] });
    told.case.history = vec![version(json!({ "whispers": [true] }), None)];
    told.penalty_notices =
        Some(vec![document("penalty_warning", URN, json!({ "parent_id": OWN }), json!({ "text": "Pay" }))]);
    let parent = ForParent { ids: BTreeSet::from([OWN]), ..ForParent::default() };
    cut(&mut told, &parent, &mut redactor);
    let marker = "[withheld: not judged]";
    let whispers = json!([{ "of": marker, "number": marker, "why": null }]);
    assert_eq!(told.case.terms, json!({ "phase": "casework", "whispers": whispers }));
    assert_eq!(told.case.about, json!({ "kind": "casework", "nickname": marker }));
    assert_eq!(told.case.history[0].terms, json!({ "whispers": [marker] }));
    assert_eq!(
        told.penalty_notices.unwrap()[0].terms["text"],
        marker,
        "of a kind that nobody listed nothing is told"
    );
    let listed = redactor.into_found();
    let unjudged = listed.iter().filter(|one| one.kind == RedactionKind::Unjudged);
    let places: Vec<_> = unjudged.map(|one| (one.file.as_str(), one.place.as_str())).collect();
    assert_eq!(
        places,
        [
            ("case/case.json", "/about/nickname"),
            ("case/case.json", "/terms/whispers/0/number"),
            ("case/case.json", "/terms/whispers/0/of"),
            ("case/case.json", "/history/0/terms/whispers/0"),
            ("notices/penalty-notices.json", "/0/about/parent_id"),
            ("notices/penalty-notices.json", "/0/terms/text"),
        ]
    );
}

#[test]
fn what_does_not_say_whose_it_is_is_anothers() {
    let (mut told, mut redactor) = (dossier(), Redactor::default());
    let notice = |kind: &str, about: Value| document(kind, URN, about, json!({}));
    told.legal_actions = vec![document("legal_action", URN, json!({}), json!({ "feedback": [] }))];
    told.notices_to_improve = Some(vec![notice("notice_to_improve", json!({ "parent": OWN }))]);
    told.penalty_notices = Some(vec![notice("penalty_notice", json!({ "parent_id": null }))]);
    told.support = Some(vec![document("support", URN, json!({}), json!({ "offer": { "to": [OWN] } }))]);
    told.leave_requests = Some(vec![document("leave_request", URN, json!({}), json!({ "asked": {} }))]);
    told.events =
        vec![document("case_event", URN, json!({}), json!({ "event": { "text": "A neighbour rang" } }))];
    let parent = ForParent { ids: BTreeSet::from([OWN]), ..ForParent::default() };
    cut(&mut told, &parent, &mut redactor);
    let others = [told.notices_to_improve, told.penalty_notices, told.support, told.leave_requests];
    assert!(others.iter().flatten().flatten().chain(&told.legal_actions).all(is_stub));
    assert_eq!(told.events[0].terms, "[withheld: third party]");
    assert!(
        told.feedback.iter().all(|one| one.text == "[withheld: other parent]"),
        "nobody knows of which it is"
    );
}

#[test]
fn what_decides_for_whom_a_document_is_stands_where_documents_have_it() {
    let of = |kind: &str, place: &str| class(fields_of(kind).terms, place);
    for (kind, place) in [
        ("case_event", THIRD_PARTY.to_owned()),
        ("agency_referral", CONSENT.to_owned()),
        ("support", format!("{OFFERED_TO}/-")),
        ("leave_request", format!("{ASKED_BY}/role")),
        ("leave_request", format!("{ASKED_BY}/contact_id")),
        ("legal_action", "/feedback_ids/-".to_owned()),
    ] {
        assert_eq!(of(kind, &place), Some(Class::Fact), "{kind} {place}");
    }
    for kind in ["legal_action", "notice_to_improve", "penalty_notice", "programme_place"] {
        assert_eq!(class(fields_of(kind).about, "/parent_id"), Some(Class::Fact), "{kind}");
    }
}
