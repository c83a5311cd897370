//! A closed collection that goes on.

use serde_json::{Value, json};

use super::fixture::*;
use crate::{
    on_each_database,
    support::{Answer, TestApp},
};

on_each_database!(
    what_was_refused_after_the_close_is_possible_again,
    a_reopening_names_the_version_a_reason_and_a_day_that_can_be_met,
    a_repeated_reopening_is_told_again,
    of_two_who_reopen_at_once_one_does,
    who_submits_and_who_reopens_at_once_agree_on_what_was_submitted,
);

async fn tag(asked: &Asked) -> String {
    let path = format!("/v1/collections/{}", asked.id);
    asked.app.get(&asked.officer, &path).await.expect(200).header("etag").to_owned()
}

async fn reopen(asked: &Asked, headers: &[(&str, &str)], said: Value) -> Answer {
    let mut body = by();
    said.as_object().unwrap().iter().for_each(|(name, value)| body[name] = value.clone());
    let call = format!("POST /v1/collections/{}/reopen", asked.id);
    asked.app.send(&asked.officer, &call, body, headers).await
}

fn snow() -> Value {
    json!({ "reason": "Schools were closed by snow." })
}

async fn what_was_refused_after_the_close_is_possible_again(app: TestApp) {
    let mut asked = Asked::of(app, 2).await;
    asked.save(asked.rows(&[(10, 9), (10, 8)])).await.expect(200);
    let closed = asked.close().await.expect(200).body;
    assert_eq!(closed["allowed_actions"], json!(["reopen"]));
    let refused = closed["refused_actions"].as_array().unwrap();
    assert_eq!(refused.iter().map(|one| &one["action"]).collect::<Vec<_>>(), ["change", "close"]);
    assert_eq!(asked.submit().await.problem(), (409, "state_conflict"));
    asked.set_now("2026-11-30T09:00:00Z").await;
    let mut said = snow();
    said["due_on"] = json!("2026-12-04");
    let open = reopen(&asked, &[("If-Match", &tag(&asked).await)], said).await.expect(200);
    assert_eq!((&open.body["state"], &open.body["due_on"]), (&json!("open"), &json!("2026-12-04")));
    assert_eq!((&open.body["closed_at"], &open.body["closed_by"]), (&Value::Null, &Value::Null));
    let kept = json!({ "at": "2026-11-30T09:00:00Z", "reason": "Schools were closed by snow.",
                       "recorded_by": { "name": "A. Head", "title": "Headteacher" } });
    assert_eq!(open.body["reopening"], kept);
    assert_eq!(open.body["allowed_actions"], json!(["change", "close"]));
    let chase = format!("/v1/collections/{}/chase-list", asked.id);
    let left = asked.app.get(&asked.officer, &chase).await.expect(200).body;
    assert_eq!((&left["data"][0]["state"], &left["data"][0]["days_overdue"]), (&json!("draft"), &json!(0)));
    asked.save(asked.rows(&[(10, 10), (10, 8)])).await.expect(200);
    let done = asked.submit().await.expect(200).body;
    assert_eq!((&done["state"], &done["is_late"]), (&json!("submitted"), &json!(false)));
    asked.act("query", json!({ "message": "Is that so?" })).await.expect(200);
    let audit = {
        use rollcall::entities::audit_log;
        use sea_orm::EntityTrait as _;
        audit_log::Entity::find().all(&asked.app.db).await.unwrap()
    };
    assert!(audit.iter().any(|row| row.operation == "collection.reopen" && row.subject == asked.id));
    // It can be closed again, and says when it was reopened last.
    let again = asked.close().await.expect(200).body;
    assert_eq!((&again["state"], &again["reopening"]), (&json!("closed"), &kept));
}

