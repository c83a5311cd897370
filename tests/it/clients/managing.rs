//! Making, listing, reading and revoking.

use rollcall::entities::{audit_log, client_secret, idempotency_key};
use sea_orm::{EntityTrait, PaginatorTrait};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{act, ask, make, manager, sample};
use crate::{
    on_each_database,
    support::{Reach, TestApp},
};

on_each_database!(
    a_client_is_made_with_a_secret_that_is_shown_once,
    a_repeated_request_makes_no_second_client_and_shows_no_secret,
    everything_that_stands_against_a_client_is_named_with_its_pointer,
    no_client_can_make_another_of_its_own_power,
    a_client_that_manages_clients_is_changed_by_the_host_alone,
    whoever_does_not_reach_every_school_manages_nobody,
    a_revoked_client_allows_nothing_more,
    clients_are_listed_by_kind_and_state,
);

async fn a_client_is_made_with_a_secret_that_is_shown_once(app: TestApp) {
    app.school(120_001).await;
    let (_, token) = manager(&app).await;
    let mut new = sample();
    new["urns"] = json!([120_001]);
    let made = app.post(&token, "/v1/clients", new).await.expect(201);
    assert_eq!(made.header("cache-control"), "no-store");
    let client = &made.body["client"];
    let (id, secret) = (client["id"].as_str().unwrap(), made.body["client_secret"].as_str().unwrap());
    assert_eq!(made.header("location"), format!("/v1/clients/{id}"));
    assert_eq!(client["secrets"][0]["id"], made.body["secret_id"]);
    assert_eq!((&client["state"], &client["version"]), (&json!("live"), &json!(1)));
    assert_eq!(client["grants"][0]["urn"], 120_001);
    assert_eq!(
        client["allowed_actions"],
        json!(["grant", "end_grant", "add_secret", "revoke_secret", "revoke"])
    );
    let got = ask(&app, id, secret).await.expect(200);
    let theirs = got.body["access_token"].as_str().unwrap();
    app.get(theirs, "/v1/schools/120001").await.expect(200);
    for path in ["/v1/clients".to_owned(), format!("/v1/clients/{id}")] {
        let shown = app.get(&token, &path).await.expect(200);
        assert!(!shown.text.contains(secret) && !shown.text.contains("tag\""), "{path}");
    }
    let tags: Vec<_> = client_secret::Entity::find().all(&app.db).await.unwrap();
    assert!(tags.iter().all(|row| row.tag != secret.as_bytes()));
    let audited = audit_log::Entity::find().all(&app.db).await.unwrap();
    assert!(audited.iter().any(|row| row.operation == "client.create" && row.subject == id));
}

async fn a_repeated_request_makes_no_second_client_and_shows_no_secret(app: TestApp) {
    let (_, token) = manager(&app).await;
    let send = async || app.send(&token, "POST /v1/clients", sample(), &[("Idempotency-Key", "one")]).await;
    let (first, again) = (send().await.expect(201), send().await.expect(201));
    assert_eq!(again.header("idempotent-replayed"), "true");
    assert_eq!(again.body["client"]["id"], first.body["client"]["id"]);
    assert_eq!(again.body["secret_id"], first.body["secret_id"]);
    assert_eq!(again.body["client_secret"], Value::Null);
    assert!(again.body["secret_notice"].as_str().unwrap().contains("add a secret"));
    let secret = first.body["client_secret"].as_str().unwrap();
    let kept = idempotency_key::Entity::find().all(&app.db).await.unwrap();
    assert!(kept.iter().all(|row| !row.outcome.as_deref().unwrap_or_default().contains(secret)));
    let mut other = sample();
    other["name"] = json!("Another");
    let reused = app.send(&token, "POST /v1/clients", other, &[("Idempotency-Key", "one")]).await;
    assert_eq!(reused.problem(), (422, "idempotency_key_reused"));
    assert_eq!(app.get(&token, "/v1/clients").await.body["data"].as_array().unwrap().len(), 2);
}

