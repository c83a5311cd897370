//! Two schools with pupils and their contacts, an officer of the authority, and each school's own program.

use serde_json::{Value, json};

use crate::{
    contacts::fixture::{address, parent},
    figures::fixture::pupil_id,
    registers::fixture::{Class, URN, row},
    support::{Answer, Reach, TestApp},
};

pub const OTHER: i32 = 120_766;
/// What an officer of the authority holds.
pub const OFFICER: &[&str] = &["parents:read", "parents:write"];
/// What a school's own program holds.
pub const SCHOOL: &[&str] = &["pupils.parents:read", "pupils.parents:propose"];

pub struct People {
    pub class: Class,
    pub pupils: Vec<String>,
    pub officer: String,
    pub school: String,
}

impl People {
    /// A school of `count` pupils, each with a mother and a father who live apart.
    pub async fn of(app: TestApp, count: usize) -> Self {
        Self::told(Class::of(app, count).await).await
    }

    /// The same of a class that is there; both parents of pupil 0 are those of every pupil.
    pub async fn told(class: Class) -> Self {
        let contacts = json!({ "parents": [parent(1), father()] });
        let rows = class.upns.iter().enumerate().map(|(n, upn)| {
            let mut row = row(upn, n);
            row["contacts"] = contacts.clone();
            row
        });
        let rows = rows.collect();
        class.roll("2026-09-04T07:00:00Z", rows).await.expect(200);
        let mut pupils = Vec::new();
        for n in 0..class.upns.len() {
            pupils.push(pupil_id(&class, n).await);
        }
        let officer = class.app.login(OFFICER, Reach::Everything).await;
        let school = class.app.login(SCHOOL, Reach::Schools(&[class.urn])).await;
        Self { class, pupils, officer, school }
    }

    pub fn app(&self) -> &TestApp {
        &self.class.app
    }

    /// The school's own ids of the mother and the father.
    pub async fn contacts(&self) -> Vec<String> {
        let mis = self.app().login(&["pupils.contacts:read"], Reach::Schools(&[self.class.urn])).await;
        let path = format!("/v1/schools/{}/pupils/{}/contacts", self.class.urn, self.pupils[0]);
        let read = self.app().get(&mis, &path).await.expect(200).body;
        let ids = read["parents"].as_array().unwrap().iter();
        ids.map(|one| one["id"].as_str().unwrap().to_owned()).collect()
    }

    /// Records a parent of pupil `n` as stated; its id.
    pub async fn recorded(&self, n: usize, details: Value) -> String {
        let made = self.record(json!({
            "details": details, "child": { "pupil_id": self.pupils[n], "basis": "natural_parent" },
        }));
        made.await.expect(201).body["parent"]["id"].as_str().unwrap().to_owned()
    }

    pub async fn record(&self, mut body: Value) -> Answer {
        body["recorded_by"] = by();
        self.app().post(&self.officer, "/v1/parents", body).await
    }

    pub async fn act(&self, id: &str, act: &str, mut body: Value) -> Answer {
        body["recorded_by"] = by();
        self.app().post(&self.officer, &format!("/v1/parents/{id}/{act}"), body).await
    }

    /// The same of who names the version that was read.
    pub async fn act_seen(&self, id: &str, act: &str, mut body: Value) -> Answer {
        body["recorded_by"] = by();
        let tag = self.read(id).await.header("etag").to_owned();
        let call = format!("POST /v1/parents/{id}/{act}");
        self.app().send(&self.officer, &call, body, &[("If-Match", &tag)]).await
    }

    pub async fn read(&self, id: &str) -> Answer {
        self.app().get(&self.officer, &format!("/v1/parents/{id}")).await
    }

    /// What the school is told of the parents of pupil `n`.
    pub async fn told_of(&self, n: usize) -> Answer {
        self.app().get(&self.school, &self.path(n)).await
    }

    pub fn path(&self, n: usize) -> String {
        format!("/v1/schools/{URN}/pupils/{}/parents", self.pupils[n])
    }
}

/// A father with an address of his own, which must not be told.
pub fn father() -> Value {
    json!({
        "mis_id": "P-2", "title": "Mr", "forename": "Parent-0002", "surname": "Sample-Elm",
        "relationship": "Father", "address": address("2 Hidden Lane"), "address_confidential": true,
        "telephones": [{ "number": "07700 900123", "kind": "mobile" }],
    })
}

pub fn details(forename: &str, line: &str, number: &str) -> Value {
    json!({
        "forename": forename, "surname": "Sample-Oak", "service_address": address(line),
        "telephones": [{ "number": number }],
    })
}

pub fn by() -> Value {
    json!({ "name": "A. Officer", "title": "Attendance officer" })
}

/// A contact as it is told with its parent.
pub fn linked(contact: &Value) -> Value {
    json!({ "urn": contact["urn"], "contact_id": contact["contact_id"], "differs": false })
}
