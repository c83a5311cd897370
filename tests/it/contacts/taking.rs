//! What is taken is what is read back.

use serde_json::{Value, json};

use super::fixture::*;
use crate::{
    on_each_database,
    support::{TestApp, roll::*},
};

on_each_database!(
    what_a_roll_brings_is_read_back,
    what_is_left_out_or_null_is_not_known,
    an_entry_without_contacts_makes_them_unknown,
    siblings_share_a_parent,
    without_a_number_nobody_is_taken_for_a_namesake,
    texts_are_stored_composed_and_postcodes_in_one_form,
    what_the_law_asks_for_and_is_not_there_is_flagged,
    a_dry_run_stores_no_contacts,
    a_pupil_who_turned_out_to_be_another_keeps_contacts,
);

fn flags(answer: &crate::support::Answer, row: usize) -> Vec<String> {
    let flags = answer.body["rows"][row]["flags"].as_array().cloned().unwrap_or_default();
    flags.iter().map(|flag| flag.as_str().unwrap().to_owned()).collect()
}

async fn what_a_roll_brings_is_read_back(app: TestApp) {
    let token = mis(&app).await;
    let mut sent = contacts(17);
    sent["home_moves"] =
        json!([{"starting_on": "2027-01-05", "parent_mis_id": "P-17", "address": address("2 Sample Road")}]);
    let school = json!({"name": "Sample Junior School", "urn": 120_766, "address": "3 Sample Road, NR1 2DH"});
    sent["school_moves"] = json!([{"kind": "next", "starting_on": "2027-02-22", "school": school}]);
    let answer = send(&app, &token, &[entry(1, sent), pupil(2)]).await.expect(200);
    assert_eq!(answer.body["rows"], json!([]), "nothing the law asks for is missing");
    assert_eq!(
        (&answer.body["summary"]["contacts_changed"], &answer.body["summary"]["without_contacts"]),
        (&json!(1), &json!(1))
    );
    let read = read(&app, &token, 1).await.expect(200).body;
    assert_eq!(
        (&read["known"], &read["version"], &read["address"]),
        (&json!(true), &json!(1), &address("1 Sample Road"))
    );
    let parent = &read["parents"][0];
    let expected = json!({
        "role": "parent", "mis_id": "P-17", "title": "Ms", "forename": "Parent-0017", "surname": "Sample-Oak",
        "relationship": "Mother", "parental_responsibility": true, "lives_with_pupil": true,
        "address": address("1 Sample Road"), "address_confidential": false, "address_withheld": false,
        "telephones": [{"number": "01632 960001", "kind": "home", "emergency": true}],
        "email": "parent-0017@example.org", "preferred_language": "Polish", "preferred_format": "Large print",
        "version": 1, "id": parent["id"],
    });
    assert_eq!(parent, &expected);
    assert_eq!(read["emergency_contacts"][0]["relationship"], "Grandfather");
    assert_eq!(read["home_moves"][0]["address"], address("2 Sample Road"));
    assert_eq!(read["school_moves"][0]["school"], school);
    let silent = super::fixture::read(&app, &token, 2).await.expect(200).body;
    assert_eq!(
        (&silent["known"], &silent["parents"], &silent["version"]),
        (&json!(false), &json!([]), &json!(0))
    );
}

