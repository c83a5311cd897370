//! Recording parents, amending what is known, and who is told what.

use serde_json::{Value, json};

use super::fixture::*;
use crate::{contacts::fixture::holds, on_each_database, registers::fixture::URN, support::TestApp};

on_each_database!(
    a_parent_is_recorded_from_a_contact_amended_and_every_version_is_kept,
    one_parent_is_the_same_person_for_every_child,
    nobodys_address_is_told_with_another_parent,
    a_child_that_was_added_wrongly_is_withdrawn_and_can_be_added_again,
    a_contact_that_was_linked_wrongly_is_linked_to_another,
);

async fn a_parent_is_recorded_from_a_contact_amended_and_every_version_is_kept(app: TestApp) {
    let people = People::of(app, 1).await;
    let contacts = people.contacts().await;
    let contact = json!({ "urn": URN, "contact_id": contacts[0] });
    let child = json!({ "pupil_id": people.pupils[0], "basis": "parental_responsibility" });
    let made = people.record(json!({ "contact": contact, "child": child })).await.expect(201);
    let (path, tag) = (made.header("location").to_owned(), made.header("etag").to_owned());
    let details = &made.body["details"];
    assert_eq!((&details["surname"], &details["large_print"]), (&json!("Sample-Oak"), &json!(true)));
    assert_eq!(details["service_address"]["line_1"], "1 Sample Road");
    assert_eq!(made.body["contacts"], json!([linked(&contact)]));
    assert_eq!(made.body["children"][0]["basis"], "parental_responsibility");
    let again = people.record(json!({ "contact": contact })).await;
    assert_eq!(again.problem(), (409, "duplicate"));
    assert_eq!(again.body["existing"]["parent_id"], made.body["parent"]["id"]);

    let (app, officer) = (people.app(), &people.officer);
    let mut moved = details.clone();
    moved["service_address"] = crate::contacts::fixture::address("3 New Road");
    let put = json!({ "details": moved, "amendment_reason": "Moved house", "recorded_by": by() });
    assert_eq!(app.put(officer, &path, put.clone()).await.problem(), (428, "precondition_required"));
    let call = format!("PUT {path}");
    let changed = app.send(officer, &call, put.clone(), &[("If-Match", &tag)]).await.expect(200);
    let stale = app.send(officer, &call, put.clone(), &[("If-Match", &tag)]).await;
    assert_eq!(stale.problem(), (412, "precondition_failed"));
    let same = app.send(officer, &call, put, &[("If-Match", changed.header("etag"))]).await.expect(200);
    assert_eq!(same.header("etag"), changed.header("etag"), "the same again changes nothing");
    let history = same.body["history"].as_array().unwrap();
    let told: Vec<_> = history.iter().map(|one| one["action"].as_str().unwrap()).collect();
    assert_eq!(told, ["created", "amended"]);
    let line = |n: usize| history[n]["details"]["service_address"]["line_1"].clone();
    assert_eq!([line(0), line(1)], [json!("1 Sample Road"), json!("3 New Road")]);
    let held = [("If-None-Match", same.header("etag"))];
    let known = app.send(officer, &format!("GET {path}"), Value::Null, &held).await;
    assert_eq!(known.status, 304);
}

async fn one_parent_is_the_same_person_for_every_child(app: TestApp) {
    let people = People::of(app, 2).await;
    let id = people.recorded(0, details("Parent-0001", "1 Sample Road", "01632 960001")).await;
    let child = json!({ "pupil_id": people.pupils[1], "basis": "care", "from_on": "2026-01-05" });
    let added = people.act(&id, "children", json!({ "child": child })).await.expect(200).body;
    assert_eq!(added["children"].as_array().unwrap().len(), 2);
    let twice = people.act(&id, "children", json!({ "child": child })).await;
    assert_eq!(twice.problem(), (409, "duplicate"));
    for (n, basis) in [(0, "natural_parent"), (1, "care")] {
        let told = people.told_of(n).await.expect(200).body;
        assert_eq!(
            (&told["parents"][0]["parent_id"], &told["parents"][0]["basis"]),
            (&json!(id), &json!(basis))
        );
        let listed = format!("/v1/parents?pupil_id={}", people.pupils[n]);
        let listed = people.app().get(&people.officer, &listed).await.expect(200).body;
        assert_eq!((listed["data"].as_array().unwrap().len(), &listed["data"][0]["id"]), (1, &json!(id)));
    }
}

