//! A questionnaire that is not about attendance, rated on another scale.

use rollcall::features::clients::ClientKind;
use serde_json::{Value, json};

use crate::support::{Answer, Reach, TestApp};

/// What an officer who writes questionnaires holds.
pub const OFFICER: &[&str] = &["questionnaires:read", "questionnaires:write"];

pub async fn officer(app: &TestApp) -> String {
    let (client, _) = app.client_of(ClientKind::La, OFFICER, Reach::Everything).await;
    app.token(client, OFFICER)
}

pub fn by() -> Value {
    json!({ "recorded_by": { "name": "A. Officer", "title": "Safeguarding adviser" } })
}

/// Two areas, a scale of three, bands of two, and questions of every kind.
pub fn safeguarding() -> Value {
    json!({
        "title": "Safeguarding self-assessment",
        "ratings": [
            {"value": 0, "label": "No"}, {"value": 5, "label": "Partly"}, {"value": 10, "label": "Yes"},
        ],
        "bands": [
            {"code": "act", "label": "Act now", "from": "0"}, {"code": "assured", "label": "Assured", "from": "7.5"},
        ],
        "sources": [{"code": "keeping-safe", "kind": "statutory_guidance", "title": "Sample guidance on safeguarding"}],
        "areas": [
            {"code": "people", "title": "People", "questions": [
                {"code": "lead", "kind": "rated", "text": "There is a designated lead.", "weight": "1.5",
                 "rests_on": [{"source": "keeping-safe", "place": "Part two"}],
                 "evidence": {"what": "The record of training", "from_rating": 5}},
                {"code": "lead-trained", "kind": "choice", "text": "When was the lead trained last?",
                 "options": [{"code": "this-year", "label": "This year"}, {"code": "earlier", "label": "Earlier"}],
                 "shown_if": {"question": "lead", "answers": ["5", "10"]}},
            ]},
            {"code": "records", "title": "Records", "questions": [
                {"code": "register-kept", "kind": "yes_no", "text": "Is the single central record complete?"},
                {"code": "checked", "kind": "number", "text": "How many entries were checked?",
                 "number": {"least": "0", "most": "5000", "decimals": 0}, "optional": true},
                {"code": "wanted", "kind": "text", "text": "What help is wanted?", "optional": true},
            ]},
        ],
    })
}

pub fn draft(content: Value) -> Value {
    json!({ "content": content, "recorded_by": by()["recorded_by"] })
}

/// The mark of the draft as it stands.
pub async fn tag(app: &TestApp, token: &str, path: &str) -> String {
    app.get(token, path).await.expect(200).header("etag").to_owned()
}

pub async fn begin(app: &TestApp, token: &str, code: &str, content: Value) -> Answer {
    let call = format!("PUT /v1/questionnaires/{code}/draft");
    app.send(token, &call, draft(content), &[("If-None-Match", "*")]).await
}

pub async fn publish(app: &TestApp, token: &str, code: &str) -> Answer {
    let tag = tag(app, token, &format!("/v1/questionnaires/{code}/draft")).await;
    let call = format!("POST /v1/questionnaires/{code}/draft/publish");
    app.send(token, &call, by(), &[("If-Match", &tag)]).await
}
