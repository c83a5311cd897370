//! A programme of the authority, and an officer who books places.

use serde_json::{Value, json};

use crate::{
    parents::fixture::by,
    support::{Reach, TestApp},
};

pub async fn officer(app: &TestApp) -> String {
    app.login(&["parenting-programmes:read", "parenting-programmes:write"], Reach::Everything).await
}

pub fn plan(places: usize) -> Value {
    json!({
        "title": "Parents of teenagers", "provider": "Early help, west", "places": places,
        "meetings": [{ "on": "2026-11-12" }, { "on": "2026-11-19" }, { "on": "2026-11-26" }],
    })
}

/// Defines a programme with so many places; its address.
pub async fn programme(app: &TestApp, officer: &str, places: usize) -> String {
    let body = json!({ "plan": plan(places), "recorded_by": by() });
    let made = app.post(officer, "/v1/parenting-programmes", body).await.expect(201);
    made.header("location").to_owned()
}
