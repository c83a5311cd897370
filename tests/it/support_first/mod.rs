//! What was offered and tried before the law is turned to.

mod recording;
mod refusals;
mod summary;

use serde_json::{Value, json};

use crate::{
    parents::fixture::{People, by, details},
    registers::fixture::URN,
    support::{Answer, Reach, TestApp},
};

/// What a school's own program holds to record support.
const SCHOOL: &[&str] = &["support:read", "support:write"];

/// A school, its pupils with a parent each whom the authority knows, and a program that records support.
struct Desk {
    people: People,
    parent: String,
    token: String,
}

impl Desk {
    async fn of(app: TestApp, count: usize) -> Self {
        let people = People::of(app, count).await;
        let parent = people.recorded(0, details("Parent-0001", "1 Sample Road", "01632 960001")).await;
        let token = people.app().login(SCHOOL, Reach::Schools(&[URN])).await;
        Self { people, parent, token }
    }

    fn app(&self) -> &TestApp {
        self.people.app()
    }

    async fn record(&self, n: usize, offer: Value) -> Answer {
        let body = json!({ "pupil_id": self.people.pupils[n], "offer": offer, "recorded_by": by() });
        self.app().post(&self.token, &format!("/v1/schools/{URN}/support"), body).await
    }

    /// Records support for pupil `n`; its address.
    async fn recorded(&self, n: usize, offer: Value) -> String {
        self.record(n, offer).await.expect(201).header("location").to_owned()
    }

    async fn act(&self, path: &str, act: &str, mut body: Value) -> Answer {
        body["recorded_by"] = by();
        self.app().send(&self.token, &format!("POST {path}/{act}"), body, &[("If-Match", "*")]).await
    }

    /// An attendance contract with the parent.
    fn contract(&self) -> Value {
        let mut offer = offer("attendance_contract", "2026-11-09");
        offer["parents"] = json!([self.parent]);
        offer["contract"] = json!({
            "parents_undertake": "To be at the gate by twenty to nine", "school_undertakes": "To meet them there",
            "from_on": "2026-11-10", "until_on": "2027-02-12",
        });
        offer["reviews"] = json!([{ "on": "2026-11-19" }, { "on": "2026-12-10" }]);
        offer
    }

    async fn signed(&self) -> String {
        let path = self.recorded(0, self.contract()).await;
        let signed = json!([{ "parent_id": self.parent, "signed_on": "2026-11-10" }]);
        let start = json!({ "started_on": "2026-11-10", "signatures": signed });
        self.act(&path, "start", start).await.expect(200);
        path
    }
}

fn offer(kind: &str, on: &str) -> Value {
    json!({
        "kind": kind, "title": format!("A {kind}"), "offered_on": on,
        "offered_by": { "name": "A. Head", "title": "Headteacher" },
        "evidence": [{ "text": "Letter of invitation", "reference": "DMS-1" }],
    })
}
