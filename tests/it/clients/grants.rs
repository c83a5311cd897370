//! Which schools a client may reach, and from when to when.

use serde_json::{Value, json};

use super::{act, ask, make, manager};
use crate::{on_each_database, support::TestApp};

on_each_database!(
    schools_are_granted_by_name_or_all_for_some_days,
    schools_are_granted_by_a_file_and_every_bad_line_is_named,
    a_grant_that_ends_bites_at_once,
    a_repeated_grant_is_recorded_once,
);

async fn theirs(app: &TestApp, id: &str, secret: &str) -> String {
    ask(app, id, secret).await.expect(200).body["access_token"].as_str().unwrap().to_owned()
}

async fn schools_are_granted_by_name_or_all_for_some_days(app: TestApp) {
    for urn in [120_001, 120_002] {
        app.school(urn).await;
    }
    let (_, token) = manager(&app).await;
    let (id, secret) = make(&app, &token).await;
    let path = format!("/v1/clients/{id}/grants");
    let order = json!({ "urns": [120_001], "from_on": "2026-11-20", "until_on": "2026-11-20" });
    let granted = app.post(&token, &path, order).await.expect(201);
    assert_eq!((&granted.body["recorded"], &granted.body["client_id"]), (&json!(1), &json!(id)));
    app.post(&token, &path, json!({ "urns": [120_002], "from_on": "2026-11-21" })).await.expect(201);
    let bearer = theirs(&app, &id, &secret).await;
    assert_eq!(app.get(&bearer, "/v1/schools/120001").await.status, 200);
    assert_eq!(app.get(&bearer, "/v1/schools/120002").await.status, 404, "from tomorrow");
    app.post(&token, &path, json!({ "all_schools": true, "until_on": "2026-11-20" })).await.expect(201);
    assert_eq!(app.get(&bearer, "/v1/schools/120002").await.status, 200);
    let listed = app.get(&token, &path).await.expect(200).body["data"].clone();
    assert_eq!(listed[0]["id"], granted.body["grant_ids"][0]);
    let holds: Vec<_> = listed.as_array().unwrap().iter().map(|row| row["holds_today"].clone()).collect();
    assert_eq!(holds, [json!(true), json!(false), json!(true)]);
    for bad in [
        json!({}),
        json!({ "all_schools": false }),
        json!({ "urns": [120_001], "all_schools": true }),
        json!({ "urns": [120_001], "until_on": "2026-11-19" }),
        json!({ "urns": [120_001, 120_009] }),
        json!({ "urns": [120_001, 120_001] }),
    ] {
        let refused = app.post(&token, &path, bad.clone()).await;
        assert_eq!(refused.problem(), (422, "validation_failed"), "{bad}");
    }
    let odd = app.post(&token, &format!("{path}?from_on=2026-12-01"), json!({ "urns": [120_001] })).await;
    assert_eq!(odd.problem(), (400, "invalid_parameter"), "nothing is silently ignored");
    assert_eq!(app.get(&token, &path).await.body["data"], listed, "all or none");
}

