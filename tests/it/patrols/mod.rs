//! Truancy patrols: plans, encounters, and how many were met.

mod counting;
mod meeting;
mod planning;
mod races;

use serde_json::{Value, json};

use crate::{
    figures::fixture::pupil_id,
    pupil_groups::fixture::BY,
    registers::fixture::{Class, URN},
    support::{Answer, Reach, TestApp},
};

/// What an officer of the authority holds.
const OFFICER: &[&str] = &[
    "patrols:read",
    "patrols:write",
    "patrol-encounters:read",
    "patrol-encounters:write",
    "registers.codes:read",
    "disclosures:read",
];

/// A class in a district, its pupils' ids, and an officer.
struct Desk {
    class: Class,
    pupils: Vec<String>,
    officer: String,
}

impl Desk {
    async fn of(app: TestApp, count: usize) -> Self {
        let class = Class::of(app, count).await;
        in_district(&class.app, URN, "Breckland").await;
        let mut pupils = Vec::new();
        for n in 0..count {
            pupils.push(pupil_id(&class, n).await);
        }
        let officer = class.app.login(OFFICER, Reach::Everything).await;
        Self { class, pupils, officer }
    }

    fn app(&self) -> &TestApp {
        &self.class.app
    }

    async fn plan(&self, changes: Value) -> Answer {
        self.app().post(&self.officer, "/v1/patrols", planned(changes)).await
    }

    async fn act(&self, path: &str, act: &str, body: Value) -> Answer {
        self.act_on("*", path, act, body).await
    }

    /// Does something with the version that is named.
    async fn act_on(&self, tag: &str, path: &str, act: &str, body: Value) -> Answer {
        self.app().send(&self.officer, &format!("POST {path}/{act}"), body, &[("If-Match", tag)]).await
    }

    /// A patrol that was held; its id.
    async fn held(&self, changes: Value) -> String {
        let made = self.plan(changes).await.expect(201);
        let path = made.header("location").to_owned();
        self.act(&path, "hold", by()).await.expect(200);
        path.rsplit('/').next().unwrap().to_owned()
    }

    /// Records that a patrol met pupil `n`.
    async fn meet(&self, patrol: &str, n: usize, changes: Value) -> Answer {
        let body = json!({
            "patrol_id": patrol, "pupil_id": self.pupils[n], "found": found(changes), "recorded_by": person(),
        });
        self.app().post(&self.officer, &encounters(), body).await
    }

    /// Reads as the officer, and says who and why.
    async fn read(&self, path: &str) -> Answer {
        self.read_as(&self.officer, path).await
    }

    async fn read_as(&self, token: &str, path: &str) -> Answer {
        self.app().send(token, &format!("GET {path}"), Value::Null, BY).await
    }
}

async fn in_district(app: &TestApp, urn: i32, district: &str) {
    app.tamper(&format!("UPDATE school SET district_name = '{district}' WHERE urn = {urn}")).await;
}

fn encounters() -> String {
    format!("/v1/schools/{URN}/patrol-encounters")
}

fn person() -> Value {
    json!({ "name": "A. Officer", "title": "Attendance officer" })
}

fn by() -> Value {
    json!({ "recorded_by": person() })
}

/// The plan of Wednesday 18 November, with a direction from ten to two.
fn plan(changes: Value) -> Value {
    let mut plan = json!({
        "held_on": "2026-11-18", "from_time": "09:30", "to_time": "14:30", "districts": [{ "name": "Breckland" }],
        "partners": [{ "kind": "police", "name": "Sample Constabulary" }],
        "consulted": [{ "urn": URN, "on": "2026-11-10" }],
        "direction": { "given_by_rank": "superintendent", "given_at": "2026-11-11T14:00:00Z", "from_time": "10:00",
                       "to_time": "14:00" },
    });
    for (name, value) in changes.as_object().unwrap() {
        plan[name] = value.clone();
    }
    plan
}

fn planned(changes: Value) -> Value {
    json!({ "plan": plan(changes), "recorded_by": person() })
}

fn amended(changes: Value) -> Value {
    json!({ "plan": plan(changes), "amendment_reason": "As agreed anew", "recorded_by": person() })
}

fn found(changes: Value) -> Value {
    let mut found = json!({
        "met_at": "2026-11-18T10:15:00Z", "district": "Breckland", "with_adult": false,
        "outcome": "returned_to_school", "by_constable": true,
    });
    for (name, value) in changes.as_object().unwrap() {
        found[name] = value.clone();
    }
    found
}

fn codes(answer: &Answer) -> Vec<String> {
    answer.faults().into_iter().map(|(at, code)| format!("{at} {code}")).collect()
}
