//! What cannot be stored is refused with all that is wrong with it, and nothing of it is repeated.

use serde_json::json;

use super::fixture::*;
use crate::{
    on_each_database,
    support::{TestApp, roll::*},
};

on_each_database!(
    every_fault_of_the_contacts_is_named_at_once,
    faults_of_form_are_named_with_their_place,
    entries_that_disagree_about_one_parent_are_refused,
    a_refused_entry_stores_no_contacts,
);

async fn every_fault_of_the_contacts_is_named_at_once(app: TestApp) {
    let token = mis(&app).await;
    let bad = json!({
        "address": {"line_1": " ", "postcode": "NR1 2D", "town": "a\u{202e}b"},
        "parents": [
            with(parent(1), json!({"telephones": [{"number": "Canary-word"}, {"number": "\u{7}"}], "email": "nobody"})),
            with(parent(1), json!({"surname": "\u{0}"})),
        ],
        "emergency_contacts": [{"surname": "Sample-Elm", "telephones": [{"number": "999"}]}],
        "home_moves": [{"starting_on": "2027-01-05"}, {"starting_on": "2027-01-05", "parent_mis_id": "P-9"}],
        "school_moves": [{"kind": "next", "school": {"name": " "}}],
    });
    let answer = send(&app, &token, &[entry(1, bad)]).await;
    assert_eq!(answer.problem(), (422, "validation_failed"));
    let mut expected = [
        ("address/line_1", "wrong_length"),
        ("address/postcode", "postcode_malformed"),
        ("address/town", "control_character"),
        ("parents/0/telephones/0/number", "telephone_malformed"),
        ("parents/0/telephones/1/number", "control_character"),
        ("parents/0/email", "invalid_format"),
        ("parents/1/surname", "control_character"),
        ("parents/1/mis_id", "repeated_value"),
        ("emergency_contacts/0/telephones/0/number", "telephone_malformed"),
        ("home_moves/0/address", "missing_property"),
        ("home_moves/1/parent_mis_id", "reference_not_found"),
        ("school_moves/0/school/name", "wrong_length"),
    ]
    .map(|(at, code)| (format!("/enrolments/0/contacts/{at}"), code.to_owned()));
    let mut faults = answer.faults();
    faults.sort();
    expected.sort();
    assert_eq!(faults, expected);
    let told = answer.without_ids();
    for sent in ["Canary", "Sample-Oak", "P-9", "NR1", "nobody", "999"] {
        assert!(!told.contains(sent), "{sent}: {told}");
    }
}

async fn faults_of_form_are_named_with_their_place(app: TestApp) {
    let token = mis(&app).await;
    let bad = json!({
        "adress": address("1 Sample Road"),
        "parents": [{"surname": "a".repeat(101), "telephones": [{"number": "01632 960001", "kind": "fax"}]}],
        "emergency_contacts": [{"relationship": "Grandfather"}],
        "home_moves": [{"starting_on": "5/1/2027", "address": {"line_1": "x"}}],
    });
    let answer = send(&app, &token, &[entry(1, bad)]).await;
    let expected = [
        ("adress", "unknown_property"),
        ("emergency_contacts/0/surname", "missing_property"),
        ("home_moves/0/starting_on", "invalid_format"),
        ("parents/0/surname", "wrong_length"),
        ("parents/0/telephones/0/kind", "unknown_value"),
    ];
    let expected = expected.map(|(at, code)| (format!("/enrolments/0/contacts/{at}"), code.to_owned()));
    assert_eq!(answer.faults(), expected);
    let many = json!({"parents": (0..11).map(parent).collect::<Vec<_>>()});
    let answer = send(&app, &token, &[entry(1, many)]).await;
    assert_eq!(answer.faults(), [("/enrolments/0/contacts/parents".to_owned(), "wrong_length".to_owned())]);
}

async fn entries_that_disagree_about_one_parent_are_refused(app: TestApp) {
    let token = mis(&app).await;
    let mut other = contacts(1);
    other["parents"][0]["address_confidential"] = json!(true);
    let rows = [entry(1, contacts(1)), entry(2, other), entry(3, contacts(3))];
    let answer = send(&app, &token, &rows).await.expect(200);
    assert_eq!(
        (&answer.body["summary"]["created"], &answer.body["summary"]["rejected"]),
        (&json!(1), &json!(2))
    );
    for (place, row) in answer.body["rows"].as_array().unwrap().iter().enumerate() {
        let error = &row["errors"][0];
        assert_eq!(error["code"], "contact_contradicts");
        assert_eq!(error["pointer"], format!("/enrolments/{place}/contacts/parents/0/mis_id"));
    }
}

async fn a_refused_entry_stores_no_contacts(app: TestApp) {
    let token = mis(&app).await;
    send(&app, &token, &[entry(1, contacts(1)), entry(2, contacts(2))]).await.expect(200);
    let bad = with(entry(1, json!({"address": address("9 Sample Road")})), json!({"born_on": "2025-01-01"}));
    let answer = send(&app, &token, &[bad, entry(2, contacts(2))]).await.expect(200);
    assert_eq!(answer.body["summary"]["rejected"], 1);
    let read = read(&app, &token, 1).await.expect(200).body;
    assert_eq!((&read["version"], &read["address"]), (&json!(1), &address("1 Sample Road")));
}
