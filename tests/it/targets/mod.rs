//! Targets: setting them, how far they are on the way, and who never sees which.

mod confidential;
mod progress;
mod setting;

use rollcall::features::clients::ClientKind;
use serde_json::{Value, json};

use crate::support::{Answer, Reach, TestApp};

/// What a client of the authority that sets targets holds.
pub const OFFICER: &[&str] =
    &["targets:write", "targets:read", "targets.confidential:read", "pupils:read", "figures:read"];
/// The confidential sort.
pub const EXPECTATION: &str = "attendance_baseline_improvement_expectation";

/// A client of this kind with these scopes.
pub async fn login(app: &TestApp, kind: ClientKind, scopes: &[&str], reach: Reach<'_>) -> String {
    let (client, _) = app.client_of(kind, scopes, reach).await;
    app.token(client, scopes)
}

pub async fn officer(app: &TestApp) -> String {
    login(app, ClientKind::La, OFFICER, Reach::Everything).await
}

/// A target for the academic year 2026-27.
pub fn target(kind: &str, measure: &str, percent: f64) -> Value {
    json!({
        "kind": kind, "measure": measure, "period": "2026-27", "percent": percent,
        "recorded_by": { "name": "A. Officer", "title": "Attendance and Entitlement Officer" },
    })
}

/// Sets a target of a school.
pub async fn set(app: &TestApp, token: &str, urn: i32, body: Value) -> Answer {
    app.post(token, &format!("/v1/schools/{urn}/targets"), body).await
}