async fn what_is_left_out_or_null_is_not_known(app: TestApp) {
    let token = mis(&app).await;
    let bare = json!({"parents": [{"surname": "Sample-Oak"}]});
    let null = json!({"address": null, "parents": [{"surname": "Sample-Oak", "mis_id": null, "email": null,
        "parental_responsibility": null, "lives_with_pupil": null, "address": null}]});
    for contacts in [bare, null] {
        send(&app, &token, &[entry(1, contacts)]).await.expect(200);
        let read = read(&app, &token, 1).await.expect(200).body;
        assert_eq!((&read["address"], &read["version"]), (&Value::Null, &json!(1)), "null is as absent");
        for unknown in ["mis_id", "email", "parental_responsibility", "lives_with_pupil", "address"] {
            assert_eq!(read["parents"][0][unknown], Value::Null, "{unknown}");
        }
    }
    send(&app, &token, &[entry(1, json!({"parents": [parent(1)]}))]).await.expect(200);
    send(&app, &token, &[entry(1, json!({"parents": [{"mis_id": "P-1", "surname": "Sample-Oak"}]}))])
        .await
        .expect(200);
    let read = read(&app, &token, 1).await.expect(200).body;
    assert_eq!(read["parents"][0]["telephones"], json!([]), "nothing keeps its old value");
    assert_eq!(read["parents"][0]["version"], 2);
}

async fn an_entry_without_contacts_makes_them_unknown(app: TestApp) {
    let token = mis(&app).await;
    send(&app, &token, &[entry(1, contacts(1)), entry(2, contacts(2))]).await.expect(200);
    let answer = send(&app, &token, &[pupil(1)]).await.expect(200);
    assert_eq!(flags(&answer, 0), ["contacts_withdrawn"]);
    assert_eq!(answer.body["rows"][0]["outcome"], "unchanged", "the enrolment is as it was");
    let gone = read(&app, &token, 1).await.expect(200);
    assert_eq!((&gone.body["known"], &gone.body["parents"]), (&json!(false), &json!([])));
    assert!(!holds(&gone, "Sample Road"));
    assert_eq!(
        read(&app, &token, 2).await.expect(200).body["known"],
        true,
        "whom the roll does not name stays"
    );
    let again = send(&app, &token, &[pupil(1)]).await.expect(200);
    assert_eq!(again.body["rows"], json!([]), "told once");
}

async fn siblings_share_a_parent(app: TestApp) {
    let token = mis(&app).await;
    let step = json!({"mis_id": "P-1", "title": "Ms", "forename": "Parent-0001", "surname": "Sample-Oak",
        "relationship": "Stepmother", "lives_with_pupil": false, "address": address("1 Sample Road"),
        "telephones": [{"number": "01632 960001", "kind": "home"}], "email": "parent-0001@example.org",
        "preferred_language": "Polish", "preferred_format": "Large print"});
    send(&app, &token, &[entry(1, contacts(1)), entry(2, json!({"parents": [step]}))]).await.expect(200);
    let (one, two) = (read(&app, &token, 1).await.body, read(&app, &token, 2).await.body);
    assert_eq!(one["parents"][0]["id"], two["parents"][0]["id"], "one record");
    assert_eq!(two["parents"][0]["relationship"], "Stepmother", "what she is to each child is the child's");
    let mut moved = contacts(1);
    moved["parents"][0]["address"] = address("9 Sample Road");
    send(&app, &token, &[entry(1, moved)]).await.expect(200);
    let two = read(&app, &token, 2).await.body;
    assert_eq!(two["parents"][0]["address"], address("9 Sample Road"), "her new address holds for both");
    assert_eq!((&two["parents"][0]["version"], &two["version"]), (&json!(2), &json!(1)));
}

async fn without_a_number_nobody_is_taken_for_a_namesake(app: TestApp) {
    let token = mis(&app).await;
    let nameless = |line: &str| json!({"parents": [{"surname": "Sample-Oak", "address": address(line)}]});
    send(&app, &token, &[entry(1, nameless("1 Sample Road")), entry(2, nameless("2 Sample Road"))])
        .await
        .expect(200);
    let (one, two) = (read(&app, &token, 1).await.body, read(&app, &token, 2).await.body);
    assert_ne!(one["parents"][0]["id"], two["parents"][0]["id"]);
    send(&app, &token, &[entry(1, nameless("3 Sample Road"))]).await.expect(200);
    let later = read(&app, &token, 1).await.body;
    assert_eq!(
        later["parents"][0]["id"], one["parents"][0]["id"],
        "the same name of the same pupil is the same"
    );
    assert_eq!(read(&app, &token, 2).await.body["parents"][0]["address"], address("2 Sample Road"));
}

