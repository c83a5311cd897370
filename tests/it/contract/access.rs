//! Who may call what: every operation needs a token and exactly its documented scope, before anything else.

use serde_json::{Value, json};

use super::{Gaps, World, operations, world::GRANTED};
use crate::support::{Answer, Reach, TestApp};

/// Bodies that nothing can be made of; whoever may not call must not learn even that.
const UNREADABLE: &[(&str, &[u8])] = &[
    ("application/json", b"{"),
    ("application/json", b"[1]"),
    ("text/plain", b"x"),
    ("application/json", b""),
];

#[tokio::test]
async fn without_a_token_nothing_is_looked_at() {
    let world = World::sqlite().await;
    let mut gaps = Gaps::default();
    for operation in operations().iter().filter(|operation| !operation.is_public()) {
        let call = operation.call(&GRANTED.to_string());
        for (media, body) in UNREADABLE {
            for url in [call.clone(), with_query(&call, "no_such_parameter=1")] {
                let refused = anonymous(&world.app, &url, media, body).await;
                let good = refused.problem() == (401, "token_missing")
                    && refused.header("www-authenticate").starts_with("Bearer");
                gaps.insist(good, || format!("{} {url}: {refused:?}", operation.id));
            }
        }
    }
    gaps.none();
}

/// Sends these bytes with no `Authorization` at all.
async fn anonymous(app: &TestApp, call: &str, media: &str, body: &[u8]) -> Answer {
    let (method, path) = call.split_once(' ').unwrap();
    let request = app.http.request(method.parse().unwrap(), format!("{}{path}", app.base));
    Answer::of(request.header("Content-Type", media).body(body.to_vec()).send().await.unwrap()).await
}

pub fn with_query(call: &str, pair: &str) -> String {
    let mark = if call.contains('?') { '&' } else { '?' };
    format!("{call}{mark}{pair}")
}

#[tokio::test]
async fn every_other_scope_together_is_not_enough() {
    let world = World::sqlite().await;
    let mut gaps = Gaps::default();
    for operation in operations().iter().filter(|operation| !operation.is_public()) {
        let scope = operation.scope();
        let others: Vec<_> = TestApp::scopes().into_iter().filter(|other| *other != scope).collect();
        for client in [world.client, world.authority] {
            let token = world.app.token(client, &others);
            for (media, body) in UNREADABLE {
                let call = operation.call(&GRANTED.to_string());
                let refused =
                    world.app.send_raw(&token, &call, body.to_vec(), &[("Content-Type", media)]).await;
                let good = refused.problem() == (403, "scope_missing")
                    && refused.body["required_scopes"] == json!([scope]);
                gaps.insist(good, || format!("{} without {scope}: {refused:?}", operation.id));
            }
        }
    }
    gaps.none();
}

#[tokio::test]
async fn the_documented_scope_alone_admits() {
    let world = World::sqlite().await;
    let mut gaps = Gaps::default();
    for operation in operations().iter().filter(|operation| !operation.is_public()) {
        let example = operation.body().unwrap_or_default();
        let bodies = UNREADABLE.iter().map(|(media, body)| (*media, body.to_vec()));
        for (media, body) in bodies.chain([("application/json", super::world::sent(&example))]) {
            let call = operation.call(&GRANTED.to_string());
            let admitted = world.raw(operation, &call, body, &[("Content-Type", media)]).await;
            let good = ![401, 403, 500].contains(&admitted.status);
            gaps.insist(good, || format!("{} with only {}: {admitted:?}", operation.id, operation.scope()));
        }
    }
    gaps.none();
}

/// The token only limits: what the client does not hold, a token cannot bring.
#[tokio::test]
async fn a_scope_that_the_client_lost_is_gone_from_its_tokens() {
    let world = World::sqlite().await;
    let schools = world.app.client(&["schools:read"], Reach::Everything).await.0;
    let calendars = world.app.client(&["calendars:read"], Reach::Everything).await.0;
    let mut gaps = Gaps::default();
    for operation in operations().iter().filter(|operation| !operation.is_public()) {
        let scope = operation.scope();
        let token = world.app.token(if scope == "schools:read" { calendars } else { schools }, &[scope]);
        let call = operation.call(&GRANTED.to_string());
        let body = operation.body().unwrap_or_default();
        let refused = world.app.send(&token, &call, body, &[]).await;
        gaps.insist(refused.problem() == (403, "scope_missing"), || format!("{}: {refused:?}", operation.id));
    }
    gaps.none();
}

#[tokio::test]
async fn a_public_operation_needs_nothing_and_fails_on_nothing() {
    let world = World::sqlite().await;
    for operation in operations().iter().filter(|operation| operation.is_public()) {
        let call = operation.call(&GRANTED.to_string());
        let answer = world.app.send("", &call, Value::Null, &[]).await;
        let expected = if operation.id == "createToken" { 400 } else { 200 };
        assert_eq!(answer.status, expected, "{}: {}", operation.id, answer.text);
        let odd = world.app.send("nonsense", &call, Value::Null, &[]).await;
        assert_eq!(odd.status, expected, "{} does not look at tokens", operation.id);
    }
}
