//! A case about a pupil whose parents live apart, and an officer who may read everything about it.

use std::{collections::BTreeMap, process::Command};

use chrono::NaiveDate;
use rollcall::{
    casework::bundle::unzipped,
    entities::{attendance_case, attendance_case_revision, case_event, case_event_revision, case_feedback},
};
use sea_orm::{ActiveModelTrait as _, ActiveValue::Set};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    figures::fixture::{lay, line},
    parents::fixture::{OFFICER, People, details},
    registers::fixture::{Class, URN},
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
];
/// For whom everything is read.
pub const READER: [(&str, &str); 3] = [
    ("Person-Name", "A. Officer"),
    ("Person-Title", "Court officer"),
    ("Access-Purpose", "legal_proceedings"),
];

/// A pupil who missed twelve of twenty-two sessions, whose mother is known and whose father must not be found.
pub struct Court {
    pub people: People,
    pub case: Uuid,
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
    pub async fn event(&self, kind: &str, said: Value) {
        event(self.app(), URN, self.case, kind, said).await;
    }

    /// Changes the mark of a morning, with a reason.
    pub async fn amend(&self, date: &str, code: &str, reason: &str) {
        let class = &self.people.class;
        let token = self.app().login(crate::registers::fixture::MIS, Reach::Schools(&[URN])).await;
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

/// A case that was opened on a day.
pub async fn case(app: &TestApp, urn: i32, pupil: &str, opened_on: &str) -> Uuid {
    let (id, now) = (Uuid::now_v7(), app.now());
    let terms = json!({ "concern": "Twelve sessions without a reason" }).to_string();
    let row = attendance_case::ActiveModel {
        urn: Set(urn),
        id: Set(id),
        pupil_id: Set(pupil.parse().unwrap()),
        kind: Set("casework".into()),
        state: Set("open".into()),
        phase: Set("casework".into()),
        priority: Set("standard".into()),
        officer_id: Set(None),
        opened_on: Set(day(opened_on)),
        open_since: Set(now),
        closed_on: Set(None),
        outcome: Set(None),
        legacy_reference: Set(None),
        terms: Set(terms.clone()),
        created_at: Set(now),
        updated_at: Set(now),
        version: Set(1),
    };
    row.insert(&app.db).await.unwrap();
    let kept = attendance_case_revision::ActiveModel {
        urn: Set(urn),
        attendance_case_id: Set(id),
        version: Set(1),
        action: Set("opened".into()),
        state: Set("open".into()),
        terms: Set(terms),
        reason: Set(None),
        recorded_by_name: Set("A. Officer".into()),
        recorded_by_title: Set(None),
        client_id: Set(Uuid::nil()),
        recorded_at: Set(now),
    };
    kept.insert(&app.db).await.unwrap();
    id
}

/// Something that happened in a case.
async fn event(app: &TestApp, urn: i32, case: Uuid, kind: &str, mut said: Value) {
    let (id, now) = (Uuid::now_v7(), app.now());
    said["kind"] = json!(kind);
    said["carried_out_by"] = json!({ "name": "A. Officer" });
    let occurred_on = day(said["occurred_on"].as_str().unwrap());
    let terms = json!({ "case_id": case, "event": said });
    let row = case_event::ActiveModel {
        urn: Set(urn),
        id: Set(id),
        case_id: Set(case),
        kind: Set(kind.to_owned()),
        state: Set("recorded".into()),
        occurred_on: Set(occurred_on),
        shared_with_school: Set(false),
        terms: Set(terms.to_string()),
        created_at: Set(now),
        updated_at: Set(now),
        version: Set(1),
    };
    row.insert(&app.db).await.unwrap();
    let kept = case_event_revision::ActiveModel {
        urn: Set(urn),
        case_event_id: Set(id),
        version: Set(1),
        action: Set("recorded".into()),
        state: Set("recorded".into()),
        terms: Set(terms.to_string()),
        reason: Set(None),
        recorded_by_name: Set("A. Officer".into()),
        recorded_by_title: Set(None),
        client_id: Set(Uuid::nil()),
        recorded_at: Set(now),
    };
    kept.insert(&app.db).await.unwrap();
}

/// What was written to the school.
pub async fn feedback(app: &TestApp, case: Uuid, text: &str) {
    let row = case_feedback::ActiveModel {
        urn: Set(URN),
        id: Set(Uuid::now_v7()),
        case_id: Set(case),
        text: Set(text.to_owned()),
        recorded_by_name: Set("A. Officer".into()),
        recorded_by_title: Set(None),
        client_id: Set(Uuid::nil()),
        recorded_at: Set(app.now()),
    };
    row.insert(&app.db).await.unwrap();
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
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