async fn schools_are_granted_by_a_file_and_every_bad_line_is_named(app: TestApp) {
    for urn in [120_001, 120_002] {
        app.school(urn).await;
    }
    let (_, token) = manager(&app).await;
    let (id, _) = make(&app, &token).await;
    let path = format!("/v1/clients/{id}/grants");
    let send = async |media: &str, query: &str, text: &[u8]| {
        app.send_raw(&token, &format!("POST {path}{query}"), text.to_vec(), &[("Content-Type", media)]).await
    };
    let bad = send("text/plain", "", b"120001\n12000x\n120009\n").await.expect(422);
    assert_eq!(bad.faults(), [("/lines/2".to_owned(), "invalid_format".to_owned())]);
    let bad = send("text/plain", "", b"120001\n\n120009\n120001\n").await.expect(422);
    let expected = [("/lines/4", "repeated_value"), ("/lines/3", "reference_not_found")];
    assert_eq!(bad.faults(), expected.map(|(at, code)| (at.to_owned(), code.to_owned())));
    assert_eq!(send("text/plain", "", b"# nothing\n").await.problem(), (422, "validation_failed"));
    assert_eq!(send("text/plain", "", b"12000\xFF").await.problem(), (400, "body_malformed"));
    let other = send("text/html", "", b"120001").await;
    assert_eq!(other.problem(), (415, "unsupported_media_type"));
    let said = other.body["detail"].as_str().unwrap();
    assert!(said.contains("`text/csv`") && said.contains("`application/json`"), "{said}");
    let twice = send("application/json", "", br#"{"urns": [120001], "urns": [120002]}"#).await;
    assert_eq!(twice.problem(), (400, "body_malformed"));
    assert_eq!(twice.faults(), [("/urns".to_owned(), "repeated_property".to_owned())]);
    assert_eq!(app.get(&token, &path).await.body["data"], json!([]), "a file is granted whole or not at all");
    let query = "?from_on=2026-12-01&until_on=2027-07-31";
    let file = "\u{feff}URN\r\n120001\r\n\r\n\"120002\"\r\n";
    let granted = send("text/csv; charset=utf-8", query, file.as_bytes()).await.expect(201);
    assert_eq!(granted.body["recorded"], 2);
    let listed = app.get(&token, &path).await.body["data"].clone();
    assert_eq!((&listed[1]["urn"], &listed[1]["until_on"]), (&json!(120_002), &json!("2027-07-31")));
}

async fn a_grant_that_ends_bites_at_once(app: TestApp) {
    app.school(120_001).await;
    let (_, token) = manager(&app).await;
    let (id, secret) = make(&app, &token).await;
    let path = format!("/v1/clients/{id}/grants");
    let granted = app.post(&token, &path, json!({ "urns": [120_001] })).await.expect(201);
    let bearer = theirs(&app, &id, &secret).await;
    app.get(&bearer, "/v1/schools/120001").await.expect(200);
    let end = format!("{path}/{}/end", granted.body["grant_ids"][0].as_str().unwrap());
    let ended = act(&app, &token, &end).await.expect(200);
    assert_eq!((&ended.body["grants"], &ended.body["version"]), (&json!([]), &json!(3)));
    assert_eq!(app.get(&bearer, "/v1/schools/120001").await.status, 404);
    let again = act(&app, &token, &end).await;
    assert_eq!(again.problem(), (409, "state_conflict"));
    assert_eq!(again.body["allowed_actions"], json!(["grant", "add_secret", "revoke_secret", "revoke"]));
    let open = async |open: bool| app.get(&token, &format!("{path}?open={open}")).await.body["data"].clone();
    assert_eq!(open(true).await, json!([]));
    assert_eq!(open(false).await[0]["ended_at"], json!("2026-11-20T11:00:00Z"));
    let (other, _) = make(&app, &token).await;
    let foreign = end.replace(&id, &other);
    assert_eq!(act(&app, &token, &foreign).await.problem(), (404, "not_found"), "another client's grant");
}

async fn a_repeated_grant_is_recorded_once(app: TestApp) {
    app.school(120_001).await;
    let (_, token) = manager(&app).await;
    let (id, _) = make(&app, &token).await;
    let call = format!("POST /v1/clients/{id}/grants");
    let send = async |body: Value| app.send(&token, &call, body, &[("Idempotency-Key", "g")]).await;
    let first = send(json!({ "urns": [120_001] })).await.expect(201);
    let again = send(json!({ "urns": [120_001] })).await.expect(201);
    assert_eq!((again.header("idempotent-replayed"), &again.body), ("true", &first.body));
    assert_eq!(send(json!({ "all_schools": true })).await.problem(), (422, "idempotency_key_reused"));
    act(&app, &token, &format!("/v1/clients/{id}/revoke")).await.expect(200);
    assert_eq!(
        send(json!({ "urns": [120_001] })).await.expect(201).body,
        first.body,
        "what was done was done"
    );
}
