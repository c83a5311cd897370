//! Two records of one person: proposed by what is the same, merged by an officer, never by themselves.

use serde_json::{Value, json};

use super::fixture::*;
use crate::{on_each_database, registers::fixture::URN, support::TestApp};

on_each_database!(
    the_same_name_with_the_same_number_is_proposed_and_nothing_is_merged_by_itself,
    a_merged_record_stays_to_be_seen_and_its_children_and_contacts_move,
    of_two_who_merge_two_records_crosswise_at_once_one_does,
    a_person_of_three_records_is_one_person,
    spans_with_days_between_both_stand_after_a_merge,
);

const NUMBER: &str = "01632 960001";

async fn the_same_name_with_the_same_number_is_proposed_and_nothing_is_merged_by_itself(app: TestApp) {
    let people = People::of(app, 2).await;
    let id = people.recorded(0, details("Parent-0001", "9 Far Road", NUMBER)).await;
    let alike = people.recorded(1, details("parent-0001", "7 Other Road", "(01632) 960001")).await;
    people.recorded(1, details("Parent-0001", "5 Third Road", "01632 960009")).await;
    let matches =
        people.app().get(&people.officer, &format!("/v1/parents/{id}/matches")).await.expect(200).body;
    let matches = matches["matches"].as_array().unwrap();
    assert_eq!(matches.len(), 2, "{matches:?}");
    assert_eq!(matches[0], json!({ "parent_id": alike, "contact": null, "because": ["same_telephone"] }));
    let contact = json!({ "urn": URN, "contact_id": people.contacts().await[0] });
    let known = json!({ "parent_id": null, "contact": contact, "because": ["same_telephone"] });
    assert_eq!(matches[1], known, "a contact of the child's school that is no parent yet");
    people.act(&id, "contacts", json!({ "contact": contact })).await.expect(200);
    let matches =
        people.app().get(&people.officer, &format!("/v1/parents/{id}/matches")).await.expect(200).body;
    assert_eq!(matches["matches"].as_array().unwrap().len(), 1, "it is known now");
    let listed = people.app().get(&people.officer, "/v1/parents?state=current").await.expect(200).body;
    assert_eq!(listed["data"].as_array().unwrap().len(), 3);
}

async fn a_merged_record_stays_to_be_seen_and_its_children_and_contacts_move(app: TestApp) {
    let people = People::of(app, 2).await;
    let id = people.recorded(0, details("Parent-0001", "1 Sample Road", NUMBER)).await;
    let contact = json!({ "urn": URN, "contact_id": people.contacts().await[0] });
    let child = json!({ "pupil_id": people.pupils[1], "basis": "care" });
    let gone = people.record(json!({ "contact": contact, "child": child })).await.expect(201).body;
    let gone = gone["parent"]["id"].as_str().unwrap().to_owned();
    let both = json!({ "pupil_id": people.pupils[0], "basis": "care" });
    people.act(&gone, "children", json!({ "child": both })).await.expect(200);

    let merge = json!({ "duplicate_id": gone, "reason": "Confirmed by the school" });
    let kept = people.act(&id, "merge", merge.clone()).await.expect(200).body;
    let children = kept["children"].as_array().unwrap();
    let told: Vec<_> = children.iter().map(|one| (&one["pupil_id"], &one["basis"])).collect();
    let (first, second) = (json!(people.pupils[0]), json!(people.pupils[1]));
    let expected = [(&first, &json!("natural_parent")), (&second, &json!("care"))];
    assert_eq!(told, expected, "what was said of the one that stays holds");
    assert_eq!(kept["contacts"][0]["contact_id"], contact["contact_id"]);
    assert_eq!(kept["history"][1]["action"], "merged");
    let merged = people.read(&gone).await.expect(200).body;
    assert_eq!(
        (&merged["parent"]["state"], &merged["parent"]["merged_into_id"]),
        (&json!("merged"), &json!(id))
    );
    assert_eq!(merged["history"][1]["reason"], "Confirmed by the school");
    assert_eq!(merged["allowed_actions"], json!(["separate"]));
    for act in ["merge", "children", "contacts"] {
        let body = match act {
            "merge" => json!({ "duplicate_id": id, "reason": "Back" }),
            "children" => json!({ "child": child }),
            _ => json!({ "contact": contact }),
        };
        let refused = people.act(&gone, act, body).await;
        assert_eq!(refused.problem(), (409, "state_conflict"), "{act}: {}", refused.text);
        assert_eq!(refused.body["allowed_actions"], json!(["separate"]), "{act}");
    }
    assert_eq!(people.act(&id, "merge", merge).await.problem(), (409, "state_conflict"));
    let own = people.act(&id, "merge", json!({ "duplicate_id": id, "reason": "Itself" })).await;
    assert_eq!(own.faults(), [("/duplicate_id".to_owned(), "repeated_value".to_owned())]);
    for n in [0, 1] {
        let told = people.told_of(n).await.expect(200).body;
        assert_eq!(told["parents"].as_array().unwrap().len(), 1);
        assert_eq!(told["parents"][0]["parent_id"], json!(id));
    }

    let back = people.act(&gone, "separate", json!({ "reason": "Two people" })).await.expect(200).body;
    let children = back["children"].as_array().unwrap();
    assert!(children.iter().all(|one| one["state"] == "standing" && one["basis"] == "care"), "{children:?}");
    assert_eq!((children.len(), &back["contacts"]), (2, &json!([linked(&contact)])));
    let kept = people.read(&id).await.expect(200).body;
    assert_eq!((kept["children"].as_array().unwrap().len(), &kept["contacts"]), (1, &json!([])));
    assert_eq!(kept["history"].as_array().unwrap().last().unwrap()["reason"], "Two people");
}

