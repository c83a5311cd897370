//! A school that is asked for the attendance of its pupils in the first week of November.

use chrono::{DateTime, Datelike as _, NaiveDate, Utc};
use rollcall::features::clients::ClientKind;
use serde_json::{Value, json};

use crate::{
    registers::fixture::{Class, mark},
    support::{Answer, Reach, TestApp},
};

/// Children with a social worker: a group that every authority has.
pub const SOCIAL_WORKER: &str = "019aab01-9900-717c-b983-1d55d1ebd9db";

/// What an officer of the authority holds.
pub const OFFICER: &[&str] = &[
    "collections:read",
    "collections:manage",
    "pupils:read",
    "pupils.groups:read",
    "pupils.groups.restricted:read",
    "pupils.groups:write",
    "disclosures:read",
];
/// What a school's own program holds.
pub const SCHOOL: &[&str] = &[
    "collections:read",
    "collections:write",
    "pupils:read",
    "pupils.groups:read",
    "disclosures:read",
    "feed:read",
];

/// Whoever reads says so.
pub const BY: [(&str, &str); 2] = [("Person-Name", "A. Head"), ("Access-Purpose", "reporting")];

pub fn by() -> Value {
    json!({ "recorded_by": { "name": "A. Head", "title": "Headteacher" } })
}

pub async fn login(app: &TestApp, kind: ClientKind, scopes: &[&str], reach: Reach<'_>) -> String {
    let (client, _) = app.client_of(kind, scopes, reach).await;
    app.token(client, scopes)
}

pub async fn officer(app: &TestApp) -> String {
    login(app, ClientKind::La, OFFICER, Reach::Everything).await
}

pub async fn program(app: &TestApp, urn: i32) -> String {
    login(app, ClientKind::School, SCHOOL, Reach::Schools(&[urn])).await
}

/// The authority's list of who is in the group.
pub async fn list(app: &TestApp, officer: &str, on: &str, upns: &[String]) {
    let pupils: Vec<_> = upns.iter().map(|upn| json!({ "upn": upn })).collect();
    let list = json!({ "as_at_on": on, "recorded_by": {"name": "A. Officer"}, "pupils": pupils });
    app.post(officer, &format!("/v1/pupil-groups/{SOCIAL_WORKER}/lists"), list).await.expect(200);
}

/// A collection of the group's attendance in the first week of November, asked today and due in a week.
pub fn collection(audience: Value) -> Value {
    json!({
        "kind": "pupil_attendance", "title": "Children with a social worker", "from_on": "2026-11-02",
        "to_on": "2026-11-06", "group_id": SOCIAL_WORKER, "audience": audience, "opens_on": "2026-11-20",
        "due_on": "2026-11-27", "recorded_by": { "name": "A. Officer" },
    })
}

pub async fn open(app: &TestApp, officer: &str, collection: Value) -> String {
    app.post(officer, "/v1/collections", collection).await.expect(201).id()
}

/// Marks of consecutive sessions from a day on, weekends apart: a line of codes for each pupil of the class.
pub async fn lay(class: &Class, from: &str, lines: &[Vec<&str>]) {
    let days = from.parse::<NaiveDate>().unwrap().iter_days();
    let school_days = days.filter(|on| on.weekday().number_from_monday() < 6);
    let mut sessions = school_days.flat_map(|on| [(on, "am"), (on, "pm")]);
    for n in 0..lines.iter().map(Vec::len).max().unwrap() {
        let (date, session) = sessions.next().unwrap();
        let code = |code: &str| match (session, code) {
            ("pm", "/") => "\\".to_owned(),
            _ => code.to_owned(),
        };
        let marks: Vec<Value> = class
            .upns
            .iter()
            .zip(lines)
            .filter_map(|(upn, line)| {
                line.get(n).filter(|code| **code != ".").map(|one| mark(upn, &code(one)))
            })
            .collect();
        let taken_at: DateTime<Utc> = date.and_hms_opt(15, 0, 0).unwrap().and_utc();
        let taken_at = taken_at.min(class.app.now());
        let body = json!({ "taken_at": taken_at, "recorded_by": {"name": "A. Teacher"}, "marks": marks });
        let path = format!("/v1/schools/{}/registers/{date}/{session}", class.urn);
        class.app.put(&class.token, &path, body).await.expect(200);
    }
}

