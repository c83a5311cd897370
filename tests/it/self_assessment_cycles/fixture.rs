//! Cycles, and what schools have submitted to them. What a school submits is laid into the tables: how it gets there is for
//! the tests of self-assessments.

use rollcall::{
    entities::{self_assessment, self_assessment_statement},
    features::clients::ClientKind,
};
use sea_orm::{ActiveModelTrait as _, ActiveValue::Set};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::{Answer, Reach, TestApp};

/// What an officer who runs cycles holds.
pub const OFFICER: &[&str] = &[
    "self-assessments:manage",
    "self-assessments:analyse",
    "questionnaires:read",
    "questionnaires:write",
    "calendars:write",
];
pub const CYCLES: &str = "/v1/self-assessment-cycles";

pub async fn officer(app: &TestApp) -> String {
    let (client, _) = app.client_of(ClientKind::La, OFFICER, Reach::Everything).await;
    app.token(client, OFFICER)
}

pub fn by() -> Value {
    json!({ "recorded_by": { "name": "A. Officer", "title": "Attendance manager" } })
}

/// A cycle of the attendance questionnaire that opens today.
pub fn cycle(changes: Value) -> Value {
    let mut cycle = json!({
        "questionnaire": "attendance", "questionnaire_version": 1, "title": "Autumn 2026",
        "opens_on": "2026-11-20", "due_on": "2026-12-04", "audience": {"rule": "all"}, "reminder_days": [7, 0, -3],
        "recorded_by": by()["recorded_by"],
    });
    for (name, value) in changes.as_object().unwrap() {
        cycle[name] = value.clone();
    }
    cycle
}

/// Defines a cycle; its address.
pub async fn define(app: &TestApp, officer: &str, cycle: Value) -> String {
    let made = app.post(officer, CYCLES, cycle).await.expect(201);
    made.header("location").to_owned()
}

/// Takes a step with the version that stands.
pub async fn step(app: &TestApp, officer: &str, cycle: &str, step: &str, body: Value) -> Answer {
    let tag = app.get(officer, cycle).await.expect(200).header("etag").to_owned();
    app.send(officer, &format!("POST {cycle}/{step}"), body, &[("If-Match", &tag)]).await
}

/// Defines a cycle and opens it.
pub async fn open(app: &TestApp, officer: &str, changes: Value) -> String {
    let path = define(app, officer, cycle(changes)).await;
    step(app, officer, &path, "open", by()).await.expect(200);
    path
}

pub fn id_of(path: &str) -> Uuid {
    path.rsplit('/').next().unwrap().parse().unwrap()
}

/// Lays a school's self-assessment down in a state.
pub async fn lay(app: &TestApp, cycle: &str, urn: i32, state: &str, statements: i32) -> Uuid {
    let (id, now) = (Uuid::now_v7(), app.now());
    let row = self_assessment::ActiveModel {
        urn: Set(urn),
        id: Set(id),
        cycle_id: Set(id_of(cycle)),
        state: Set(state.to_owned()),
        statements: Set(statements),
        submitted_at: Set((statements > 0).then_some(now)),
        changed_at: Set(now),
        terms: Set("{}".to_owned()),
        created_at: Set(now),
        updated_at: Set(now),
        version: Set(1),
    };
    row.insert(&app.db).await.unwrap();
    id
}

/// Lays down what a school submitted: its answers without words.
pub async fn submit(app: &TestApp, cycle: &str, urn: i32, coded: Value, late: bool) {
    let id = lay(app, cycle, urn, "submitted", 1).await;
    let row = self_assessment_statement::ActiveModel {
        urn: Set(urn),
        self_assessment_id: Set(id),
        number: Set(1),
        cycle_id: Set(id_of(cycle)),
        document: Set(json!({ "narrative": "A text that nobody analyses" }).to_string()),
        sha256: Set("0".repeat(64)),
        coded: Set(coded.to_string()),
        late: Set(late),
        recorded_by_name: Set("A. Head".to_owned()),
        recorded_by_title: Set(None),
        client_id: Set(Uuid::nil()),
        submitted_at: Set(app.now()),
    };
    row.insert(&app.db).await.unwrap();
}