async fn of_two_who_merge_two_records_crosswise_at_once_one_does(app: TestApp) {
    let people = People::of(app, 2).await;
    let one = people.recorded(0, details("Parent-0001", "1 Sample Road", NUMBER)).await;
    let two = people.recorded(1, details("Parent-0001", "1 Sample Road", NUMBER)).await;
    let merge = |other: &str| json!({ "duplicate_id": other, "reason": "The same person" });
    let (first, second) =
        tokio::join!(people.act(&one, "merge", merge(&two)), people.act(&two, "merge", merge(&one)));
    let mut found = [first.problem(), second.problem()];
    found.sort_unstable();
    assert_eq!(found, [(200, ""), (409, "state_conflict")]);
    let listed = people.app().get(&people.officer, "/v1/parents?state=current").await.expect(200).body;
    let listed = listed["data"].as_array().unwrap();
    assert_eq!(listed.len(), 1, "one stands: {listed:?}");
    let kept = people.read(listed[0]["id"].as_str().unwrap()).await.expect(200).body;
    assert_eq!(kept["children"].as_array().unwrap().len(), 2);
}

async fn a_person_of_three_records_is_one_person(app: TestApp) {
    let people = People::of(app, 1).await;
    let mut ids = Vec::new();
    for n in 0..3 {
        ids.push(people.recorded(0, details("Parent-0001", &format!("{n} Sample Road"), NUMBER)).await);
    }
    let merge = |other: &str| json!({ "duplicate_id": other, "reason": "The same person" });
    people.act(&ids[1], "merge", merge(&ids[2])).await.expect(200);
    people.act(&ids[0], "merge", merge(&ids[1])).await.expect(200);
    for id in &ids[1..] {
        assert_eq!(people.read(id).await.expect(200).body["parent"]["merged_into_id"], json!(ids[0]));
    }
    let told = people.told_of(0).await.expect(200).body;
    assert_eq!(told["parents"].as_array().unwrap().len(), 1);
}

async fn spans_with_days_between_both_stand_after_a_merge(app: TestApp) {
    let people = People::of(app, 1).await;
    let record = async |from_on: Value, to_on: Value| {
        let child = json!({
            "pupil_id": people.pupils[0], "basis": "care", "from_on": from_on, "to_on": to_on,
        });
        let details = details("Parent-0001", "1 Sample Road", NUMBER);
        let made = people.record(json!({ "details": details, "child": child })).await.expect(201).body;
        made["parent"]["id"].as_str().unwrap().to_owned()
    };
    let early = record(Value::Null, json!("2025-08-31")).await;
    let late = record(json!("2026-01-01"), Value::Null).await;
    let merge = json!({ "duplicate_id": late, "reason": "The same person" });
    let kept = people.act(&early, "merge", merge).await.expect(200).body;
    let spans = |shown: &Value| {
        let children = shown["children"].as_array().unwrap().iter();
        children.map(|one| (one["from_on"].clone(), one["to_on"].clone())).collect::<Vec<_>>()
    };
    let both = [(Value::Null, json!("2025-08-31")), (json!("2026-01-01"), Value::Null)];
    assert_eq!(spans(&kept), both, "who was no parent in the autumn between was none");
    let told = people.told_of(0).await.expect(200).body;
    assert_eq!(told["parents"].as_array().unwrap().len(), 1, "and is one person: {told}");
    // What stands under the other record is withdrawn with the first.
    let child = kept["children"][1]["id"].as_str().unwrap();
    let body = json!({ "reason": "Recorded wrongly" });
    people.act_seen(&early, &format!("children/{child}/withdraw"), body).await.expect(200);
    assert_eq!(people.told_of(0).await.expect(200).body["parents"], json!([]));
}
