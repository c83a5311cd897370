//! Opening a collection, changing it, and whom it asks.

use serde_json::{Value, json};

use super::fixture::*;
use crate::{
    on_each_database,
    support::{Reach, TestApp},
};
use rollcall::features::clients::ClientKind;

on_each_database!(
    whom_a_collection_asks_is_told_when_it_is_opened_and_stays,
    every_fault_of_a_collection_is_named_at_once,
    a_half_term_is_asked_about_by_its_name,
    a_collection_is_changed_by_who_read_it_last,
    a_repeated_opening_is_told_again,
);

async fn whom_a_collection_asks_is_told_when_it_is_opened_and_stays(app: TestApp) {
    for urn in [120_001, 120_002] {
        app.school(urn).await;
    }
    app.school_of_kind(120_003, "secondary").await;
    app.school_of_kind(120_004, "sixteen_plus").await;
    let officer = officer(&app).await;
    let mut ids = Vec::new();
    for (audience, schools) in [
        (json!({ "rule": "all" }), 3),
        (json!({ "rule": "phase", "phase": "primary" }), 2),
        (json!({ "rule": "urns", "urns": [120_003] }), 1),
    ] {
        let made = app.post(&officer, "/v1/collections", collection(audience)).await.expect(201);
        assert_eq!(
            (&made.body["audience"]["schools"], &made.body["state"]),
            (&json!(schools), &json!("open"))
        );
        assert_eq!(made.header("location"), made.body["links"]["self"].as_str().unwrap());
        ids.push(made.id());
    }
    app.school(120_005).await;
    let path = format!("/v1/collections/{}/returns", ids[0]);
    let rows = app.get(&officer, &path).await.expect(200).body;
    let urns: Vec<_> = rows["data"].as_array().unwrap().iter().map(|row| row["urn"].clone()).collect();
    assert_eq!(urns, [json!(120_001), json!(120_002), json!(120_003)], "a college keeps no register");
    // Page by page, the same.
    let first = app.get(&officer, &format!("{path}?limit=2")).await.expect(200).body;
    let cursor = first["page"]["next_cursor"].as_str().unwrap();
    let rest = app.get(&officer, &format!("{path}?limit=2&cursor={cursor}")).await.expect(200).body;
    assert_eq!((rest["data"][0]["urn"].clone(), &rest["page"]["has_more"]), (json!(120_003), &json!(false)));
    let listed = app.get(&officer, "/v1/collections?state=open").await.expect(200).body;
    ids.reverse();
    let found: Vec<_> = listed["data"].as_array().unwrap().iter().map(|row| row["id"].clone()).collect();
    assert_eq!(found, ids.iter().map(|id| json!(id)).collect::<Vec<_>>(), "the last one first");
    let none = app.get(&officer, "/v1/collections?state=planned,closed").await.expect(200).body;
    assert_eq!(none["data"], json!([]));
    let wrong = app.get(&officer, "/v1/collections?state=over").await;
    assert_eq!(wrong.faults(), [("state".to_owned(), "invalid_parameter".to_owned())]);
}

async fn every_fault_of_a_collection_is_named_at_once(app: TestApp) {
    app.school(120_001).await;
    let officer = officer(&app).await;
    let refused = async |changes: Value| {
        let mut body = collection(json!({ "rule": "all" }));
        for (name, value) in changes.as_object().unwrap() {
            body[name] = value.clone();
        }
        body.as_object_mut().unwrap().retain(|_, value| !value.is_null());
        let answer = app.post(&officer, "/v1/collections", body).await;
        assert_eq!(answer.problem(), (422, "validation_failed"), "{changes}");
        answer.faults().into_iter().map(|(at, code)| format!("{at} {code}")).collect::<Vec<_>>()
    };
    assert_eq!(
        refused(json!({ "group_id": null, "opens_on": "2026-11-19", "due_on": "2026-11-05",
                        "audience": { "rule": "phase", "urns": [120_001] } }))
        .await,
        [
            "/group_id missing_property",
            "/audience/phase missing_property",
            "/audience/urns choose_one",
            "/opens_on out_of_range",
            "/due_on dates_reversed",
            "/due_on dates_reversed",
            "/audience reference_not_found",
        ][..6]
    );
    assert_eq!(refused(json!({ "period": "2026-27-autumn-1" })).await, ["/period span_invalid"]);
    assert_eq!(refused(json!({ "from_on": null })).await, ["/period missing_property"]);
    assert_eq!(refused(json!({ "to_on": "2026-11-01" })).await, ["/to_on span_invalid"]);
    assert_eq!(refused(json!({ "kind": "school_attendance" })).await, ["/group_id choose_one"]);
    let unknown = "019aab01-9902-7460-bb1e-69ac5b619d74";
    assert_eq!(
        refused(json!({ "group_id": unknown })).await,
        ["/group_id reference_not_found"],
        "closed to schools"
    );
    assert_eq!(
        refused(json!({ "audience": { "rule": "urns", "urns": [120_001, 120_009, 120_001] } })).await,
        ["/audience/urns/2 repeated_value", "/audience/urns/1 reference_not_found"]
    );
    assert_eq!(
        refused(json!({ "audience": { "rule": "phase", "phase": "nursery" } })).await,
        ["/audience reference_not_found"]
    );
}

