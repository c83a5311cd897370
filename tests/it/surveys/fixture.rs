//! Surveys, who runs them, and who answers.

use rollcall::features::clients::ClientKind;
use serde_json::{Value, json};

use crate::support::{Answer, Reach, TestApp};

pub const SURVEYS: &str = "/v1/surveys";
pub const OFFICER: &[&str] = &[
    "surveys:read",
    "surveys:write",
    "surveys:results",
    "surveys.comments:read",
    "surveys.comments:code",
    "information-sheets:read",
    "information-sheets:write",
];
pub const SCHOOL: &[&str] = &["surveys:read", "surveys:respond"];

pub async fn officer(app: &TestApp) -> String {
    let (client, _) = app.client_of(ClientKind::La, OFFICER, Reach::Everything).await;
    app.token(client, OFFICER)
}

/// A portal of one school.
pub async fn portal(app: &TestApp, urn: i32) -> String {
    let (client, _) = app.client_of(ClientKind::Portal, SCHOOL, Reach::Schools(&[urn])).await;
    app.token(client, SCHOOL)
}

pub fn by() -> Value {
    json!({ "recorded_by": { "name": "A. Officer", "title": "Attendance manager" } })
}

/// A survey of four questions that is open today.
pub fn survey(changes: Value) -> Value {
    let scale =
        json!({ "points": 5, "high_from": 4, "lowest": "Not confident", "highest": "Fully confident" });
    let option = |code: &str, label: &str| json!({ "code": code, "label": label });
    let mut survey = json!({
        "title": "Working together to improve school attendance", "mode": "anonymous",
        "audience": { "rule": "all", "roles": ["headteacher", "attendance_officer"] },
        "opens_on": "2026-11-20", "closes_on": "2026-12-04",
        "questions": [
            { "code": "knowledge", "kind": "confidence", "required": true, "scale": scale,
              "question": "How confident are you in your knowledge of the revised guidance?" },
            { "code": "ability", "kind": "confidence", "scale": scale,
              "question": "How confident are you in your setting's ability to meet its requirements?" },
            { "code": "format", "kind": "choice", "question": "Which form of support helps most?",
              "options": [option("webinar", "Bite-size webinars"), option("visit", "Visits")] },
            { "code": "support", "kind": "text", "question": "What further support do you need?" },
        ],
        "recorded_by": by()["recorded_by"],
    });
    for (name, value) in changes.as_object().unwrap() {
        survey[name] = value.clone();
    }
    survey
}

/// Takes a step with the version that stands.
pub async fn step(app: &TestApp, token: &str, path: &str, step: &str, body: Value) -> Answer {
    let tag = app.get(token, path).await.expect(200).header("etag").to_owned();
    app.send(token, &format!("POST {path}/{step}"), body, &[("If-Match", &tag)]).await
}

/// Defines a survey and opens it; its address.
pub async fn open(app: &TestApp, officer: &str, changes: Value) -> String {
    let path = app.post(officer, SURVEYS, survey(changes)).await.expect(201).header("location").to_owned();
    step(app, officer, &path, "open", by()).await.expect(200);
    path
}

/// Tokens for answers without a name.
pub async fn ballots(app: &TestApp, officer: &str, path: &str, count: usize) -> Vec<String> {
    let body = json!({ "count": count, "recorded_by": by()["recorded_by"] });
    let made = app.post(officer, &format!("{path}/ballots"), body).await.expect(201).body;
    made["tokens"].as_array().unwrap().iter().map(|token| token.as_str().unwrap().to_owned()).collect()
}

/// Tokens of people of a school.
pub async fn invite(app: &TestApp, officer: &str, path: &str, urn: i32, people: usize) -> Vec<String> {
    let person = |n| json!({ "name": format!("Person-{urn}-{n:04}"), "role": "headteacher" });
    let body = json!({
        "urn": urn, "people": (0..people).map(person).collect::<Vec<_>>(), "recorded_by": by()["recorded_by"],
    });
    let made = app.post(officer, &format!("{path}/invitations"), body).await.expect(201).body;
    made["people"].as_array().unwrap().iter().map(|one| one["token"].as_str().unwrap().to_owned()).collect()
}

/// Invites a person of a school.
pub async fn invite_one(app: &TestApp, officer: &str, path: &str, urn: i32, name: &str) -> Answer {
    let people = json!([{ "name": name, "role": "headteacher" }]);
    let body = json!({ "urn": urn, "people": people, "recorded_by": by()["recorded_by"] });
    app.post(officer, &format!("{path}/invitations"), body).await
}

/// Answers a survey at a school.
pub async fn answer(
    app: &TestApp,
    portal: &str,
    (urn, path): (i32, &str),
    token: &str,
    answers: Value,
) -> Answer {
    let at = format!("{}/response", path.replace("/v1/", &format!("/v1/schools/{urn}/")));
    app.put(portal, &at, json!({ "token": token, "answers": answers })).await
}

pub fn rated(question: &str, rating: i32) -> Value {
    json!({ "question": question, "rating": rating })
}
