//! Part-time timetables: agreements, reviews, and the marks that rest on none.

mod marks;
mod recording;

use serde_json::{Value, json};

use crate::{
    figures::fixture::pupil_id,
    registers::fixture::{Class, URN},
    support::{Answer, Reach, TestApp},
};

/// What a school's own program holds to record timetables and see what becomes of them.
const SCHOOL: &[&str] = &["timetables:write", "timetables:read", "registers.codes:read"];

/// A class, its pupils' ids, and the token of a program that records timetables.
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

    /// Sets the clock, and logs in again.
    async fn set_now(&mut self, instant: &str) {
        self.class.set_now(instant).await;
        self.token = self.class.app.login(SCHOOL, Reach::Schools(&[URN])).await;
    }

    async fn record(&self, n: usize, changes: Value) -> Answer {
        let body = timetable(&self.pupils[n], changes);
        self.app().post(&self.token, &format!("/v1/schools/{URN}/part-time-timetables"), body).await
    }

    /// Records a timetable of pupil `n`; its address.
    async fn recorded(&self, n: usize, changes: Value) -> String {
        self.record(n, changes).await.expect(201).header("location").to_owned()
    }

    async fn act(&self, path: &str, act: &str, body: Value) -> Answer {
        self.act_on("*", path, act, body).await
    }

    /// Does something with the version that is named.
    async fn act_on(&self, tag: &str, path: &str, act: &str, body: Value) -> Answer {
        self.app().send(&self.token, &format!("POST {path}/{act}"), body, &[("If-Match", tag)]).await
    }
}

/// Four weeks of mornings, with one review.
fn agreement(changes: Value) -> Value {
    let days = ["mon", "tue", "wed", "thu", "fri"];
    let mornings: Vec<_> = days.iter().map(|day| json!({ "weekday": day, "session": "am" })).collect();
    let mut agreement = json!({
        "from_on": "2026-11-16", "until_on": "2026-12-11", "reason": "mental_health",
        "plan": [{ "from_on": "2026-11-16", "in_school": mornings }], "reviews": [{ "on": "2026-11-26" }],
        "agreed_on": "2026-11-12", "agreed_by": { "name": "A. Head", "title": "Headteacher" },
        "parent": { "role": "resident_parent", "agreed_on": "2026-11-12" }, "notified_on": "2026-11-12",
    });
    for (name, value) in changes.as_object().unwrap() {
        agreement[name] = value.clone();
    }
    agreement
}

fn timetable(pupil: &str, changes: Value) -> Value {
    json!({
        "pupil_id": pupil, "agreement": agreement(changes),
        "recorded_by": { "name": "A. Clerk", "title": "Attendance officer" },
    })
}

fn amendment(changes: Value) -> Value {
    json!({
        "agreement": agreement(changes), "amendment_reason": "As agreed anew",
        "recorded_by": { "name": "B. Clerk", "title": "Attendance officer" },
    })
}
