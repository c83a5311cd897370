//! A school that refers, and an authority that works on cases.

use rollcall::features::clients::ClientKind;
use serde_json::{Value, json};

use crate::{
    figures::fixture::pupil_id,
    registers::fixture::{Class, URN},
    support::{Answer, Reach, TestApp},
};

/// What a school's own program holds.
pub const SCHOOL: &[&str] = &[
    "referrals:read",
    "referrals:write",
    "cases:read",
    "cases.feedback:acknowledge",
    "officers:read",
    "support:read",
    "support:write",
    "disclosures:read",
];
/// What an officer of the authority holds.
pub const LA: &[&str] = &[
    "referrals:read",
    "referrals:decide",
    "cases:read",
    "cases.confidential:read",
    "cases:write",
    "officers:read",
    "officers:write",
    "officers.capacity:read",
    "disclosures:read",
];
/// For whom it is read, and for what.
pub const BY: &[(&str, &str)] = &[("Person-Name", "A. Officer"), ("Access-Purpose", "attendance_follow_up")];

pub struct Desk {
    pub class: Class,
    pub pupils: Vec<String>,
    pub school: String,
    pub la: String,
}

pub fn by() -> Value {
    json!({ "name": "A. Officer", "title": "Attendance and Entitlement Officer" })
}

pub fn concern() -> Value {
    json!({
        "reason": "severe_absence", "concern": "Six weeks below half", "referred_on": "2026-11-19",
        "support_tried": "Two home visits",
    })
}

impl Desk {
    pub async fn of(app: TestApp, count: usize) -> Self {
        Self::at(Class::of(app, count).await).await
    }

    /// The same of a class that is there.
    pub async fn at(class: Class) -> Self {
        let mut pupils = Vec::new();
        for n in 0..class.upns.len() {
            pupils.push(pupil_id(&class, n).await);
        }
        let school = class.app.client_of(ClientKind::School, SCHOOL, Reach::Schools(&[class.urn])).await.0;
        let school = class.app.token(school, SCHOOL);
        let la = class.app.client_of(ClientKind::La, LA, Reach::Everything).await.0;
        let la = class.app.token(la, LA);
        Self { class, pupils, school, la }
    }

    pub fn app(&self) -> &TestApp {
        &self.class.app
    }

    pub fn under(&self, rest: &str) -> String {
        format!("/v1/schools/{}/{rest}", self.class.urn)
    }

    pub async fn refer_as(&self, token: &str, pupil: &str, referral: Value) -> Answer {
        let body = json!({ "pupil_id": pupil, "referral": referral, "recorded_by": { "name": "A. Head" } });
        self.app().post(token, &self.under("referrals"), body).await
    }

    /// Refers pupil `n`; the address of the referral.
    pub async fn referred(&self, n: usize) -> String {
        let made = self.refer_as(&self.school, &self.pupils[n], concern()).await.expect(201);
        made.header("location").to_owned()
    }

    pub async fn read(&self, token: &str, path: &str) -> Answer {
        self.app().send(token, &format!("GET {path}"), Value::Null, BY).await
    }

    /// What the authority reads.
    pub async fn seen(&self, path: &str) -> Value {
        self.read(&self.la, path).await.expect(200).body
    }

    pub async fn step_at(&self, token: &str, path: &str, step: &str, tag: &str, mut body: Value) -> Answer {
        if body.get("recorded_by").is_none() {
            body["recorded_by"] = by();
        }
        self.app().send(token, &format!("POST {path}/{step}"), body, &[("If-Match", tag)]).await
    }

    /// A step of the authority upon whatever stands.
    pub async fn step(&self, path: &str, step: &str, body: Value) -> Answer {
        self.step_at(&self.la, path, step, "*", body).await
    }

    pub async fn accept(&self, referral: &str) -> Answer {
        self.step(referral, "accept", json!({ "accepted_on": "2026-11-20" })).await
    }

    /// Refers pupil `n` and accepts it; the address of the case.
    pub async fn case(&self, n: usize) -> String {
        let accepted = self.accept(&self.referred(n).await).await.expect(200).body;
        accepted["referral"]["links"]["case"].as_str().unwrap().to_owned()
    }

    /// The authority writes something beneath a case.
    pub async fn write(&self, case: &str, what: &str, mut body: Value) -> Answer {
        body["recorded_by"] = by();
        self.app().post(&self.la, &format!("{case}/{what}"), body).await
    }

    pub async fn feedback(&self, case: &str) -> String {
        let written =
            self.write(case, "feedback", json!({ "text": "We agreed a plan with the family" })).await;
        written.expect(201).id()
    }

    pub async fn close(&self, case: &str) -> Answer {
        let body = json!({
            "closed_on": "2026-11-20", "outcome": "attendance_improved", "reason": "Four full weeks",
        });
        self.step(case, "close", body).await
    }

    /// An officer who can hold so many cases; the id.
    pub async fn officer(&self, name: &str, case_capacity: i32) -> String {
        let body = json!({ "officer": officer(name, case_capacity), "recorded_by": by() });
        self.app().post(&self.la, "/v1/officers", body).await.expect(201).id()
    }

    pub async fn assign(&self, case: &str, officer: &str) -> Answer {
        self.step(case, "assign", json!({ "officer_id": officer })).await
    }

    /// Puts a document in place of the version that stands.
    pub async fn put(&self, path: &str, tag: (&str, &str), mut body: Value) -> Answer {
        body["recorded_by"] = by();
        self.app().send(&self.la, &format!("PUT {path}"), body, &[tag]).await
    }

    /// Agrees on the order of cases; none stood before.
    pub async fn agree(&self, case_ids: &[&str]) -> Answer {
        let body = json!({
            "case_ids": case_ids, "agreed_on": "2026-11-19",
            "agreed_by_school": { "name": "A. Head", "title": "Headteacher" }, "agreed_by_authority": by(),
        });
        self.put(&self.under("case-priorities"), ("If-None-Match", "*"), body).await
    }
}

pub fn officer(name: &str, case_capacity: i32) -> Value {
    json!({
        "name": name, "case_capacity": case_capacity, "from_on": "2024-09-02",
        "roles": [{ "title": "Attendance and Entitlement Officer", "from_on": "2024-09-02" }],
        "email": "a.officer@authority.example", "telephone": "01632 960001",
    })
}

/// The id at the end of an address.
pub fn id_of(path: &str) -> &str {
    path.rsplit('/').next().unwrap()
}

/// The school of a second class.
pub const OTHER: i32 = URN + 1;

pub fn detail(answer: &Answer) -> &str {
    answer.body["detail"].as_str().unwrap_or_default()
}

pub fn ids(list: &Value) -> Vec<&str> {
    list["data"].as_array().unwrap().iter().map(|row| row["id"].as_str().unwrap()).collect()
}
