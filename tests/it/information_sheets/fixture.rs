//! Sheets, who words them, and who reads them.

use rollcall::{
    entities::{school, school_link},
    features::clients::ClientKind,
};
use sea_orm::{
    ActiveModelTrait,
    ActiveValue::{Set, Unchanged},
};
use serde_json::{Value, json};

use crate::support::{Answer, Reach, TestApp, school_row};

pub const SHEETS: &str = "/v1/information-sheets";
pub const OFFICER: &[&str] =
    &["information-sheets:read", "information-sheets:write", "collections:read", "collections:manage"];
pub const SCHOOL: &[&str] = &["information-sheets:read", "information-sheets:respond", "registers:read"];

pub async fn officer(app: &TestApp) -> String {
    let (client, _) = app.client_of(ClientKind::La, OFFICER, Reach::Everything).await;
    app.token(client, OFFICER)
}

/// A program of one school.
pub async fn program(app: &TestApp, urn: i32) -> String {
    let (client, _) = app.client_of(ClientKind::School, SCHOOL, Reach::Schools(&[urn])).await;
    app.token(client, SCHOOL)
}

pub fn by() -> Value {
    json!({ "recorded_by": { "name": "A. Officer", "title": "Attendance manager" } })
}

pub fn head() -> Value {
    json!({ "recorded_by": { "name": "A. Head", "title": "Headteacher" } })
}

/// Something with more said in it.
pub fn with(mut body: Value, changes: Value) -> Value {
    for (name, value) in changes.as_object().unwrap() {
        body[name] = value.clone();
    }
    body
}

/// A sheet for all schools.
pub fn sheet(changes: Value) -> Value {
    let sheet = json!({
        "kind": "information", "title": "School attendance update",
        "body": "## Monitoring attendance\n\nWe ask that the sheet is sent back by **Friday**.",
        "contact": { "name": "Attendance Team", "telephone": "01632 960 681" }, "audience": { "rule": "all" },
        "recorded_by": by()["recorded_by"],
    });
    with(sheet, changes)
}

/// Drafts a sheet; its address.
pub async fn draft(app: &TestApp, officer: &str, changes: Value) -> String {
    app.post(officer, SHEETS, sheet(changes)).await.expect(201).header("location").to_owned()
}

/// Takes a step with the version that stands.
pub async fn step(app: &TestApp, token: &str, path: &str, step: &str, body: Value) -> Answer {
    let tag = app.get(token, path).await.expect(200).header("etag").to_owned();
    app.send(token, &format!("POST {path}/{step}"), body, &[("If-Match", &tag)]).await
}

/// Drafts a sheet and publishes it.
pub async fn publish(app: &TestApp, officer: &str, changes: Value) -> String {
    let path = draft(app, officer, changes).await;
    step(app, officer, &path, "publish", by()).await.expect(200);
    path
}

/// The address of a sheet at a school.
pub fn at(urn: i32, path: &str) -> String {
    path.replace("/v1/", &format!("/v1/schools/{urn}/"))
}

/// A school that is to open on a day.
pub async fn opens_on(app: &TestApp, urn: i32, on: &str) {
    let mut row = school_row(urn, "primary", app.now());
    row.status = Set("proposed_to_open".into());
    row.opened_on = Set(on.parse().ok());
    row.insert(&app.db).await.unwrap();
}

/// Lets a school have its last day.
pub async fn closes_on(app: &TestApp, urn: i32, on: &str) {
    let (status, closed_on) = (Set("closed".into()), Set(on.parse().ok()));
    let row = school::ActiveModel { urn: Unchanged(urn), status, closed_on, ..Default::default() };
    row.update(&app.db).await.unwrap();
}

/// One school comes after another, as the official file tells it.
pub async fn follows(app: &TestApp, urn: i32, predecessor: i32) {
    let link = school_link::ActiveModel {
        urn: Set(urn),
        link_urn: Set(predecessor),
        type_name: Set("Predecessor".into()),
        kind: Set("predecessor".into()),
        manner: Set("plain".into()),
        name: Set(None),
        established_on: Set(None),
        created_at: Set(app.now()),
        updated_at: Set(app.now()),
    };
    link.insert(&app.db).await.unwrap();
}