/// So many attended sessions of ten, and illness for the others.
pub fn week(attended: usize) -> Vec<&'static str> {
    [vec!["/"; attended], vec!["I"; 10 - attended]].concat()
}

/// A school that is asked, the authority's officer, and the school's own program.
pub struct Asked {
    pub app: TestApp,
    pub class: Class,
    pub officer: String,
    pub own: String,
    pub id: String,
}

impl Asked {
    /// A school of so many pupils, all of them in the group, and nothing in its registers.
    pub async fn of(app: TestApp, pupils: usize) -> Self {
        let class = Class::of(app.clone(), pupils).await;
        let (officer, own) = (officer(&app).await, program(&app, class.urn).await);
        list(&app, &officer, "2026-11-01", &class.upns).await;
        let audience = json!({ "rule": "urns", "urns": [class.urn] });
        let id = open(&app, &officer, collection(audience)).await;
        Self { app, class, officer, own, id }
    }

    pub fn path(&self) -> String {
        format!("/v1/schools/{}/collection-returns/{}", self.class.urn, self.id)
    }

    /// The return, as somebody reads it.
    pub async fn read_as(&self, token: &str) -> Answer {
        self.app.send(token, &format!("GET {}", self.path()), Value::Null, &BY).await.expect(200)
    }

    pub async fn read(&self) -> Answer {
        self.read_as(&self.own).await
    }

    pub async fn tag(&self) -> String {
        self.read().await.header("etag").to_owned()
    }

    /// Saves with the version that stands.
    pub async fn save(&self, rows: Value) -> Answer {
        self.save_with(&self.tag().await, "", json!({ "rows": rows, "recorded_by": {"name": "A. Clerk"} }))
            .await
    }

    pub async fn save_with(&self, tag: &str, query: &str, body: Value) -> Answer {
        let call = format!("PUT {}{query}", self.path());
        self.app.send(&self.own, &call, body, &[("If-Match", tag)]).await
    }

    /// Sends a sheet with the version that stands.
    pub async fn send_sheet(&self, media: &str, sheet: &[u8]) -> Answer {
        let tag = self.tag().await;
        let headers = [("If-Match", tag.as_str()), ("Content-Type", media), ("Person-Name", "A. Clerk")];
        self.app.send_raw(&self.own, &format!("PUT {}", self.path()), sheet.to_vec(), &headers).await
    }

    /// A step with this version.
    pub async fn step(&self, token: &str, step: &str, tag: &str, body: Value) -> Answer {
        let call = format!("POST {}/{step}", self.path());
        self.app.send(token, &call, body, &[("If-Match", tag)]).await
    }

    pub async fn submit(&self) -> Answer {
        self.step(&self.own, "submit", &self.tag().await, by()).await
    }

    /// A step of the authority with the version that stands.
    pub async fn act(&self, step: &str, said: Value) -> Answer {
        let mut body = by();
        said.as_object().unwrap().iter().for_each(|(name, value)| body[name] = value.clone());
        self.step(&self.officer, step, &self.tag().await, body).await
    }

    /// Closes the collection.
    pub async fn close(&self) -> Answer {
        let path = format!("/v1/collections/{}", self.id);
        let tag = self.app.get(&self.officer, &path).await.expect(200).header("etag").to_owned();
        self.app.send(&self.officer, &format!("POST {path}/close"), by(), &[("If-Match", &tag)]).await
    }

    /// Goes on to another day, with new tokens.
    pub async fn set_now(&mut self, instant: &str) {
        self.class.set_now(instant).await;
        (self.officer, self.own) = (officer(&self.app).await, program(&self.app, self.class.urn).await);
    }

    /// A row for each pupil: possible and attended.
    pub fn rows(&self, said: &[(u64, u64)]) -> Value {
        let row = |(upn, (possible, attended)): (&String, &(u64, u64))| json!({ "upn": upn, "possible": possible, "attended": attended });
        self.class.upns.iter().zip(said).map(row).collect()
    }
}

/// The codes of the findings of each row, and of all.
pub fn findings(content: &Value) -> (Vec<Vec<String>>, Vec<String>) {
    let codes = |found: &Value| -> Vec<String> {
        found.as_array().unwrap().iter().map(|one| one["code"].as_str().unwrap().to_owned()).collect()
    };
    let rows = content["rows"].as_array().unwrap().iter().map(|row| codes(&row["findings"]));
    (rows.collect(), codes(&content["findings"]))
}
