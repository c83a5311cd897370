//! Closures: planned and unexpected, of one school, several or all, recorded and withdrawn.

mod reading;
mod recording;
mod retries;
mod withdrawals;

use futures_util::future::join_all;
use rollcall::entities::{audit_log, closure, idempotency_key, register_page};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use serde_json::{Value, json};

use crate::{
    calendars::{LA, SCHOOL, create, small},
    on_each_database,
    support::{ALL, Answer, Reach, TestApp},
};

pub(super) const PATH: &str = "/v1/closures";

/// A closure of Tuesday, 8 June 2027, with these changes.
pub(super) fn closure(changes: Value) -> Value {
    let mut body = json!({
        "from_on": "2027-06-08", "to_on": "2027-06-08", "sessions": ["am", "pm"], "kind": "planned",
        "reason": "Polling station", "recorded_by": { "name": "A. Officer", "title": "Attendance officer" },
    });
    for (name, value) in changes.as_object().unwrap() {
        body[name] = value.clone();
    }
    body
}

pub(super) fn of(urns: &[i32]) -> Value {
    closure(json!({ "urns": urns }))
}

pub(super) fn withdrawal() -> Value {
    json!({ "reason": "Recorded for the wrong day", "recorded_by": { "name": "B. Officer" } })
}

pub(super) async fn record(app: &TestApp, token: &str, body: Value) -> Answer {
    app.post(token, PATH, body).await.expect(201)
}

pub(super) async fn withdraw(app: &TestApp, token: &str, id: &str) -> Answer {
    app.post(token, &format!("{PATH}/{id}/withdraw"), withdrawal()).await
}

pub(super) async fn rows(app: &TestApp) -> u64 {
    closure::Entity::find().count(&app.db).await.unwrap()
}

/// Two schools, and a calendar of the authority's that both go by; a client that reaches everything.
pub(super) async fn two_schools(app: &TestApp) -> String {
    app.school(120_765).await;
    app.school(120_766).await;
    let token = app.everything().await;
    create(app, &token, LA, &small()).await;
    token
}

/// School days, sessions, sessions due, and the tag.
pub(super) async fn counts(app: &TestApp, token: &str, path: &str) -> (Vec<i64>, String) {
    let shown = app.get(token, path).await.expect(200);
    let names = ["school_days", "sessions", "sessions_due"];
    (names.map(|name| shown.body[name].as_i64().unwrap()).to_vec(), shown.header("etag").to_owned())
}