async fn everything_that_stands_against_a_client_is_named_with_its_pointer(app: TestApp) {
    app.school(120_001).await;
    let (_, token) = manager(&app).await;
    let bad = json!({
        "name": "x", "kind": "la", "scopes": ["registers:write", "registers:burn", "schools:read", "schools:read"],
        "urns": [120_001, 120_009, 120_001], "all_schools": true,
    });
    let refused = app.post(&token, "/v1/clients", bad).await.expect(422);
    let expected = [
        ("/scopes/0", "scope_not_for_kind"),
        ("/scopes/1", "unknown_value"),
        ("/scopes/3", "repeated_value"),
        ("/all_schools", "choose_one"),
        ("/urns/2", "repeated_value"),
        ("/urns/1", "reference_not_found"),
    ];
    assert_eq!(refused.faults(), expected.map(|(at, code)| (at.to_owned(), code.to_owned())));
    for kind in ["la", "portal"] {
        for scope in ["registers:write", "roll:write"] {
            let new = json!({ "name": "x", "kind": kind, "scopes": [scope], "all_schools": true });
            let refused = app.post(&token, "/v1/clients", new).await.expect(422);
            assert_eq!(refused.faults(), [("/scopes/0".to_owned(), "scope_not_for_kind".to_owned())]);
        }
    }
    assert_eq!(app.get(&token, "/v1/clients").await.body["data"].as_array().unwrap().len(), 1);
}

async fn no_client_can_make_another_of_its_own_power(app: TestApp) {
    let (_, token) = manager(&app).await;
    let new = json!({ "name": "x", "kind": "la", "scopes": ["clients:manage"], "all_schools": true });
    let refused = app.post(&token, "/v1/clients", new).await.expect(422);
    assert_eq!(refused.faults(), [("/scopes/0".to_owned(), "scope_given_on_host".to_owned())]);
    assert!(refused.text.contains("rollcall client create"), "{}", refused.text);
}

async fn a_client_that_manages_clients_is_changed_by_the_host_alone(app: TestApp) {
    app.school(120_001).await;
    let (own, token) = manager(&app).await;
    let (other, _) = manager(&app).await;
    for id in [own, other] {
        let shown = app.get(&token, &format!("/v1/clients/{id}")).await.expect(200).body;
        assert_eq!(shown["allowed_actions"], json!([]));
        assert_eq!(shown["refused_actions"].as_array().unwrap().len(), 5);
        let (grant, secret) = (&shown["grants"][0]["id"], &shown["secrets"][0]["id"]);
        let paths = [
            "revoke".to_owned(),
            "secrets".to_owned(),
            format!("secrets/{}/revoke", secret.as_str().unwrap()),
            format!("grants/{}/end", grant.as_str().unwrap()),
        ];
        for path in paths {
            let refused = act(&app, &token, &format!("/v1/clients/{id}/{path}")).await;
            assert_eq!(refused.problem(), (409, "state_conflict"), "{path}");
            assert_eq!(refused.body["allowed_actions"], json!([]));
        }
        let more = json!({ "urns": [120_001] });
        let refused = app.post(&token, &format!("/v1/clients/{id}/grants"), more).await;
        assert_eq!(refused.problem(), (409, "state_conflict"));
        assert_eq!(app.get(&token, &format!("/v1/clients/{id}")).await.body, shown, "nothing changed");
    }
}

