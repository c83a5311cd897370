//! Two schools with pupils, an officer of the authority, and each school's own program.

use rollcall::features::clients::ClientKind;
use serde_json::{Value, json};

use crate::support::{Answer, Reach, TestApp, roll};

/// Children with a social worker: a group that every authority has.
pub const SOCIAL_WORKER: &str = "019aab01-9900-717c-b983-1d55d1ebd9db";
/// Previously looked-after children: not opened to schools.
pub const PREVIOUSLY: &str = "019aab01-9902-7460-bb1e-69ac5b619d74";
/// The schools.
pub const HERE: i32 = 120_001;
pub const THERE: i32 = 120_002;

/// What an officer of the authority holds.
pub const OFFICER: &[&str] = &[
    "pupils.groups:read",
    "pupils.groups.restricted:read",
    "pupils.groups:write",
    "disclosures:read",
    "figures:read",
    "pupils:read",
];
/// What a school's own program holds.
pub const SCHOOL: &[&str] =
    &["pupils.groups:read", "pupils.groups:acknowledge", "disclosures:read", "figures:read"];

/// Whoever reads says so.
pub const BY: &[(&str, &str)] =
    &[("Person-Name", "A. Head"), ("Person-Title", "Head"), ("Access-Purpose", "safeguarding")];

pub async fn login(app: &TestApp, kind: ClientKind, scopes: &[&str], reach: Reach<'_>) -> String {
    let (client, _) = app.client_of(kind, scopes, reach).await;
    app.token(client, scopes)
}

pub async fn officer(app: &TestApp) -> String {
    login(app, ClientKind::La, OFFICER, Reach::Everything).await
}

pub async fn program(app: &TestApp, urn: i32) -> String {
    login(app, ClientKind::School, SCHOOL, Reach::Schools(&[urn])).await
}

/// Two schools with so many pupils each; the UPNs of both.
pub async fn schools(app: &TestApp, count: usize) -> (Vec<String>, Vec<String>) {
    let mis = app.login(&["roll:write"], Reach::Everything).await;
    let mut upns = Vec::new();
    for urn in [HERE, THERE] {
        app.school(urn).await;
        let rows = app.enrol(&mis, urn, count).await;
        upns.push(rows.iter().map(|row| row["upn"].as_str().unwrap().to_owned()).collect());
    }
    let there = upns.pop().unwrap();
    (upns.pop().unwrap(), there)
}

/// A list of these UPNs.
pub fn list(on: &str, upns: &[&String]) -> Value {
    let pupils: Vec<_> = upns.iter().map(|upn| json!({ "upn": upn })).collect();
    json!({ "as_at_on": on, "source_name": "Social care", "recorded_by": {"name": "A. Officer"}, "pupils": pupils })
}

/// Sends a list of children with a social worker.
pub async fn send(app: &TestApp, token: &str, on: &str, upns: &[&String]) -> Answer {
    send_with(app, token, "", list(on, upns)).await
}

pub async fn send_with(app: &TestApp, token: &str, query: &str, list: Value) -> Answer {
    app.post(token, &format!("/v1/pupil-groups/{SOCIAL_WORKER}/lists{query}"), list).await
}

/// Reads, and says who and why.
pub async fn read(app: &TestApp, token: &str, path: &str) -> Answer {
    app.send(token, &format!("GET {path}"), Value::Null, BY).await
}

/// How many memberships hold on a day.
pub async fn members(app: &TestApp, token: &str, on: &str) -> usize {
    let path = format!("/v1/pupil-groups/{SOCIAL_WORKER}/memberships?limit=200&held_on={on}");
    read(app, token, &path).await.expect(200).body["data"].as_array().unwrap().len()
}

/// A school's part of a list.
pub async fn part(app: &TestApp, token: &str, urn: i32, list: &str) -> Answer {
    read(app, token, &format!("/v1/schools/{urn}/pupil-group-lists/{list}")).await
}

/// The UPNs of one of the lists of a part.
pub fn upns(part: &Answer, name: &str) -> Vec<String> {
    let pupils = part.body[name].as_array().unwrap_or_else(|| panic!("{}", part.text)).iter();
    pupils.map(|pupil| pupil["upn"].as_str().unwrap().to_owned()).collect()
}

/// These UPNs, in order.
pub fn sorted(upns: &[&String]) -> Vec<String> {
    let mut all: Vec<String> = upns.iter().map(|upn| (*upn).clone()).collect();
    all.sort();
    all
}

/// Sends one pupil's entry, changed, one second later.
pub async fn change(app: &TestApp, urn: i32, n: usize, changes: Value) -> Answer {
    let mis = app.login(&["roll:write"], Reach::Everything).await;
    app.advance(1);
    let as_at = app.now();
    let row = roll::with(roll::pupil(n), changes);
    let body = json!({ "as_at": as_at, "complete": false, "enrolments": [row] });
    app.put_roll(&mis, urn, body).await
}
