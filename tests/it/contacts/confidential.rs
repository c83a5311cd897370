//! One parent never sees another's, and a confidential address is told with its own person alone.

use serde_json::{Value, json};

use super::fixture::*;
use crate::{
    on_each_database,
    support::{TestApp, roll::*},
};

on_each_database!(
    one_parents_document_holds_nothing_of_anothers,
    a_confidential_address_is_told_with_its_own_person_alone,
    the_pupils_address_gives_no_confidential_one_away,
    a_move_gives_no_confidential_address_away,
    what_is_confidential_now_is_not_told_of_the_past,
    nor_where_the_past_did_not_name_the_person,
);

/// Two parents apart: the first is the one with whom the pupil lives.
fn apart(confidential: bool) -> Value {
    let first = with(
        parent(1),
        json!({"address": address("Canary-Refuge"), "address_confidential": confidential,
               "telephones": [{"number": "01632 960111"}], "email": "first@example.org"}),
    );
    let second = with(
        parent(2),
        json!({"address": address("2 Sample Road"), "lives_with_pupil": false, "relationship": "Father",
               "telephones": [{"number": "01632 960222"}], "email": "second@example.org"}),
    );
    json!({"address": address("Canary-Refuge"), "parents": [first, second],
           "emergency_contacts": [{"surname": "Canary-Aunt", "telephones": [{"number": "01632 960333"}]}],
           "school_moves": [{"kind": "next", "school": {"name": "Canary-School"}}]})
}

async fn one_parents_document_holds_nothing_of_anothers(app: TestApp) {
    let token = mis(&app).await;
    send(&app, &token, &[entry(1, apart(false))]).await.expect(200);
    let second = one(&app, &token, 1, 1).await;
    assert_eq!(second.body["contact"]["address"], address("2 Sample Road"));
    assert_eq!((&second.body["pupil_address"], &second.body["school_moves"]), (&json!(null), &json!([])));
    let others = ["Canary", "960111", "960333", "first@", "Parent-0001", "P-1"];
    assert!(others.iter().all(|text| !holds(&second, text)), "{}", second.text);
    let first = one(&app, &token, 1, 0).await;
    assert_eq!(first.body["pupil_address"], address("Canary-Refuge"), "the pupil lives there");
    assert_eq!(first.body["school_moves"][0]["school"]["name"], "Canary-School");
    let others = ["2 Sample", "960222", "960333", "second@", "Parent-0002", "P-2", "Canary-Aunt"];
    assert!(others.iter().all(|text| !holds(&first, text)), "{}", first.text);
    // What is changed of one leaves the other's document, version and tag alone.
    let mut changed = apart(false);
    changed["parents"][0]["telephones"] = json!([{"number": "01632 960444"}]);
    send(&app, &token, &[entry(1, changed)]).await.expect(200);
    let after = one(&app, &token, 1, 1).await;
    assert_eq!((after.header("etag"), &after.text), (second.header("etag"), &second.text));
}

async fn a_confidential_address_is_told_with_its_own_person_alone(app: TestApp) {
    let token = mis(&app).await;
    send(&app, &token, &[entry(1, apart(true))]).await.expect(200);
    let all = read(&app, &token, 1).await.expect(200);
    assert!(!holds(&all, "Canary-Refuge"), "{}", all.text);
    let parent = &all.body["parents"][0];
    assert_eq!((&parent["address"], &parent["address_withheld"]), (&json!(null), &json!(true)));
    assert_eq!((&all.body["address"], &all.body["address_withheld"]), (&json!(null), &json!(true)));
    assert_eq!(all.body["parents"][1]["address"], address("2 Sample Road"));
    assert_eq!(one(&app, &token, 1, 0).await.body["contact"]["address"], address("Canary-Refuge"));
    assert!(!holds(&one(&app, &token, 1, 1).await, "Canary-Refuge"));
    let aunt = all.body["emergency_contacts"][0]["id"].as_str().unwrap();
    let aunt = app.get(&token, &format!("{}/{aunt}", path(all.body["pupil_id"].as_str().unwrap()))).await;
    assert!(!holds(&aunt.expect(200), "Canary-Refuge"));
}

