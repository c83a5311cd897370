//! A school that returns, and an officer who reads.

use rollcall::features::clients::ClientKind;
use serde_json::{Value, json};

use crate::{
    figures::fixture::{lay, pupil_id},
    registers::fixture::{Class, row},
    support::{Answer, Reach, TestApp, roll::with},
};

/// What a school's own program holds that returns.
pub const SCHOOL: &[&str] = &[
    "statutory-returns:read",
    "statutory-returns:write",
    "registers.codes:read",
    "pupils:read",
    "pupils.contacts:read",
];
/// What an officer's program holds.
pub const OFFICER: &[&str] = &[
    "statutory-returns:read",
    "statutory-returns:manage",
    "registers.codes:read",
    "pupils:read",
    "pupils.contacts:read",
];

pub fn head() -> Value {
    json!({ "name": "A. Head", "title": "Headteacher" })
}

/// The school's program.
pub async fn returner(class: &Class) -> String {
    login(&class.app, ClientKind::School, SCHOOL, Reach::Schools(&[class.urn])).await
}

pub async fn officer(app: &TestApp) -> String {
    login(app, ClientKind::La, OFFICER, Reach::Everything).await
}

pub async fn login(app: &TestApp, kind: ClientKind, scopes: &[&str], reach: Reach<'_>) -> String {
    let (client, _) = app.client_of(kind, scopes, reach).await;
    app.token(client, scopes)
}

/// A class of which pupil `n` has line `n` of these, from the first day of the autumn on; the clock stands at `now`.
pub async fn laid(app: TestApp, lines: &[Vec<&str>], now: &str) -> Class {
    let mut class = Class::of(app, lines.len()).await;
    class.set_now("2027-01-29T16:00:00Z").await;
    lay(&class, lines).await;
    class.set_now(now).await;
    class
}

/// No nil returns, ever: a list is as short as the test.
pub async fn without_nil(class: &Class) {
    agree(class, json!({ "attendance_interval": "monthly", "nil_returns": false })).await;
}

/// Agrees these terms, from the beginning of the year unless they say otherwise.
pub async fn agree(class: &Class, terms: Value) -> Answer {
    let terms = with(json!({ "from_on": "2026-08-01" }), terms);
    let token = officer(&class.app).await;
    let path = format!("/v1/schools/{}/statutory-return-agreement", class.urn);
    let held = class.app.get(&token, &path).await.expect(200);
    let tag = held.header("etag").to_owned();
    let condition =
        if held.body["agreed"] == true { ("If-Match", tag.as_str()) } else { ("If-None-Match", "*") };
    let body = with(terms, json!({ "recorded_by": { "name": "A. Officer" } }));
    let answer = class.app.send(&token, &format!("PUT {path}"), body, &[condition]).await;
    assert!([200, 201].contains(&answer.status), "{answer:?}");
    answer
}

pub fn base(class: &Class) -> String {
    format!("/v1/schools/{}/statutory-returns", class.urn)
}

/// What is proposed.
pub async fn proposals(class: &Class, token: &str, query: &str) -> Vec<Value> {
    let path = format!("{}/proposals?limit=200&{query}", base(class));
    class.app.get(token, &path).await.expect(200).body["data"].as_array().unwrap().clone()
}

/// The only thing that is proposed.
pub async fn only(class: &Class, token: &str, query: &str) -> Value {
    let all = proposals(class, token, query).await;
    assert_eq!(all.len(), 1, "{all:#?}");
    all[0].clone()
}

/// Answers a proposal as it was shown.
pub async fn answer(class: &Class, token: &str, proposal: &Value, action: &str, body: Value) -> Answer {
    let call = format!("POST {}/{action}", proposal["links"]["self"].as_str().unwrap());
    let tag = proposal["etag"].as_str().unwrap();
    class.app.send(token, &call, body, &[("If-Match", tag)]).await
}

pub async fn confirm(class: &Class, token: &str, proposal: &Value) -> Answer {
    answer(class, token, proposal, "confirm", json!({ "recorded_by": head() })).await
}

/// The returns of the school.
pub async fn returns(class: &Class, token: &str, query: &str) -> Vec<Value> {
    let path = format!("{}?limit=200&{query}", base(class));
    class.app.get(token, &path).await.expect(200).body["data"].as_array().unwrap().clone()
}

pub async fn only_return(class: &Class, token: &str, query: &str) -> Value {
    let all = returns(class, token, query).await;
    assert_eq!(all.len(), 1, "{all:#?}");
    all[0].clone()
}

/// The entry of pupil `n` of the class with these values in place of its own.
pub fn entry(class: &Class, n: usize, changes: Value) -> Value {
    with(row(&class.upns[n], n), changes)
}

/// Sends entries as at the present instant.
pub async fn send(class: &Class, rows: Vec<Value>) -> Answer {
    let now = class.app.now().to_rfc3339();
    class.roll(&now, rows).await.expect(200)
}

/// Changes one mark of a pupil, with its reason.
pub async fn amend_mark(class: &Class, n: usize, at: (chrono::NaiveDate, &str), code: &str) {
    let body = json!({
        "taken_at": class.app.now(), "recorded_by": {"name": "A. Teacher", "title": "Form tutor"},
        "marks": [{ "upn": class.upns[n], "code": code,
                    "amendment": { "reason": "Found out", "by": {"name": "A. Teacher", "title": "Form tutor"} } }],
    });
    let path = format!("/v1/schools/{}/registers/{}/{}", class.urn, at.0, at.1);
    class.app.put(&class.token, &path, body).await.expect(200);
}

pub async fn id_of(class: &Class, n: usize) -> String {
    pupil_id(class, n).await
}
