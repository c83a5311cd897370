//! A school with a calendar, a roll and a client that may push.

use chrono::{DateTime, Duration, Utc};
use rollcall::domain::upn;
use serde_json::{Value, json};

use crate::support::{Answer, Reach, TestApp};

pub const URN: i32 = 120_765;

/// What a MIS holds.
pub const MIS: &[&str] =
    &["roll:write", "registers:write", "registers:read", "registers.codes:read", "pupils:read"];

pub struct Class {
    pub app: TestApp,
    pub token: String,
    pub urn: i32,
    pub upns: Vec<String>,
}

/// A calendar with one autumn, spring and summer.
pub fn calendar() -> Value {
    json!({
        "half_terms": [
            {"id": "2026-27-autumn-1", "from_on": "2026-09-03", "to_on": "2026-10-23"},
            {"id": "2026-27-autumn-2", "from_on": "2026-11-02", "to_on": "2026-12-18"},
            {"id": "2026-27-spring-1", "from_on": "2027-01-05", "to_on": "2027-02-12"},
        ],
        "weekdays": ["mon", "tue", "wed", "thu", "fri"],
        "days_off": [{"on": "2026-11-27", "kind": "inset"}],
        "am_starts": "08:45", "pm_starts": "13:00", "am_due": "10:30", "pm_due": "14:30",
    })
}

/// The UPN of the sample pupil `n`.
pub fn upn_of(urn: i32, n: usize) -> String {
    let estab = u16::try_from(urn % 9000).unwrap() + 1000;
    upn::make(926, estab, 20, u16::try_from(n).unwrap()).as_str().to_owned()
}

/// A row of the roll: a ten-year-old in Year 6.
pub fn row(upn: &str, n: usize) -> Value {
    json!({
        "upn": upn, "surname": format!("Sample-{n:04}"), "forename": "Pupil", "born_on": "2016-05-02", "sex": "F",
        "starting_on": "2026-09-03", "year_group": "6", "registration_group": format!("6{}", ["A", "B", "C"][n % 3]),
    })
}

impl Class {
    /// A primary school of `count` pupils, on an app whose authority has a calendar.
    pub async fn of(app: TestApp, count: usize) -> Self {
        let la = app.login(&["calendars:write"], Reach::Everything).await;
        let put = "PUT /v1/calendars/2026-27";
        app.send(&la, put, calendar(), &[("If-None-Match", "*")]).await.expect(201);
        Self::at(app, URN, count).await
    }

    /// One more school on the same app.
    pub async fn at(app: TestApp, urn: i32, count: usize) -> Self {
        app.school(urn).await;
        let token = app.login(MIS, Reach::Schools(&[urn])).await;
        let upns: Vec<_> = (0..count).map(|n| upn_of(urn, n)).collect();
        let class = Self { app, token, urn, upns };
        let rows: Vec<_> = class.upns.iter().enumerate().map(|(n, upn)| row(upn, n)).collect();
        class.roll("2026-09-03T07:00:00Z", rows).await.expect(200);
        class
    }

    /// Sets the clock and logs in again: a token of a later time is not valid yet.
    pub async fn set_now(&mut self, instant: &str) {
        self.app.set_now(instant);
        self.token = self.app.login(MIS, Reach::Schools(&[self.urn])).await;
    }

    pub async fn roll(&self, as_at: &str, rows: Vec<Value>) -> Answer {
        let body = json!({ "as_at": as_at, "complete": false, "enrolments": rows });
        self.app.put(&self.token, &format!("/v1/schools/{}/roll", self.urn), body).await
    }

    /// A push of these marks for the morning of 20 November, taken this many seconds after nine.
    pub async fn push(&self, after_nine: i64, marks: Vec<Value>) -> Answer {
        self.push_to(&self.path("am"), after_nine, marks).await
    }

    pub async fn push_to(&self, path: &str, after_nine: i64, marks: Vec<Value>) -> Answer {
        self.app.put(&self.token, path, body(after_nine, marks)).await
    }

    pub fn path(&self, session: &str) -> String {
        format!("/v1/schools/{}/registers/2026-11-20/{session}", self.urn)
    }

    /// The whole roll with one code.
    pub fn all(&self, code: &str) -> Vec<Value> {
        self.upns.iter().map(|upn| mark(upn, code)).collect()
    }

    pub async fn read(&self) -> Answer {
        self.app.get(&self.token, &self.path("am")).await.expect(200)
    }

    /// The codes of the morning, in the order of the lines.
    pub async fn codes(&self) -> Vec<String> {
        let read = self.read().await;
        let marks = read.body["marks"].as_array().unwrap().iter();
        marks.map(|mark| mark["code"].as_str().unwrap().to_owned()).collect()
    }

    pub async fn history(&self) -> Vec<Value> {
        let path = format!("{}/history?limit=200", self.path("am"));
        let read = self.app.get(&self.token, &path).await.expect(200);
        read.body["data"].as_array().unwrap().clone()
    }
}

pub fn mark(upn: &str, code: &str) -> Value {
    json!({ "upn": upn, "code": code })
}

pub fn amended(upn: &str, code: Value, reason: &str) -> Value {
    json!({ "upn": upn, "code": code, "amendment": { "reason": reason } })
}

pub fn body(after_nine: i64, marks: Vec<Value>) -> Value {
    let nine: DateTime<Utc> = "2026-11-20T09:00:00Z".parse().unwrap();
    let taken_at = nine + Duration::seconds(after_nine);
    json!({ "taken_at": taken_at, "recorded_by": {"name": "A. Teacher", "title": "Form tutor"}, "marks": marks })
}
