//! Child employment permits and performance licences, and marks `C1` beside them.

mod marks;
mod permits;

use serde_json::{Value, json};

use crate::{
    figures::fixture::pupil_id,
    pupil_groups::fixture::BY,
    registers::fixture::{Class, URN, row},
    support::{Answer, Reach, TestApp},
};

/// What an officer of the authority holds.
const OFFICER: &[&str] = &["child-employment:read", "child-employment:write", "registers.codes:read"];

/// A class of fourteen-year-olds, their ids, and an officer.
struct Desk {
    class: Class,
    pupils: Vec<String>,
    officer: String,
}

impl Desk {
    async fn of(app: TestApp, count: usize) -> Self {
        let class = Class::of(app, count).await;
        let older = class.upns.iter().enumerate().map(|(n, upn)| {
            let mut row = row(upn, n);
            row["born_on"] = json!("2012-05-02");
            row["year_group"] = json!("10");
            row
        });
        class.roll("2026-09-03T08:00:00Z", older.collect()).await.expect(200);
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

    /// Sets the clock, and logs in again.
    async fn set_now(&mut self, instant: &str) {
        self.class.set_now(instant).await;
        self.officer = self.class.app.login(OFFICER, Reach::Everything).await;
    }

    async fn apply(&self, n: usize, changes: Value) -> Answer {
        let body = json!({
            "pupil_id": self.pupils[n], "application": application(changes), "recorded_by": person(),
        });
        self.app().post(&self.officer, &permits(), body).await
    }

    /// Records what somebody else granted, or nobody had to.
    async fn elsewhere(&self, n: usize, by: &str, changes: Value) -> Answer {
        let exemption = (by == "exempt").then_some("school");
        self.exempt(n, by, exemption, changes).await
    }

    /// The same, for this reason why no licence is needed.
    async fn exempt(&self, n: usize, by: &str, exemption: Option<&str>, changes: Value) -> Answer {
        let elsewhere = json!({
            "by": by, "name": "Sample Borough", "number": "PL-1", "granted_on": "2026-11-06", "exemption": exemption,
        });
        let body = json!({
            "pupil_id": self.pupils[n], "application": leave(changes), "recorded_by": person(),
            "granted_elsewhere": elsewhere,
        });
        self.app().post(&self.officer, &permits(), body).await
    }

    async fn act(&self, path: &str, act: &str, body: Value) -> Answer {
        self.app().send(&self.officer, &format!("POST {path}/{act}"), body, &[("If-Match", "*")]).await
    }

    /// Reads as the officer, and says who and why.
    async fn read(&self, path: &str) -> Answer {
        self.read_as(&self.officer, path).await
    }

    async fn read_as(&self, token: &str, path: &str) -> Answer {
        self.app().send(token, &format!("GET {path}"), Value::Null, BY).await
    }

    async fn grant(&self, path: &str) -> Answer {
        let body = json!({ "granted_on": "2026-11-13", "number": "CE-1", "recorded_by": person() });
        self.act(path, "grant", body).await
    }
}

fn permits() -> String {
    format!("/v1/schools/{URN}/child-employment-permits")
}

fn person() -> Value {
    json!({ "name": "A. Officer", "title": "Child employment officer" })
}

fn shift(weekday: &str, from: &str, to: &str) -> Value {
    json!({ "weekday": weekday, "from_time": from, "to_time": to })
}

/// Hours with these in a week of school.
fn hours(school_weeks: Value) -> Value {
    json!({
        "school_from_time": "08:45", "school_to_time": "15:15", "school_weeks": school_weeks, "two_weeks_free": true,
    })
}

/// A paper round on Mondays before school.
fn application(changes: Value) -> Value {
    let mut application = json!({
        "kind": "part_time_employment", "employer": "Sample News", "work": "delivery", "description": "A paper round",
        "from_on": "2026-11-16", "to_on": "2026-12-11", "applied_on": "2026-11-09", "parent_agreed_on": "2026-11-08",
        "hours": hours(json!([shift("mon", "07:00", "08:00")])),
    });
    for (name, value) in changes.as_object().unwrap() {
        application[name] = value.clone();
    }
    application
}

/// Performances from 16 to 27 November.
fn leave(changes: Value) -> Value {
    let mut application = json!({
        "kind": "performance_licence", "employer": "Sample Theatre", "description": "A pantomime",
        "from_on": "2026-11-16", "to_on": "2026-11-27", "applied_on": "2026-11-02",
    });
    for (name, value) in changes.as_object().unwrap() {
        application[name] = value.clone();
    }
    application
}

fn codes(answer: &Answer) -> Vec<String> {
    answer.faults().into_iter().map(|(at, code)| format!("{at} {code}")).collect()
}