async fn texts_are_stored_composed_and_postcodes_in_one_form(app: TestApp) {
    let token = mis(&app).await;
    let address = json!({"line_1": " 1 Zoe\u{308} Road ", "postcode": "nr12dh", "county": ""});
    let abroad = json!({"line_1": "1 Sample Road", "postcode": "D02 X285", "country": "Ireland"});
    let contacts = json!({"address": address, "parents": [{"surname": "Sample-Oak", "address": abroad}]});
    send(&app, &token, &[entry(1, contacts.clone())]).await.expect(200);
    let read = read(&app, &token, 1).await.body;
    assert_eq!(read["address"], json!({"line_1": "1 Zo\u{EB} Road", "postcode": "NR1 2DH"}));
    assert_eq!(read["parents"][0]["address"], abroad);
}

async fn what_the_law_asks_for_and_is_not_there_is_flagged(app: TestApp) {
    let token = mis(&app).await;
    let cases = [
        (
            json!({}),
            vec!["address_missing", "parent_missing", "home_parent_missing", "emergency_number_missing"],
        ),
        (
            with(contacts(1), json!({"parents": [with(parent(1), json!({"telephones": []}))]})),
            vec!["emergency_number_missing"],
        ),
        (
            with(
                contacts(1),
                json!({"parents": [with(parent(1), json!({"lives_with_pupil": null, "address": null}))]}),
            ),
            vec!["parent_address_missing", "home_parent_missing"],
        ),
        (
            with(
                contacts(1),
                json!({"parents": [parent(1), with(parent(2), json!({"lives_with_pupil": false, "telephones": []}))]}),
            ),
            vec![],
        ),
    ];
    for (contacts, expected) in cases {
        let answer = send(&app, &token, &[entry(1, contacts)]).await.expect(200);
        assert_eq!(flags(&answer, 0), expected, "{}", answer.text);
        assert_eq!(answer.body["summary"]["rejected"], 0);
    }
}

async fn a_dry_run_stores_no_contacts(app: TestApp) {
    let token = mis(&app).await;
    send(&app, &token, &[pupil(1)]).await.expect(200);
    let dry = format!("/v1/schools/{URN}/roll?dry_run=true");
    let answer = app.put(&token, &dry, roll(&[entry(1, contacts(1))])).await.expect(200);
    assert_eq!(answer.body["summary"]["contacts_changed"], 1);
    assert_eq!(read(&app, &token, 1).await.expect(200).body["known"], false);
}

async fn a_pupil_who_turned_out_to_be_another_keeps_contacts(app: TestApp) {
    let token = mis(&app).await;
    app.school(120_766).await;
    app.put_roll(&token, 120_766, roll(&[pupil(1)])).await.expect(200);
    let held = with(entry(1, contacts(1)), json!({"upn": temporary(1)}));
    send(&app, &token, &[held]).await.expect(200);
    let list = app.get(&token, &format!("/v1/schools/{URN}/enrolments")).await.expect(200);
    let before = list.body["data"][0]["pupil_id"].as_str().unwrap().to_owned();
    send(&app, &token, &[entry(1, contacts(1))]).await.expect(200);
    let moved = app.get_unfollowed(&token, &path(&before)).await.expect(301);
    let now = moved.body["pupil_id"].as_str().unwrap();
    assert_eq!(moved.header("location"), path(now));
    let read = app.get(&token, &path(now)).await.expect(200);
    assert_eq!((&read.body["version"], &read.body["parents"][0]["mis_id"]), (&json!(1), &json!("P-1")));
    let elsewhere = format!("/v1/schools/120766/pupils/{now}/contacts");
    let elsewhere = app.get(&token, &elsewhere).await.expect(200);
    assert_eq!(elsewhere.body["known"], false, "the other school's contacts of the same pupil are its own");
}
