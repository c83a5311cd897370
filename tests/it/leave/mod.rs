//! Leave of absence in term time: requests, decisions, and the marks beside them.

mod marks;
mod races;
mod recording;
mod rights;

use serde_json::{Value, json};

use crate::{
    figures::fixture::pupil_id,
    registers::fixture::{Class, URN},
    support::{Answer, Reach, TestApp},
};

/// What a school's own program holds to record leave and see what becomes of it.
const SCHOOL: &[&str] = &["leave:write", "leave:read", "registers.codes:read"];

/// A class, its pupils' ids, and the token of a program that records leave.
struct Desk {
    class: Class,
    pupils: Vec<String>,
    token: String,
}

impl Desk {
    async fn of(app: TestApp, count: usize) -> Self {
        let class = Class::of(app, count).await;
        let mut pupils = Vec::new();
        for n in 0..count {
            pupils.push(pupil_id(&class, n).await);
        }
        let token = class.app.login(SCHOOL, Reach::Schools(&[URN])).await;
        Self { class, pupils, token }
    }

    fn app(&self) -> &TestApp {
        &self.class.app
    }

    /// A request for pupil `n`.
    fn request(&self, n: usize, reason: &str, days: Value) -> Value {
        request(&self.pupils[n], reason, days)
    }

    async fn record(&self, body: Value) -> Answer {
        self.app().post(&self.token, &format!("/v1/schools/{URN}/leave-requests"), body).await
    }

    /// Records a request for pupil `n`; its address.
    async fn recorded(&self, n: usize, reason: &str, days: Value) -> String {
        self.record(self.request(n, reason, days)).await.expect(201).header("location").to_owned()
    }

    /// Decides about whichever version stands.
    async fn decide(&self, path: &str, decision: Value) -> Answer {
        self.act(path, "decide", "*", decision).await
    }

    /// Withdraws whichever version stands.
    async fn withdraw(&self, path: &str, act: Value) -> Answer {
        self.act(path, "withdraw", "*", act).await
    }

    /// Does something with the version that is named.
    async fn act(&self, path: &str, act: &str, tag: &str, body: Value) -> Answer {
        self.app().send(&self.token, &format!("POST {path}/{act}"), body, &[("If-Match", tag)]).await
    }

    /// A push of one mark for each of these pupils.
    async fn mark(&self, date: &str, session: &str, marks: Vec<Value>) {
        let path = format!("/v1/schools/{URN}/registers/{date}/{session}");
        self.class.push_to(&path, 0, marks).await.expect(200);
    }
}

fn request(pupil: &str, reason: &str, days: Value) -> Value {
    json!({
        "pupil_id": pupil,
        "asked": {
            "days": days, "reason": reason, "explanation": "As told", "asked_on": "2026-11-09",
            "asked_by": { "role": "resident_parent" },
        },
        "recorded_by": { "name": "A. Clerk", "title": "Attendance officer" },
    })
}

/// The days from one to another.
fn days(from: &str, to: &str) -> Value {
    json!({ "from_on": from, "to_on": to })
}

fn decision(outcome: &str) -> Value {
    json!({
        "outcome": outcome, "decided_on": "2026-11-12",
        "decided_by": { "name": "A. Head", "title": "Headteacher" },
    })
}

/// The request with one thing of what was asked put right.
fn amendment(request: &Value, changes: Value) -> Value {
    let mut asked = request["asked"].clone();
    for (name, value) in changes.as_object().unwrap() {
        asked[name] = value.clone();
    }
    json!({
        "asked": asked, "amendment_reason": "Written down wrongly",
        "recorded_by": { "name": "B. Clerk", "title": "Attendance officer" },
    })
}