async fn a_reopening_names_the_version_a_reason_and_a_day_that_can_be_met(app: TestApp) {
    let mut asked = Asked::of(app, 2).await;
    let stands = tag(&asked).await;
    let refused = reopen(&asked, &[("If-Match", &stands)], snow()).await;
    assert_eq!(refused.problem(), (409, "state_conflict"), "it is open");
    assert_eq!(refused.body["allowed_actions"], json!(["change", "close"]));
    asked.close().await.expect(200);
    assert_eq!(reopen(&asked, &[], snow()).await.problem(), (428, "precondition_required"));
    assert_eq!(
        reopen(&asked, &[("If-Match", &stands)], snow()).await.problem(),
        (412, "precondition_failed")
    );
    let stands = tag(&asked).await;
    let faults = async |said: Value| reopen(&asked, &[("If-Match", &stands)], said).await.faults();
    assert_eq!(faults(json!({})).await, [("/reason".to_owned(), "missing_property".to_owned())]);
    let over = json!({ "reason": "Snow", "due_on": "2026-11-19" });
    assert_eq!(faults(over).await, [("/due_on".to_owned(), "out_of_range".to_owned())]);
    let unknown = json!({ "reason": "Snow", "until": "2026-11-19" });
    assert_eq!(faults(unknown).await, [("/until".to_owned(), "unknown_property".to_owned())]);
    // A school's program cannot, and there is none that does not exist.
    let call = format!("POST /v1/collections/{}/reopen", asked.id);
    let mut body = by();
    body["reason"] = json!("Snow");
    let own = asked.app.send(&asked.own, &call, body.clone(), &[("If-Match", &stands)]).await;
    assert_eq!(own.problem(), (403, "scope_missing"));
    let none = "POST /v1/collections/0199e2a4-5b1c-7d3e-8f90-123456789abc/reopen";
    assert_eq!(
        asked.app.send(&asked.officer, none, body, &[("If-Match", &stands)]).await.problem(),
        (404, "not_found")
    );
    // The old day stands where none is named: who answers after it is late.
    asked.set_now("2026-11-30T09:00:00Z").await;
    let open = reopen(&asked, &[("If-Match", &stands)], snow()).await.expect(200).body;
    assert_eq!(open["due_on"], "2026-11-27");
    asked.save(asked.rows(&[(10, 9), (10, 8)])).await.expect(200);
    assert_eq!(asked.submit().await.expect(200).body["is_late"], true);
}

async fn a_repeated_reopening_is_told_again(app: TestApp) {
    let asked = Asked::of(app, 1).await;
    asked.close().await.expect(200);
    let stands = tag(&asked).await;
    let headers = [("If-Match", stands.as_str()), ("Idempotency-Key", "one")];
    let first = reopen(&asked, &headers, snow()).await.expect(200);
    let again = reopen(&asked, &headers, snow()).await.expect(200);
    assert_eq!((again.header("idempotent-replayed"), &again.body), ("true", &first.body));
    let other = reopen(&asked, &headers, json!({ "reason": "Floods" })).await;
    assert_eq!(other.problem(), (422, "idempotency_key_reused"));
}

async fn of_two_who_reopen_at_once_one_does(app: TestApp) {
    let asked = Asked::of(app, 1).await;
    asked.close().await.expect(200);
    let stands = tag(&asked).await;
    let headers = [("If-Match", stands.as_str())];
    let (one, two) = tokio::join!(reopen(&asked, &headers, snow()), reopen(&asked, &headers, snow()));
    let mut found = [one.problem(), two.problem()];
    found.sort_unstable();
    assert_eq!(found, [(200, ""), (412, "precondition_failed")]);
}

async fn who_submits_and_who_reopens_at_once_agree_on_what_was_submitted(app: TestApp) {
    let asked = Asked::of(app, 2).await;
    asked.save(asked.rows(&[(10, 9), (10, 8)])).await.expect(200);
    asked.close().await.expect(200);
    let (stands, version) = (tag(&asked).await, asked.tag().await);
    let headers = [("If-Match", stands.as_str())];
    let (submitted, opened) =
        tokio::join!(asked.step(&asked.own, "submit", &version, by()), reopen(&asked, &headers, snow()));
    opened.expect(200);
    assert!([200, 409].contains(&submitted.status), "{}", submitted.text);
    let frozen = asked.read().await.body["submissions"].as_array().unwrap().len();
    assert_eq!(frozen, usize::from(submitted.status == 200));
    if frozen == 0 {
        asked.step(&asked.own, "submit", &version, by()).await.expect(200);
    }
}
