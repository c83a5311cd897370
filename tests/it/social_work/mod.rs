//! Social workers who were told, the Children's Advice and Duty Service, and social work teams.

mod cads;
mod everywhere;
mod notifications;
mod promptness;
mod races;
mod teams;
mod triggers;

use rollcall::features::clients::ClientKind;
use serde_json::{Value, json};

use crate::{
    figures::fixture::pupil_id,
    pupil_groups::fixture::{BY, login, send},
    registers::fixture::{Class, URN},
    support::{Answer, Reach, TestApp},
};

/// What a school's own program holds.
const SCHOOL: &[&str] = &[
    "social-work:read",
    "social-work:write",
    "cads-contacts:read",
    "cads-contacts:write",
    "disclosures:read",
    "registers:read",
    "registers.codes:read",
];
/// What an officer of the authority holds.
const OFFICER: &[&str] = &[
    "pupils.groups:read",
    "pupils.groups:write",
    "social-work-teams:read",
    "social-work-teams:write",
    "social-work:read",
    "disclosures:read",
    "pupils:read",
];

/// A class of which some are children with a social worker, the school's own program, and an officer.
struct Desk {
    class: Class,
    pupils: Vec<String>,
    own: String,
    officer: String,
}

impl Desk {
    /// A class of so many pupils, the first of whom are in the group since the beginning of term.
    async fn of(app: TestApp, count: usize, in_group: usize) -> Self {
        let class = Class::of(app, count).await;
        let mut pupils = Vec::new();
        for n in 0..count.min(3) {
            pupils.push(pupil_id(&class, n).await);
        }
        let own = login(&class.app, ClientKind::School, SCHOOL, Reach::Schools(&[URN])).await;
        let officer = login(&class.app, ClientKind::La, OFFICER, Reach::Everything).await;
        let members: Vec<_> = class.upns[..in_group].iter().collect();
        if in_group > 0 {
            send(&class.app, &officer, "2026-09-03", &members).await.expect(200);
        }
        Self { class, pupils, own, officer }
    }

    fn app(&self) -> &TestApp {
        &self.class.app
    }

    async fn post(&self, path: &str, body: Value) -> Answer {
        self.app().post(&self.own, path, body).await
    }

    /// Reads, and says who and why.
    async fn read(&self, path: &str) -> Answer {
        self.app().send(&self.own, &format!("GET {path}"), Value::Null, BY).await
    }

    async fn put(&self, path: &str, tag: &str, body: Value) -> Answer {
        self.app().send(&self.own, &format!("PUT {path}"), body, &[("If-Match", tag)]).await
    }

    /// Withdraws whichever version stands.
    async fn withdraw(&self, path: &str) -> Answer {
        self.withdraw_as(&self.own, path, "*").await
    }

    async fn withdraw_as(&self, token: &str, path: &str, tag: &str) -> Answer {
        let call = format!("POST {path}/withdraw");
        self.app().send(token, &call, withdrawal(), &[("If-Match", tag)]).await
    }

    async fn mark(&self, date: &str, session: &str, marks: Vec<Value>) {
        let path = format!("/v1/schools/{URN}/registers/{date}/{session}");
        self.class.push_to(&path, 0, marks).await.expect(200);
    }
}

fn notifications() -> String {
    format!("/v1/schools/{URN}/social-worker-notifications")
}

fn telling(kind: &str, first_on: &str, told_at: &str) -> Value {
    json!({
        "trigger": { "kind": kind, "first_on": first_on },
        "told_at": told_at,
        "told_to": { "role": "allocated_social_worker", "team": "Family assessment, west" },
        "told_by": { "name": "A. Head", "title": "Designated safeguarding lead" },
    })
}

fn notification(pupil: &str, telling: Value) -> Value {
    json!({ "pupil_id": pupil, "telling": telling, "recorded_by": { "name": "A. Clerk" } })
}

fn amended(telling: Value) -> Value {
    json!({
        "telling": telling, "amendment_reason": "Written down wrongly", "recorded_by": { "name": "B. Clerk" },
    })
}

fn withdrawal() -> Value {
    json!({ "reason": "Recorded for the wrong pupil", "recorded_by": { "name": "B. Clerk" } })
}
