//! An authority that asks a school, the school's portal, and an officer.

use rollcall::features::clients::ClientKind;
use serde_json::{Value, json};

use crate::support::{Answer, Reach, TestApp};

pub const URN: i32 = 120_765;

/// A cycle that is open, and everybody who works with it.
pub struct Team {
    pub app: TestApp,
    /// The authority's desk: questionnaires and cycles.
    pub desk: String,
    /// The schools' portal.
    pub portal: String,
    /// An officer who reviews.
    pub officer: String,
    pub cycle: String,
    /// Where the school's self-assessment is.
    pub path: String,
}

pub fn by() -> Value {
    json!({ "name": "A. Head", "title": "Headteacher" })
}

/// Two areas with a question of each kind, a condition, weights and evidence.
pub fn content() -> Value {
    json!({
        "title": "Sample self-assessment",
        "ratings": [
            { "value": 1, "label": "Not in place" }, { "value": 2, "label": "Developing" },
            { "value": 3, "label": "Established" }, { "value": 4, "label": "Embedded" },
        ],
        "bands": [
            { "code": "red", "label": "Red", "from": "1" }, { "code": "amber", "label": "Amber", "from": "2" },
            { "code": "green", "label": "Green", "from": "3" },
        ],
        "sources": [{ "code": "guidance", "kind": "statutory_guidance", "title": "Sample guidance" }],
        "areas": [
            { "code": "leadership", "title": "Leadership and policy", "questions": [
                { "code": "champion", "kind": "rated", "text": "A champion leads.", "not_applicable": true,
                  "rests_on": [{ "source": "guidance", "place": "Schools" }],
                  "evidence": { "what": "The name on the website", "from_rating": 3 } },
                { "code": "policy", "kind": "rated", "text": "The policy is published.", "weight": "2" },
            ] },
            { "code": "systems", "title": "Systems", "questions": [
                { "code": "timetables", "kind": "yes_no", "text": "Are there part-time timetables?" },
                { "code": "timetables-reviewed", "kind": "rated", "text": "They are reviewed.",
                  "shown_if": { "question": "timetables", "answers": ["yes"] } },
                { "code": "strength", "kind": "text", "text": "What works?", "optional": true },
            ] },
        ],
    })
}

impl Team {
    /// A school, a questionnaire and a cycle that is open.
    pub async fn of(app: TestApp) -> Self {
        let team = Self::before(app).await;
        team.publish("sample", content()).await;
        let cycle = team.open("sample", 1, "2026-11-02", "2026-12-18").await;
        team.at(&cycle)
    }

    /// Everybody, and nothing that is asked yet.
    pub async fn before(app: TestApp) -> Self {
        app.school(URN).await;
        app.school(URN + 1).await;
        Self::of_schools(app).await
    }

    /// The same of schools that are there.
    pub async fn of_schools(app: TestApp) -> Self {
        let desk = ["questionnaires:read", "questionnaires:write", "self-assessments:manage"];
        let desk = app.login(&desk, Reach::Everything).await;
        let scopes = ["self-assessments:read", "self-assessments:write"];
        let portal = app.client_of(ClientKind::Portal, &scopes, Reach::Everything).await.0;
        let portal = app.token(portal, &scopes);
        let officer =
            app.login(&["self-assessments:read", "self-assessments:review"], Reach::Everything).await;
        Self { app, desk, portal, officer, cycle: String::new(), path: String::new() }
    }

    /// The same, looking at another cycle.
    pub fn at(self, cycle: &str) -> Self {
        let path = format!("/v1/schools/{URN}/self-assessments/{cycle}");
        Self { cycle: cycle.to_owned(), path, ..self }
    }

    /// The same people at another time, with tokens that hold then.
    pub async fn on(self, instant: &str) -> Self {
        self.app.set_now(instant);
        let Self { app, cycle, .. } = self;
        Self::of_schools(app).await.at(&cycle)
    }

    /// Publishes a version of a questionnaire.
    pub async fn publish(&self, code: &str, content: Value) {
        let desk = &self.desk;
        let path = format!("/v1/questionnaires/{code}/draft");
        let put = json!({ "content": content, "recorded_by": by() });
        let new = [("If-None-Match", "*")];
        let draft = self.app.send(desk, &format!("PUT {path}"), put, &new).await.expect(201);
        let seen = [("If-Match", draft.header("etag"))];
        let call = format!("POST {path}/publish");
        self.app.send(desk, &call, json!({ "recorded_by": by() }), &seen).await.expect(200);
    }

