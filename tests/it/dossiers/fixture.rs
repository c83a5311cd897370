//! A case about a pupil whose parents live apart, and an officer who may read everything about it.

use std::{collections::BTreeMap, process::Command};

use rollcall::proceedings::bundle::unzipped;
use serde_json::{Value, json};

use crate::{
    figures::fixture::{lay, line},
    parents::fixture::{OFFICER, People, by, details},
    registers::fixture::{Class, MIS, URN},
    support::{Answer, Reach, TestApp},
};

/// What an officer holds who reads all of it.
pub const EVERYTHING: &[&str] = &[
    "dossiers:read",
    "pupils:read",
    "pupils.contacts:read",
    "registers:read",
    "registers.codes:read",
    "support:read",
    "leave:read",
    "timetables:read",
    "notices:read",
    "parents:read",
    "disclosures:read",
    "attendance-panels:read",
    "officer-consultations:read",
    "agency-referrals:read",
    "parenting-programmes:read",
    "patrol-encounters:read",
];
/// Who takes legal action.
pub const PROSECUTOR: &[&str] =
    &["legal-actions:read", "legal-actions.confidential:read", "legal-actions:write"];
/// For whom everything is read.
pub const READER: [(&str, &str); 3] = [
    ("Person-Name", "A. Officer"),
    ("Person-Title", "Court officer"),
    ("Access-Purpose", "legal_proceedings"),
];

/// A pupil who missed twelve of twenty-two sessions, whose mother is known and whose father must not be found.
pub struct Court {
    pub people: People,
    pub case: String,
    pub mother: String,
    pub father: String,
    pub officer: String,
}

impl Court {
    pub async fn of(app: TestApp) -> Self {
        let class = Class::of(app, 1).await;
        lay(&class, &[line(&[("/", 8), ("O", 12), ("/", 2)])]).await;
        let people = People::told(class).await;
        let mother = people.recorded(0, details("Parent-0001", "1 Sample Road", "01632 960001")).await;
        let mut hidden = details("Parent-0002", "2 Hidden Lane", "07700 900123");
        hidden["title"] = json!("Mr");
        hidden["surname"] = json!("Sample-Elm");
        hidden["address_confidential"] = json!(true);
        let father = people.recorded(0, hidden).await;
        let case = case(people.app(), URN, &people.pupils[0], "2026-11-02").await;
        let officer = people.app().login(EVERYTHING, Reach::Everything).await;
        Self { people, case, mother, father, officer }
    }

    pub fn app(&self) -> &TestApp {
        self.people.app()
    }

    /// Time passes; whoever reads logs in again.
    pub async fn later(&mut self, seconds: i64) {
        self.app().advance(seconds);
        self.officer = self.app().login(EVERYTHING, Reach::Everything).await;
        self.people.officer = self.app().login(OFFICER, Reach::Everything).await;
    }

    pub fn path(&self) -> String {
        format!("/v1/schools/{URN}/cases/{}", self.case)
    }

    pub async fn dossier(&self) -> Answer {
        self.app().send(&self.officer, &format!("GET {}/dossier", self.path()), Value::Null, &READER).await
    }

    /// The archive, and the hash of its manifest as it is told.
    pub async fn bundle(&self, query: &str) -> (Vec<u8>, String) {
        bundle(self.app(), &self.officer, &format!("{}/evidence-bundle{query}", self.path())).await
    }

    pub async fn files(&self, query: &str) -> BTreeMap<String, Vec<u8>> {
        unzipped(&self.bundle(query).await.0).unwrap()
    }

    /// Something that happened, in these words.
    pub async fn event(&self, kind: &str, mut said: Value) {
        said["kind"] = json!(kind);
        said["carried_out_by"] = json!({ "name": "A. Officer" });
        write(self.app(), &format!("{}/events", self.path()), json!({ "event": said })).await;
    }

    /// What is written to the school.
    pub async fn feedback(&self, text: &str) {
        write(self.app(), &format!("{}/feedback", self.path()), json!({ "text": text })).await;
    }

