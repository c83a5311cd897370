//! Who may see and do what.

use rollcall::features::clients::ClientKind;
use serde_json::{Value, json};

use super::fixture::*;
use crate::{
    on_each_database,
    registers::fixture::Class,
    support::{Reach, TestApp},
};

on_each_database!(
    a_school_sees_its_own_return_and_no_other,
    who_is_in_the_group_is_told_to_who_may_know_and_written_down,
    counts_are_told_to_who_may_see_pupils_and_in_no_list,
    a_refusal_and_a_dry_run_that_tell_of_the_group_are_written_down,
    a_submission_that_names_rows_of_pupils_is_written_down_before_it_is_refused,
    a_planned_collection_is_not_there_for_schools,
    a_group_that_is_closed_to_schools_takes_its_collections_with_it,
);

async fn a_school_sees_its_own_return_and_no_other(app: TestApp) {
    let asked = Asked::of(app.clone(), 2).await;
    let there = Class::at(app.clone(), 120_766, 1).await;
    let other = program(&app, there.urn).await;
    let never = format!("/v1/schools/{}/collection-returns/0199e2a4-5b1c-7d3e-8f90-123456789abc", there.urn);
    let never = app.send(&other, &format!("GET {never}"), Value::Null, &BY).await;
    assert_eq!(never.problem(), (404, "not_found"));
    // A collection that does not ask the school, and the return of the school that it asks.
    for path in [
        format!("/v1/collections/{}", asked.id),
        format!("/v1/schools/{}/collection-returns/{}", there.urn, asked.id),
        asked.path(),
        format!("{}/submissions/1", asked.path()),
    ] {
        let answer = app.send(&other, &format!("GET {path}"), Value::Null, &BY).await;
        assert_eq!(answer.masked(), never.masked(), "{path}");
    }
    for path in ["/v1/collections".to_owned(), format!("/v1/schools/{}/collection-returns", there.urn)] {
        assert_eq!(app.get(&other, &path).await.expect(200).body["data"], json!([]), "{path}");
        let own = path.replace(&there.urn.to_string(), &asked.class.urn.to_string());
        assert_eq!(app.get(&asked.own, &own).await.expect(200).body["data"].as_array().unwrap().len(), 1);
    }
    let tag = asked.tag().await;
    let body = json!({ "rows": [], "recorded_by": {"name": "A. Clerk"} });
    let call = format!("PUT {}", asked.path());
    let refused = app.send(&other, &call, body, &[("If-Match", &tag)]).await;
    assert_eq!(refused.masked(), never.masked());
    // An officer of one school's clients cannot act for the authority's lists.
    let part = login(&app, ClientKind::La, OFFICER, Reach::Schools(&[asked.class.urn])).await;
    for tail in ["returns", "chase-list", "response"] {
        let answer = app.get(&part, &format!("/v1/collections/{}/{tail}", asked.id)).await;
        assert_eq!(answer.masked(), never.masked(), "{tail}");
    }
}

async fn who_is_in_the_group_is_told_to_who_may_know_and_written_down(app: TestApp) {
    let asked = Asked::of(app.clone(), 2).await;
    let scopes = ["collections:read", "collections:write"];
    let mis = login(&app, ClientKind::Mis, &scopes, Reach::Schools(&[asked.class.urn])).await;
    let call = format!("GET {}", asked.path());
    let refused = app.send(&mis, &call, Value::Null, &BY).await;
    assert_eq!(refused.problem(), (403, "scope_missing"));
    assert_eq!(refused.body["required_scopes"], json!(["pupils.groups:read"]));
    let listed = format!("/v1/schools/{}/collection-returns", asked.class.urn);
    assert_eq!(app.get(&mis, &listed).await.expect(200).body["data"].as_array().unwrap().len(), 1);
    let silent = app.send(&asked.own, &call, Value::Null, &[]).await;
    let mut faults = silent.faults();
    faults.sort();
    let header = |name: &str| (name.to_owned(), "invalid_parameter".to_owned());
    assert_eq!(faults, [header("Access-Purpose"), header("Person-Name")]);
    asked.read().await;
    asked.save(asked.rows(&[(10, 9)])).await.expect(200);
    let log = format!("/v1/schools/{}/disclosures", asked.class.urn);
    let log = app.get(&asked.own, &log).await.expect(200).body;
    let rows: Vec<_> = log["data"].as_array().unwrap().iter().map(|row| row["operation"].clone()).collect();
    assert!(
        rows.contains(&json!("collection_return.read")) && rows.contains(&json!("collection_return.save")),
        "{log}"
    );
    assert_eq!(log["data"][0]["pupils"], 2);
    // A return is the school's to make, a decision about it the authority's.
    for (kind, scope) in [
        (ClientKind::La, "collections:write"),
        (ClientKind::School, "collections:manage"),
        (ClientKind::Portal, "collections:manage"),
    ] {
        let made = app.gate.operator();
        let new = rollcall::features::clients::NewClient {
            name: "Test".into(),
            kind,
            scopes: vec![scope.to_owned()],
            schools: Vec::new(),
            all_schools: true,
        };
        let refused = rollcall::features::clients::create(&made, app.gate.pepper(), &new).await;
        assert!(refused.is_err(), "{kind} {scope}");
    }
}