async fn whoever_does_not_reach_every_school_manages_nobody(app: TestApp) {
    app.school(120_001).await;
    let (_, token) = manager(&app).await;
    let (made, _) = make(&app, &token).await;
    let few = app.login(&["clients:manage"], Reach::Schools(&[120_001])).await;
    let never = Uuid::now_v7();
    assert_eq!(app.get(&few, "/v1/clients").await.expect(200).body["data"], json!([]));
    assert_eq!(app.post(&few, "/v1/clients", sample()).await.problem(), (404, "not_found"));
    assert_eq!(app.post(&few, "/v1/clients", json!({})).await.problem(), (404, "not_found"));
    let client = app.get(&token, &format!("/v1/clients/{made}")).await.body;
    let secret = client["secrets"][0]["id"].as_str().unwrap();
    for (method, rest) in [
        ("GET", String::new()),
        ("GET", "/grants".into()),
        ("POST", "/grants".into()),
        ("POST", "/revoke".into()),
        ("POST", "/secrets".into()),
        ("POST", format!("/secrets/{secret}/revoke")),
    ] {
        let body =
            if rest == "/grants" && method == "POST" { json!({"all_schools": true}) } else { Value::Null };
        let ask = async |token: &str, id: &str| {
            app.send(token, &format!("{method} /v1/clients/{id}{rest}"), body.clone(), &[]).await
        };
        let (there, nowhere) = (ask(&few, &made).await, ask(&token, &never.to_string()).await);
        assert_eq!(there.problem(), (404, "not_found"), "{method} {rest}");
        assert_eq!(there.masked(), nowhere.masked(), "{method} {rest}");
    }
    assert_eq!(app.get(&token, &format!("/v1/clients/{made}")).await.body, client, "nothing changed");
}

async fn a_revoked_client_allows_nothing_more(app: TestApp) {
    let (_, token) = manager(&app).await;
    let (id, secret) = make(&app, &token).await;
    let path = format!("/v1/clients/{id}");
    let before = app.get(&token, &path).await.expect(200);
    app.advance(1);
    let revoked = act(&app, &token, &format!("{path}/revoke")).await.expect(200);
    assert_eq!((&revoked.body["state"], &revoked.body["version"]), (&json!("revoked"), &json!(2)));
    assert_eq!(
        (&revoked.body["revoked_at"], &revoked.body["updated_at"]),
        (&json!("2026-11-20T11:00:01Z"), &json!("2026-11-20T11:00:01Z"))
    );
    assert_eq!(revoked.body["allowed_actions"], json!([]));
    ask(&app, &id, &secret).await.expect(401);
    for rest in ["revoke", "secrets"] {
        let again = act(&app, &token, &format!("{path}/{rest}")).await;
        assert_eq!(again.problem(), (409, "state_conflict"), "{rest}");
    }
    let tag = before.header("etag").to_owned();
    let read = app.send(&token, &format!("GET {path}"), Value::Null, &[("If-None-Match", &tag)]).await;
    assert_eq!(read.status, 200, "the tag is of the version before");
    let tag = read.header("etag").to_owned();
    app.send(&token, &format!("GET {path}"), Value::Null, &[("If-None-Match", &tag)]).await.expect(304);
    let rows = client_secret::Entity::find().count(&app.db).await.unwrap();
    assert_eq!(rows, 2, "the manager's and this one's");
}

async fn clients_are_listed_by_kind_and_state(app: TestApp) {
    let (own, token) = manager(&app).await;
    let (first, _) = make(&app, &token).await;
    let portal =
        json!({ "name": "Portal", "kind": "portal", "scopes": ["schools:read"], "all_schools": true });
    let portal = app.post(&token, "/v1/clients", portal).await.expect(201).body["client"]["id"].clone();
    act(&app, &token, &format!("/v1/clients/{first}/revoke")).await.expect(200);
    let ids = async |query: &str| {
        let list = app.get(&token, &format!("/v1/clients{query}")).await.expect(200);
        list.body["data"].as_array().unwrap().iter().map(|row| row["id"].clone()).collect::<Vec<_>>()
    };
    assert_eq!(ids("").await, [json!(own), json!(first), portal.clone()]);
    assert_eq!(ids("?kind=portal").await, vec![portal.clone()]);
    assert_eq!(ids("?revoked=true").await, [json!(first)]);
    assert_eq!(ids("?revoked=false&kind=mis").await, [json!(own)]);
    let page = app.get(&token, "/v1/clients?limit=2").await.expect(200);
    assert_eq!(page.body["data"][1]["live_secrets"], 1);
    let next = page.body["page"]["next_cursor"].as_str().unwrap();
    assert_eq!(ids(&format!("?limit=2&cursor={next}")).await, [portal]);
}