    /// A prosecution of the mother for the offence of these days, authorised on 1 October and laid on the next; its address.
    pub async fn prosecuted(&self, from_on: &str, to_on: &str) -> String {
        let offence = json!({ "from_on": from_on, "to_on": to_on });
        let body = json!({
            "case_id": self.case, "route": "prosecution_444_1", "parent_id": self.mother,
            "ground": { "reason": "Support was refused three times", "offence": offence }, "recorded_by": by(),
        });
        let prosecutor = self.app().login(PROSECUTOR, Reach::Everything).await;
        let made = self.app().post(&prosecutor, &format!("/v1/schools/{URN}/legal-actions"), body).await;
        let path = made.expect(201).header("location").to_owned();
        let authorised = json!({
            "authorised_by": { "name": "A. Manager", "title": "Attendance Service Manager" },
            "authorised_on": "2026-10-01", "education_supervision_order_considered": true,
            "education_supervision_order_reason": "Early help goes on",
        });
        self.act(&path, "authorise", authorised).await;
        self.act(&path, "lay", json!({ "laid_on": "2026-10-02" })).await;
        path
    }

    /// A step of a legal action.
    pub async fn act(&self, path: &str, step: &str, mut body: Value) {
        body["recorded_by"] = by();
        let prosecutor = self.app().login(PROSECUTOR, Reach::Everything).await;
        let call = format!("POST {path}/{step}");
        self.app().send(&prosecutor, &call, body, &[("If-Match", "*")]).await.expect(200);
    }

    pub async fn list(&self, path: &str, court: &str, hearing_on: &str) {
        self.act(path, "list", json!({ "court": court, "hearing_on": hearing_on })).await;
    }

    pub fn disclosures(&self) -> String {
        format!("/v1/schools/{URN}/disclosures")
    }

    /// Changes the mark of a morning, with a reason.
    pub async fn amend(&self, date: &str, code: &str, reason: &str) {
        let class = &self.people.class;
        let token = self.app().login(MIS, Reach::Schools(&[URN])).await;
        let amendment =
            json!({ "reason": reason, "by": { "name": "A. Clerk", "title": "Attendance clerk" } });
        let body = json!({
            "taken_at": self.app().now(), "recorded_by": { "name": "A. Teacher" },
            "marks": [{ "upn": class.upns[0], "code": code, "amendment": amendment }],
        });
        self.app().put(&token, &format!("/v1/schools/{URN}/registers/{date}/am"), body).await.expect(200);
    }
}

/// Reads a bundle.
pub async fn bundle(app: &TestApp, token: &str, path: &str) -> (Vec<u8>, String) {
    let mut request = app.http.get(format!("{}{path}", app.base)).bearer_auth(token);
    for (name, value) in READER {
        request = request.header(name, value);
    }
    let answer = request.send().await.unwrap();
    let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
    let bytes = answer.bytes().await.unwrap().to_vec();
    assert_eq!(status, 200, "{}", String::from_utf8_lossy(&bytes));
    assert_eq!(headers["content-type"], "application/zip");
    (bytes, headers["manifest-sha256"].to_str().unwrap().to_owned())
}

/// A case that was opened on a day, without a referral.
pub async fn case(app: &TestApp, urn: i32, pupil: &str, opened_on: &str) -> String {
    let body = json!({
        "pupil_id": pupil, "opened_on": opened_on, "note": "Twelve sessions without a reason", "recorded_by": by(),
    });
    let opened = write(app, &format!("/v1/schools/{urn}/cases"), body).await;
    opened["case"]["id"].as_str().unwrap_or_else(|| panic!("{opened}")).to_owned()
}

/// An officer writes something.
async fn write(app: &TestApp, path: &str, mut body: Value) -> Value {
    let officer = app.login(&["cases:write"], Reach::Everything).await;
    body["recorded_by"] = by();
    app.post(&officer, path, body).await.expect(201).body
}

/// A file of a bundle that is JSON.
pub fn read(files: &BTreeMap<String, Vec<u8>>, path: &str) -> Value {
    serde_json::from_slice(files.get(path).unwrap_or_else(|| panic!("no {path}"))).unwrap()
}

/// Whether the program for whoever is given a bundle finds it whole; nothing where there is no Python to run it.
pub fn verified(archive: &[u8], manifest: Option<&str>) -> Option<bool> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("bundle.zip");
    std::fs::write(&path, archive).unwrap();
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/scripts/verify-bundle");
    let ran = Command::new("python3").arg("-B").arg(script).arg(&path).args(manifest).output();
    match ran {
        Ok(ran) => Some(ran.status.success()),
        Err(why) => {
            eprintln!("SKIPPED: a bundle is not verified by the program, for there is no python3 ({why})");
            None
        }
    }
}