async fn counts_are_told_to_who_may_see_pupils_and_in_no_list(app: TestApp) {
    let asked = Asked::of(app.clone(), 1).await;
    asked.save(asked.rows(&[(10, 7)])).await.expect(200);
    assert_eq!(asked.submit().await.expect(200).body["totals"]["attended"], 7, "who sees the pupil");
    let urn = asked.class.urn;
    let mis = login(&app, ClientKind::Mis, &["collections:read"], Reach::Schools(&[urn])).await;
    let listed = format!("/v1/schools/{urn}/collection-returns");
    let of_all = format!("/v1/collections/{}/returns", asked.id);
    for (token, path) in [(&mis, &listed), (&asked.own, &listed), (&asked.officer, &of_all)] {
        let row = app.get(token, path).await.expect(200).body["data"][0].clone();
        assert_eq!((&row["state"], &row["totals"]), (&json!("submitted"), &Value::Null), "{path}");
    }
    // Who decides about a return, and sees no pupils, is not told either by the answer.
    let plain = login(&app, ClientKind::La, &["collections:manage", "pupils:read"], Reach::Everything).await;
    let version = format!("\"{}\"", asked.read().await.body["return"]["version"]);
    let accepted = asked.step(&plain, "accept", &version, by()).await.expect(200).body;
    assert_eq!((&accepted["state"], &accepted["totals"]), (&json!("accepted"), &Value::Null));
    let mut reason = by();
    reason["reason"] = json!("Marks were missing.");
    let version = format!("\"{}\"", accepted["version"]);
    let reopened = asked.step(&asked.officer, "reopen", &version, reason).await.expect(200).body;
    assert_eq!(reopened["totals"]["attended"], 7);
}

async fn a_refusal_and_a_dry_run_that_tell_of_the_group_are_written_down(app: TestApp) {
    let asked = Asked::of(app.clone(), 2).await;
    let tag = asked.tag().await;
    let saves = async || {
        let path = format!("/v1/schools/{}/disclosures", asked.class.urn);
        let log = app.get(&asked.own, &path).await.expect(200).body;
        let rows = log["data"].as_array().unwrap().clone();
        rows.into_iter().filter(|row| row["operation"] == "collection_return.save").collect::<Vec<_>>()
    };
    let body = |rows: Value| json!({ "rows": rows, "recorded_by": {"name": "A. Clerk"} });
    // Of what cannot be understood nothing is told.
    asked.save_with(&tag, "?dry_run=true", json!({ "rows": 1 })).await.expect(400);
    assert_eq!(saves().await, Vec::<Value>::new());
    let mut rows = asked.rows(&[(10, 9), (10, 8)]);
    rows[1]["upn"] = json!("Z999999999999");
    let refused = asked.save_with(&tag, "?dry_run=true", body(rows)).await;
    assert_eq!(refused.faults(), [("/rows/1/upn".to_owned(), "reference_not_found".to_owned())]);
    let log = saves().await;
    assert_eq!((log.len(), &log[0]["pupils"]), (1, &json!(2)), "it tells who is in the group");
    asked.save_with(&tag, "?dry_run=true", body(asked.rows(&[(10, 9)]))).await.expect(200);
    assert_eq!(saves().await.len(), 2);
    assert_eq!(asked.read().await.body["return"]["version"], 0);
}