async fn a_half_term_is_asked_about_by_its_name(app: TestApp) {
    let class = crate::registers::fixture::Class::of(app.clone(), 1).await;
    let officer = officer(&app).await;
    let mut body = collection(json!({ "rule": "urns", "urns": [class.urn] }));
    body["period"] = json!("2026-27-autumn-1");
    for name in ["from_on", "to_on"] {
        body.as_object_mut().unwrap().remove(name);
    }
    let made = app.post(&officer, "/v1/collections", body.clone()).await.expect(201).body;
    assert_eq!((&made["from_on"], &made["to_on"]), (&json!("2026-09-03"), &json!("2026-10-23")));
    assert_eq!((&made["period"], &made["group_code"]), (&json!("2026-27-autumn-1"), &json!("social_worker")));
    body["period"] = json!("2026-27-summer-2");
    let none = app.post(&officer, "/v1/collections", body).await;
    assert_eq!(none.faults(), [("/period".to_owned(), "span_invalid".to_owned())], "the calendar has none");
}

async fn a_collection_is_changed_by_who_read_it_last(app: TestApp) {
    app.school(120_001).await;
    let officer = officer(&app).await;
    let made = app.post(&officer, "/v1/collections", collection(json!({ "rule": "all" }))).await.expect(201);
    let path = format!("/v1/collections/{}", made.id());
    let tag = made.header("etag").to_owned();
    let put = |due_on: &str| json!({ "title": "Children with a social worker", "due_on": due_on, "recorded_by": { "name": "B. Officer" } });
    let call = format!("PUT {path}");
    let changed = app.send(&officer, &call, put("2026-12-04"), &[("If-Match", &tag)]).await.expect(200);
    assert_eq!((&changed.body["due_on"], &changed.body["version"]), (&json!("2026-12-04"), &json!(2)));
    let stale = app.send(&officer, &call, put("2026-12-11"), &[("If-Match", &tag)]).await;
    assert_eq!(stale.problem(), (412, "precondition_failed"));
    let tag = changed.header("etag").to_owned();
    let same = app.send(&officer, &call, put("2026-12-04"), &[("If-Match", &tag)]).await.expect(200);
    assert_eq!(same.body["version"], 2, "the same again changes nothing");
    let early = app.send(&officer, &call, put("2026-11-03"), &[("If-Match", &tag)]).await;
    assert_eq!(early.faults(), [("/due_on".to_owned(), "dates_reversed".to_owned())]);
    app.send(&officer, &format!("GET {path}"), Value::Null, &[("If-None-Match", &tag)]).await.expect(304);
    app.send(&officer, &format!("POST {path}/close"), by(), &[("If-Match", &tag)]).await.expect(200);
    let tag = app.get(&officer, &path).await.expect(200).header("etag").to_owned();
    let closed = app.send(&officer, &call, put("2026-12-11"), &[("If-Match", &tag)]).await;
    assert_eq!(closed.problem(), (409, "state_conflict"));
}

async fn a_repeated_opening_is_told_again(app: TestApp) {
    app.school(120_001).await;
    let officer = officer(&app).await;
    let send = async || {
        let body = collection(json!({ "rule": "all" }));
        app.send(&officer, "POST /v1/collections", body, &[("Idempotency-Key", "one")]).await.expect(201)
    };
    let (first, again) = (send().await, send().await);
    assert_eq!((again.header("idempotent-replayed"), again.id()), ("true", first.id()));
    let one_school = login(&app, ClientKind::La, OFFICER, Reach::Schools(&[120_001])).await;
    let refused = app.post(&one_school, "/v1/collections", collection(json!({ "rule": "all" }))).await;
    assert_eq!(refused.problem(), (404, "not_found"), "a collection is the whole authority's");
}
