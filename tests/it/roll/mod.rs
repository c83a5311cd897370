//! The roll of a school: what becomes of each entry, and what never happens.

mod ctf;
mod deletions;
mod enrolments;
mod outcomes;
mod races;
mod sequences;
mod size;

use serde_json::{Value, json};

use crate::support::{Answer, TestApp};

const URN: i32 = 120_765;

/// The authority's calendar of the tests' year: every weekday of an autumn.
async fn calendar(app: &TestApp, token: &str) {
    let body = json!({
        "half_terms": [{"id": "2026-27-autumn-1", "from_on": "2026-09-03", "to_on": "2026-12-18"}],
        "weekdays": ["mon", "tue", "wed", "thu", "fri"],
    });
    let call = "PUT /v1/calendars/2026-27";
    app.send(token, call, body, &[("If-None-Match", "*")]).await.expect(201);
}

/// Pushes one mark.
async fn mark(app: &TestApp, token: &str, on: &str, upn: &Value, code: &str) -> Answer {
    let body = json!({
        "taken_at": "2026-11-20T10:00:00Z", "recorded_by": {"name": "A. Teacher"},
        "marks": [{"upn": upn, "code": code}],
    });
    app.put(token, &format!("/v1/schools/{URN}/registers/{on}/am"), body).await.expect(200)
}

/// The one enrolment there is, or ever was.
async fn only_enrolment(app: &TestApp, token: &str) -> Value {
    let list = app.get(token, &format!("/v1/schools/{URN}/enrolments?status=all")).await.expect(200);
    let enrolments = list.body["data"].as_array().expect("a list").clone();
    assert_eq!(enrolments.len(), 1, "{}", list.text);
    enrolments[0].clone()
}
