//! Changing a secret without a gap.

use serde_json::{Value, json};

use super::{act, ask, make, manager};
use crate::{on_each_database, support::TestApp};

on_each_database!(
    a_secret_is_changed_without_a_gap,
    a_repeated_request_adds_no_further_secret_and_shows_none,
    an_expired_secret_makes_room_for_another,
);

async fn a_secret_is_changed_without_a_gap(app: TestApp) {
    let (_, token) = manager(&app).await;
    let (id, first) = make(&app, &token).await;
    let path = format!("/v1/clients/{id}/secrets");
    let added = act(&app, &token, &path).await.expect(201);
    assert_eq!(added.header("cache-control"), "no-store");
    let second = added.body["client_secret"].as_str().unwrap();
    for secret in [first.as_str(), second] {
        ask(&app, &id, secret).await.expect(200);
    }
    let third = act(&app, &token, &path).await;
    assert_eq!(third.problem(), (409, "state_conflict"));
    assert_eq!(third.body["allowed_actions"], json!(["grant", "revoke_secret", "revoke"]));
    let old = added.body["client"]["secrets"][0]["id"].as_str().unwrap();
    let revoke = format!("{path}/{old}/revoke");
    let revoked = act(&app, &token, &revoke).await.expect(200);
    let live: Vec<_> =
        revoked.body["secrets"].as_array().unwrap().iter().map(|s| s["live"].clone()).collect();
    assert_eq!(live, [json!(false), json!(true)]);
    ask(&app, &id, &first).await.expect(401);
    ask(&app, &id, second).await.expect(200);
    assert_eq!(act(&app, &token, &revoke).await.problem(), (409, "state_conflict"));
    let (other, _) = make(&app, &token).await;
    let foreign = revoke.replace(&id, &other);
    assert_eq!(act(&app, &token, &foreign).await.problem(), (404, "not_found"), "another client's secret");
    act(&app, &token, &path).await.expect(201);
}

async fn a_repeated_request_adds_no_further_secret_and_shows_none(app: TestApp) {
    let (_, token) = manager(&app).await;
    let (id, _) = make(&app, &token).await;
    let call = format!("POST /v1/clients/{id}/secrets");
    let send = async || app.send(&token, &call, Value::Null, &[("Idempotency-Key", "s")]).await.expect(201);
    let (first, again) = (send().await, send().await);
    assert!(first.body["client_secret"].is_string() && again.body["client_secret"].is_null());
    assert_eq!(again.body["secret_id"], first.body["secret_id"]);
    assert_eq!(again.body["client"]["secrets"].as_array().unwrap().len(), 2);
}

async fn an_expired_secret_makes_room_for_another(app: TestApp) {
    let (manager, token) = manager(&app).await;
    let (id, _) = make(&app, &token).await;
    let path = format!("/v1/clients/{id}/secrets");
    act(&app, &token, &path).await.expect(201);
    app.advance(365 * 86_400);
    let token = app.token(manager, &["clients:manage"]);
    let shown = app.get(&token, &format!("/v1/clients/{id}")).await.expect(200);
    assert!(shown.body["secrets"].as_array().unwrap().iter().all(|secret| secret["live"] == false));
    act(&app, &token, &path).await.expect(201);
}
