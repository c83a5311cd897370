//! An officer of the authority and a school's own program, at a school with a class.

use serde_json::{Value, json};

use crate::{
    figures::fixture::pupil_id,
    registers::fixture::{Class, URN},
    support::{Answer, Reach, TestApp},
};

/// What an officer of the authority holds.
pub const OFFICER: &[&str] = &[
    "support-meetings:read",
    "support-meetings:write",
    "support-meetings:respond",
    "support-meetings.pack:read",
    "officer-consultations:read",
    "officer-consultations:write",
    "attendance-panels:read",
    "figures:read",
    "pupils:read",
    "pupils.groups:read",
    "registers:read",
    "support:read",
    "notices:read",
    "timetables:read",
    "self-assessments:read",
    "information-sheets:read",
    "webinar-bookings:read",
    "disclosures:read",
];
/// What a school's own program holds.
pub const SCHOOL: &[&str] = &[
    "support-meetings:read",
    "support-meetings:respond",
    "officer-consultations:read",
    "officer-consultations:request",
    "attendance-panels:read",
    "attendance-panels:write",
    "registers:read",
    "support:write",
    "support:read",
];
/// For whom and for what what is about pupils is read.
pub const READER: [(&str, &str); 2] =
    [("Person-Name", "A. Officer"), ("Access-Purpose", "attendance_follow_up")];

pub struct Desk {
    pub class: Class,
    pub pupils: Vec<String>,
    pub officer: String,
    pub school: String,
}

impl Desk {
    pub async fn of(app: TestApp, count: usize) -> Self {
        let class = Class::of(app, count).await;
        let mut pupils = Vec::new();
        for n in 0..count {
            pupils.push(pupil_id(&class, n).await);
        }
        let officer = class.app.login(OFFICER, Reach::Everything).await;
        let school = class.app.login(SCHOOL, Reach::Schools(&[URN])).await;
        Self { class, pupils, officer, school }
    }

    pub fn app(&self) -> &TestApp {
        &self.class.app
    }

    /// Sets the clock, and logs everybody in again.
    pub async fn set_now(&mut self, instant: &str) {
        self.class.set_now(instant).await;
        self.officer = self.app().login(OFFICER, Reach::Everything).await;
        self.school = self.app().login(SCHOOL, Reach::Schools(&[URN])).await;
    }

    pub async fn plan(&self, term: &str, on: &str, changes: Value) -> Answer {
        self.app().post(&self.officer, &under("support-meetings"), meeting(term, on, changes)).await
    }

    /// Plans a meeting; its address.
    pub async fn planned(&self, term: &str, on: &str) -> String {
        self.plan(term, on, json!({})).await.expect(201).header("location").to_owned()
    }

    /// Takes a step with whatever version stands.
    pub async fn act(&self, token: &str, path: &str, step: &str, mut body: Value) -> Answer {
        body["recorded_by"] = by();
        self.app().send(token, &format!("POST {path}/{step}"), body, &[("If-Match", "*")]).await
    }

    /// Reads what is about pupils.
    pub async fn read(&self, token: &str, path: &str) -> Answer {
        self.app().send(token, &format!("GET {path}"), Value::Null, &READER).await
    }

    /// Records an action of a meeting; its address.
    pub async fn agreed(&self, meeting: &str, side: &str, what: &str, due_on: &str) -> String {
        let made = self.agree(meeting, side, what, due_on).await.expect(201);
        made.header("location").to_owned()
    }

    pub async fn agree(&self, meeting: &str, side: &str, what: &str, due_on: &str) -> Answer {
        let action = json!({
            "what": what, "owner_side": side, "owner": { "name": "A. Clerk", "title": "Attendance officer" },
            "due_on": due_on,
        });
        let body = json!({ "action": action, "recorded_by": by() });
        self.app().post(&self.officer, &format!("{meeting}/actions"), body).await
    }
}

pub fn by() -> Value {
    json!({ "name": "A. Officer", "title": "Attendance & Entitlement Officer" })
}

pub fn under(rest: &str) -> String {
    format!("/v1/schools/{URN}/{rest}")
}

pub fn meeting(term: &str, on: &str, changes: Value) -> Value {
    let mut body = json!({
        "term": term,
        "plan": { "officer": { "name": "A. Officer", "email": "a.officer@authority.example" },
                  "planned_on": on, "from_time": "13:30", "place": "Room 4" },
        "attendees": [{ "name": "A. Champion", "role": "Senior attendance champion", "side": "school" }],
        "recorded_by": by(),
    });
    for (name, value) in changes.as_object().unwrap() {
        body[name] = value.clone();
    }
    body
}

/// How a meeting of two went.
pub fn minutes(held_on: &str) -> Value {
    json!({ "minutes": {
        "held_on": held_on, "summary": "Attendance on Fridays", "self_assessment_discussed": false,
        "attendees": [
            { "name": "A. Champion", "role": "Senior attendance champion", "side": "school" },
            { "name": "A. Officer", "role": "Attendance & Entitlement Officer", "side": "authority" },
        ],
    } })
}