    /// Opens a cycle for the two schools, and says which it is.
    pub async fn open(&self, code: &str, version: i32, opens_on: &str, due_on: &str) -> String {
        let cycle = json!({
            "questionnaire": code, "questionnaire_version": version, "title": format!("Sample cycle {opens_on}"),
            "opens_on": opens_on, "due_on": due_on, "audience": { "rule": "urns", "urns": [URN, URN + 1] },
            "recorded_by": by(),
        });
        let made = self.app.post(&self.desk, "/v1/self-assessment-cycles", cycle).await.expect(201);
        let id = made.body["cycle"]["id"].as_str().unwrap().to_owned();
        self.act_on_cycle(&id, "open").await;
        id
    }

    /// Takes a step of a cycle.
    pub async fn act_on_cycle(&self, id: &str, step: &str) {
        let path = format!("/v1/self-assessment-cycles/{id}");
        let seen = self.app.get(&self.desk, &path).await.expect(200);
        let body = match step {
            "reopen" => json!({ "reason": "Asked for", "recorded_by": by() }),
            _ => json!({ "recorded_by": by() }),
        };
        let call = format!("POST {path}/{step}");
        self.app.send(&self.desk, &call, body, &[("If-Match", seen.header("etag"))]).await.expect(200);
    }

    /// The self-assessment as the portal sees it.
    pub async fn read(&self) -> Answer {
        self.app.get(&self.portal, &self.path).await.expect(200)
    }

    /// Answers a question, the first time with no version and then with this one.
    pub async fn answer(&self, question: &str, answer: Value, version: Option<&str>) -> Answer {
        let body = json!({ "answer": answer, "recorded_by": by() });
        self.put_answer(question, body, version).await
    }

    /// The same with a body of one's own.
    pub async fn put_answer(&self, question: &str, body: Value, version: Option<&str>) -> Answer {
        let call = format!("PUT {}/answers/{question}", self.path);
        let named = match version {
            Some(version) => ("If-Match", format!("\"{version}\"")),
            None => ("If-None-Match", "*".to_owned()),
        };
        self.app.send(&self.portal, &call, body, &[(named.0, &named.1)]).await
    }

    /// Answers everything, with the evidence that is asked for.
    pub async fn fill(&self) {
        self.link(Some("champion")).await;
        for (question, answer) in [
            ("champion", json!({ "rating": 3 })),
            ("policy", json!({ "rating": 2 })),
            ("timetables", json!({ "yes": false })),
        ] {
            self.answer(question, answer, None).await.expect(201);
        }
    }

    /// A link as evidence.
    pub async fn link(&self, question: Option<&str>) -> Answer {
        let mut link = json!({
            "kind": "link", "title": "Policy page", "address": "https://school.example/policy", "recorded_by": by(),
        });
        if let Some(question) = question {
            link["question"] = json!(question);
        }
        self.app.post(&self.portal, &format!("{}/evidence", self.path), link).await.expect(201)
    }

    /// A step of the self-assessment by who holds this token, at the version that is named.
    pub async fn step(&self, token: &str, step: &str, tag: &str, mut body: Value) -> Answer {
        body["recorded_by"] = by();
        let call = format!("POST {}/{step}", self.path);
        self.app.send(token, &call, body, &[("If-Match", tag)]).await
    }

    /// Submits what stands now.
    pub async fn submit(&self) -> Answer {
        let tag = self.read().await.header("etag").to_owned();
        self.step(&self.portal, "submissions", &tag, json!({})).await
    }

    /// Reopens it.
    pub async fn reopen(&self) -> Answer {
        let tag = self.read().await.header("etag").to_owned();
        self.step(&self.portal, "reopen", &tag, json!({ "reason": "An action is done." })).await
    }

    /// An action of the self-assessment.
    pub async fn action(&self, what: &str) -> Answer {
        self.action_on(what, "policy", "2027-01-29").await
    }

    pub async fn action_on(&self, what: &str, question: &str, due_on: &str) -> Answer {
        let plan = json!({ "what": what, "owner": by(), "due_on": due_on, "question": question });
        let body = json!({ "plan": plan, "recorded_by": by() });
        self.app.post(&self.portal, &format!("{}/actions", self.path), body).await
    }
}