async fn a_submission_that_names_rows_of_pupils_is_written_down_before_it_is_refused(app: TestApp) {
    let asked = Asked::of(app.clone(), 2).await;
    asked.save(asked.rows(&[(10, 11), (10, 8)])).await.expect(200);
    let told = async || {
        let path = format!("/v1/schools/{}/disclosures", asked.class.urn);
        let log = asked.app.get(&asked.own, &path).await.expect(200).body["data"].clone();
        let rows = log.as_array().unwrap().iter();
        rows.filter(|row| row["operation"] == "collection_return.submit").cloned().collect::<Vec<_>>()
    };
    let tag = asked.tag().await;
    let stale = asked.step(&asked.own, "submit", "\"0\"", by()).await;
    assert_eq!(stale.problem(), (412, "precondition_failed"));
    assert_eq!(told().await, Vec::<Value>::new(), "it tells of nobody");
    let refused = asked.step(&asked.own, "submit", &tag, by()).await;
    assert_eq!(refused.problem(), (422, "validation_failed"));
    assert!(refused.faults()[0].0.starts_with("/content/rows/"));
    let log = told().await;
    assert_eq!((log.len(), &log[0]["pupils"], &log[0]["purpose"]), (1, &json!(2), &json!("reporting")));
    assert_eq!(log[0]["person"]["name"], "A. Head");
}

async fn a_planned_collection_is_not_there_for_schools(app: TestApp) {
    let mut asked = Asked::of(app, 2).await;
    let mut later = collection(json!({ "rule": "all" }));
    later["opens_on"] = json!("2026-11-23");
    let made = asked.app.post(&asked.officer, "/v1/collections", later).await.expect(201);
    assert_eq!(made.body["state"], "planned");
    asked.id = made.id();
    let call = format!("GET {}", asked.path());
    let none = asked.app.send(&asked.own, &call, Value::Null, &BY).await;
    assert_eq!(none.problem(), (404, "not_found"));
    let of_officer = asked.read_as(&asked.officer).await.body;
    assert_eq!(of_officer["return"]["allowed_actions"], json!([]));
    let chase = format!("/v1/collections/{}/chase-list", asked.id);
    assert_eq!(asked.app.get(&asked.officer, &chase).await.expect(200).body["data"], json!([]));
    let response = format!("/v1/collections/{}/response", asked.id);
    let early = asked.app.get(&asked.officer, &response).await;
    assert_eq!(early.problem(), (409, "state_conflict"), "nobody was asked");
    asked.set_now("2026-11-23T09:00:00Z").await;
    asked.read().await;
    asked.app.get(&asked.officer, &response).await.expect(200);
}

async fn a_group_that_is_closed_to_schools_takes_its_collections_with_it(app: TestApp) {
    let asked = Asked::of(app, 2).await;
    let path = format!("/v1/pupil-groups/{SOCIAL_WORKER}");
    let tag = asked.app.get(&asked.officer, &path).await.expect(200).header("etag").to_owned();
    let closed = json!({ "name": "Children with a social worker", "visibility": "authority",
                         "recorded_by": {"name": "A. Officer"} });
    asked.app.send(&asked.officer, &format!("PUT {path}"), closed, &[("If-Match", &tag)]).await.expect(200);
    let gone = asked.app.send(&asked.own, &format!("GET {}", asked.path()), Value::Null, &BY).await;
    assert_eq!(gone.problem(), (404, "not_found"));
    asked.read_as(&asked.officer).await;
    // To an officer who may not be told of such groups it is not there either, and nothing is done with it.
    let plain = ["collections:read", "collections:manage", "pupils:read", "pupils.groups:read"];
    let plain = login(&asked.app, ClientKind::La, &plain, Reach::Everything).await;
    let path = format!("/v1/collections/{}", asked.id);
    for tail in ["", "/returns", "/chase-list", "/response"] {
        let gone = asked.app.get(&plain, &format!("{path}{tail}")).await;
        assert_eq!(gone.problem(), (404, "not_found"), "{tail}");
    }
    let tag = asked.app.get(&asked.officer, &path).await.expect(200).header("etag").to_owned();
    let put = json!({ "title": "Another", "due_on": "2026-12-04", "recorded_by": {"name": "A. Officer"} });
    for (call, body) in [(format!("PUT {path}"), put), (format!("POST {path}/close"), by())] {
        let gone = asked.app.send(&plain, &call, body, &[("If-Match", &tag)]).await;
        assert_eq!(gone.problem(), (404, "not_found"), "{call}");
    }
    assert_eq!(asked.app.get(&asked.officer, &path).await.expect(200).header("etag"), tag);
}