async fn nobodys_address_is_told_with_another_parent(app: TestApp) {
    let people = People::of(app, 1).await;
    let mut ids = Vec::new();
    for contact in people.contacts().await {
        let child = json!({ "pupil_id": people.pupils[0], "basis": "natural_parent" });
        let body = json!({ "contact": { "urn": URN, "contact_id": contact }, "child": child });
        let made = people.record(body).await.expect(201).body;
        ids.push(made["parent"]["id"].as_str().unwrap().to_owned());
    }
    let (mother, father) = (people.read(&ids[0]).await.expect(200), people.read(&ids[1]).await.expect(200));
    assert!(holds(&mother, "1 Sample Road") && !holds(&mother, "Hidden Lane"), "{}", mother.text);
    assert!(holds(&father, "Hidden Lane") && !holds(&father, "1 Sample Road"), "{}", father.text);
    assert_eq!(father.body["details"]["address_confidential"], true);
    let (app, officer) = (people.app(), &people.officer);
    let lists = [
        app.get(officer, "/v1/parents").await.expect(200),
        app.get(officer, &format!("/v1/parents/{}/matches", ids[0])).await.expect(200),
        people.told_of(0).await.expect(200),
    ];
    for list in &lists {
        assert!(!holds(list, "Hidden Lane") && !holds(list, "1 Sample Road"), "{}", list.text);
        assert!(!holds(list, "900123"), "nor a number: {}", list.text);
    }
    assert_eq!(lists[2].body["parents"].as_array().unwrap().len(), 2, "both are told by name");
}

async fn a_child_that_was_added_wrongly_is_withdrawn_and_can_be_added_again(app: TestApp) {
    let people = People::of(app, 1).await;
    let id = people.recorded(0, details("Parent-0001", "1 Sample Road", "01632 960001")).await;
    let child = people.read(&id).await.body["children"][0]["id"].as_str().unwrap().to_owned();
    let act =
        async |act: &str, body: Value| people.act_seen(&id, &format!("children/{child}/{act}"), body).await;
    let seen = people.read(&id).await.header("etag").to_owned();
    let withdraw = json!({ "reason": "Another pupil", "recorded_by": by() });
    let call = format!("/v1/parents/{id}/children/{child}/withdraw");
    let blind = people.app().post(&people.officer, &call, withdraw.clone()).await;
    assert_eq!(blind.problem(), (428, "precondition_required"));
    act("withdraw", json!({ "reason": "Another pupil" })).await.expect(200);
    assert_eq!(people.told_of(0).await.expect(200).body["parents"], json!([]));
    let terms = json!({ "pupil_id": people.pupils[0], "basis": "care" });
    // Who still sees it standing does not let it stand again.
    let amend = json!({ "child": terms, "reason": "Since May", "recorded_by": by() });
    let call = format!("POST /v1/parents/{id}/children/{child}/amend");
    let stale = people.app().send(&people.officer, &call, amend, &[("If-Match", &seen)]).await;
    assert_eq!(stale.problem(), (412, "precondition_failed"));
    for (name, body) in [
        ("withdraw", json!({ "reason": "Another pupil" })),
        ("amend", json!({ "child": terms, "reason": "Since May" })),
    ] {
        let twice = act(name, body).await;
        assert_eq!(
            (twice.problem(), &twice.body["allowed_actions"]),
            ((409, "state_conflict"), &json!([])),
            "{name}"
        );
    }
    people.act(&id, "children", json!({ "child": terms })).await.expect(200);
    let told = people.told_of(0).await.expect(200).body;
    assert_eq!(told["parents"][0]["basis"], "care");
}

async fn a_contact_that_was_linked_wrongly_is_linked_to_another(app: TestApp) {
    let people = People::of(app, 1).await;
    let contact = json!({ "urn": URN, "contact_id": people.contacts().await[0] });
    let wrong = people.record(json!({ "contact": contact })).await.expect(201).body;
    let wrong = wrong["parent"]["id"].clone();
    let right = people.recorded(0, details("Parent-0001", "1 Sample Road", "01632 960001")).await;
    let link = async |from: Value| {
        people.act(&right, "contacts", json!({ "contact": contact, "instead_of_id": from })).await
    };
    assert_eq!(link(json!(null)).await.problem(), (409, "duplicate"));
    assert_eq!(link(json!(right)).await.problem(), (409, "duplicate"));
    let linked = link(wrong.clone()).await.expect(200).body["contacts"].clone();
    assert_eq!(linked[0]["contact_id"], contact["contact_id"]);
    assert_eq!(people.read(wrong.as_str().unwrap()).await.expect(200).body["contacts"], json!([]));
    let father = json!({ "urn": URN, "contact_id": people.contacts().await[1] });
    let none = people.act(&right, "contacts", json!({ "contact": father, "instead_of_id": wrong })).await;
    assert_eq!(none.expect(422).faults(), [("/instead_of_id".to_owned(), "reference_not_found".to_owned())]);
}
