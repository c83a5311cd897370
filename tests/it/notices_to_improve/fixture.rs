//! A school with unauthorised absence in its last ten school weeks, a parent, and whoever issues Notices to Improve.

use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    figures::fixture::{lay, line, pupil_id},
    penalty_notices::fixture::parent,
    registers::fixture::{Class, URN},
    support::{Answer, Reach, TestApp},
};

const SCHOOL: &[&str] =
    &["notices:read", "notices-to-improve:write", "registers.codes:read", "support:write"];
const AUTHORITY: &[&str] = &[
    "notices:read",
    "notices-to-improve:write",
    "notices:decide",
    "parents:read",
    "registers.codes:read",
    "closures:write",
];

/// A class in which every pupil missed twelve sessions of September, on Friday, 20 November 2026.
pub struct Desk {
    pub class: Class,
    pub pupils: Vec<String>,
    pub parent: Uuid,
    /// The school's program.
    pub school: String,
    /// The authority's.
    pub authority: String,
}

impl Desk {
    pub async fn of(app: TestApp, count: usize) -> Self {
        let class = Class::of(app, count).await;
        // From 9 September: two days before, and an attended one after.
        let marks: Vec<_> = (0..count).map(|_| line(&[("/", 8), ("O", 12), ("/", 2)])).collect();
        lay(&class, &marks).await;
        let mut pupils = Vec::new();
        for n in 0..count {
            pupils.push(pupil_id(&class, n).await);
        }
        let parent = parent(&class.app, &pupils).await;
        let mut desk = Self { class, pupils, parent, school: String::new(), authority: String::new() };
        desk.log_in().await;
        desk
    }

    async fn log_in(&mut self) {
        self.school = self.app().login(SCHOOL, Reach::Schools(&[URN])).await;
        self.authority = self.app().login(AUTHORITY, Reach::Everything).await;
    }

    pub async fn at(&mut self, instant: &str) {
        self.class.set_now(instant).await;
        self.log_in().await;
    }

    pub fn app(&self) -> &TestApp {
        &self.class.app
    }

    pub async fn draft(&self, n: usize, says: Value) -> Answer {
        let body = json!({
            "pupil_id": self.pupils[n], "parent_id": self.parent, "says": says, "recorded_by": head(),
        });
        self.app().post(&self.school, &format!("/v1/schools/{URN}/notices-to-improve"), body).await
    }

    /// A whole draft about pupil `n`; its address.
    pub async fn drafted(&self, n: usize) -> String {
        self.draft(n, whole()).await.expect(201).header("location").to_owned()
    }

    /// A step at the version that stands.
    pub async fn step(&self, path: &str, step: &str, body: Value) -> Answer {
        let tag = self.app().get(&self.school, path).await.expect(200).header("etag").to_owned();
        self.step_at(&tag, path, step, body).await
    }

    pub async fn step_at(&self, tag: &str, path: &str, step: &str, body: Value) -> Answer {
        self.app().send(&self.school, &format!("POST {path}/{step}"), body, &[("If-Match", tag)]).await
    }

    pub async fn amend(&self, path: &str, says: Value) -> Answer {
        let tag = self.app().get(&self.school, path).await.expect(200).header("etag").to_owned();
        let body = json!({ "says": says, "recorded_by": head() });
        self.app().send(&self.school, &format!("PUT {path}"), body, &[("If-Match", &tag)]).await
    }

    pub async fn issue(&self, path: &str) -> Answer {
        self.step(path, "issue", json!({ "issued_by": head() })).await
    }

    /// A notice about pupil `n` that was posted on the day of its issue; its address.
    pub async fn served(&self, n: usize) -> String {
        let path = self.drafted(n).await;
        self.issue(&path).await.expect(200);
        let today = self.app().now().date_naive();
        let body = json!({ "by": "post", "sent_on": today, "recorded_by": head() });
        self.step(&path, "serve", body).await.expect(200);
        path
    }

    pub async fn show(&self, path: &str) -> Value {
        self.app().get(&self.school, path).await.expect(200).body
    }

    pub async fn progress(&self, path: &str) -> Value {
        self.app().get(&self.school, &format!("{path}/progress")).await.expect(200).body
    }

    pub async fn state(&self, path: &str) -> Value {
        self.show(path).await["notice_to_improve"]["state"].clone()
    }

    /// Marks of pupil `n` on a day, both sessions.
    pub async fn mark(&self, n: usize, date: &str, code: &str) {
        for session in ["am", "pm"] {
            let code = if (session, code) == ("pm", "/") { "\\" } else { code };
            let body = json!({
                "taken_at": self.app().now(), "recorded_by": { "name": "A. Teacher" },
                "marks": [{ "upn": self.class.upns[n], "code": code,
                    "amendment": { "reason": "As it turned out", "by": { "name": "A. Clerk" } } }],
            });
            let path = format!("/v1/schools/{URN}/registers/{date}/{session}");
            self.app().put(&self.class.token, &path, body).await.expect(200);
        }
    }

    /// Support that was provided to the family of pupil `n`.
    pub async fn supported(&self, n: usize) {
        let offer = json!({
            "kind": "plan", "title": "Attendance plan", "offered_on": "2026-10-05",
            "offered_by": { "name": "A. Head" }, "parents": [], "evidence": [],
        });
        let body = json!({ "pupil_id": self.pupils[n], "offer": offer, "recorded_by": head() });
        self.app().post(&self.school, &format!("/v1/schools/{URN}/support"), body).await.expect(201);
    }
}

pub fn head() -> Value {
    json!({ "name": "A. Head", "title": "Headteacher" })
}

/// Everything that people write.
pub fn whole() -> Value {
    json!({
        "contact": { "name": "A. Helper", "title": "Family support worker", "telephone": "01632 960001" },
        "further_support": [{ "what": "A place in the breakfast club" }],
        "sufficient_improvement": { "kind": "no_unauthorised_absence", "text": "No further absence like that" },
        "early_grounds": [{ "kind": "unauthorised_absence", "sessions": 2, "text": "Two further half-days" }],
        "no_support_reason": "The family could not be reached",
    })
}