async fn the_pupils_address_gives_no_confidential_one_away(app: TestApp) {
    let token = mis(&app).await;
    // Written otherwise, and not known to be where the pupil lives: it may be the same all the same.
    let mut contacts = apart(true);
    contacts["address"]["line_1"] = json!("The Canary-Refuge");
    contacts["parents"][0]["lives_with_pupil"] = Value::Null;
    contacts["parents"][1]["lives_with_pupil"] = json!(true);
    send(&app, &token, &[entry(1, contacts.clone())]).await.expect(200);
    for answer in [read(&app, &token, 1).await, one(&app, &token, 1, 1).await] {
        assert!(!holds(&answer, "Canary-Refuge"), "{}", answer.text);
    }
    // Known not to live there, at another address: nothing is given away.
    contacts["address"] = address("2 Sample Road");
    contacts["parents"][0]["lives_with_pupil"] = json!(false);
    send(&app, &token, &[entry(1, contacts)]).await.expect(200);
    let all = read(&app, &token, 1).await;
    assert_eq!(all.body["address"], address("2 Sample Road"));
    assert!(!holds(&all, "Canary-Refuge"));
    assert_eq!(
        one(&app, &token, 1, 1).await.body["pupil_address"],
        address("2 Sample Road"),
        "it is their own"
    );
}

async fn a_move_gives_no_confidential_address_away(app: TestApp) {
    let token = mis(&app).await;
    let mut contacts = apart(true);
    contacts["home_moves"] = json!([
        {"starting_on": "2026-11-02", "parent_mis_id": "P-1", "address": address("Canary-New")},
        {"starting_on": "2026-11-03", "address": address("Canary-Unsaid")},
        {"starting_on": "2026-11-04", "parent_mis_id": "P-2", "address": address("2 Sample Road")},
        {"starting_on": "2026-11-05", "parent_mis_id": "P-2", "address": address("Canary-Refuge")},
    ]);
    send(&app, &token, &[entry(1, contacts)]).await.expect(200);
    let all = read(&app, &token, 1).await;
    let told: Vec<_> =
        all.body["home_moves"].as_array().unwrap().iter().map(|to| &to["address_withheld"]).collect();
    assert_eq!(told, [true, true, false, true]);
    let second = one(&app, &token, 1, 1).await;
    assert_eq!(second.body["home_moves"].as_array().unwrap().len(), 2);
    for answer in [&all, &second] {
        assert!(["Canary-New", "Canary-Unsaid", "Canary-Refuge"].iter().all(|text| !holds(answer, text)));
    }
    let first = one(&app, &token, 1, 0).await;
    assert_eq!(first.body["home_moves"][0]["address"], address("Canary-New"), "their own move");
}

async fn what_is_confidential_now_is_not_told_of_the_past(app: TestApp) {
    let token = mis(&app).await;
    send(&app, &token, &[entry(1, apart(false))]).await.expect(200);
    let history = format!("{}/history", path(&pupil_id(&app, &token, 1).await));
    assert!(holds(&app.get(&token, &history).await.expect(200), "Canary-Refuge"));
    send(&app, &token, &[entry(1, apart(true))]).await.expect(200);
    for accept in ["application/json", "text/csv"] {
        let told =
            app.send(&token, &format!("GET {history}"), Value::Null, &[("Accept", accept)]).await.expect(200);
        assert!(!holds(&told, "Canary-Refuge"), "{accept}: {}", told.text);
        assert!(holds(&told, "2 Sample Road"));
    }
}

async fn nor_where_the_past_did_not_name_the_person(app: TestApp) {
    let token = mis(&app).await;
    let before = json!({"address": address("Canary-Refuge"), "parents": [parent(2)]});
    send(&app, &token, &[entry(1, before)]).await.expect(200);
    send(&app, &token, &[entry(1, apart(true))]).await.expect(200);
    let history = format!("{}/history", path(&pupil_id(&app, &token, 1).await));
    let told = app.get(&token, &history).await.expect(200);
    assert!(!holds(&told, "Canary-Refuge"), "{}", told.text);
    assert_eq!(told.body["data"][0]["contacts"]["address_withheld"], true);
}
