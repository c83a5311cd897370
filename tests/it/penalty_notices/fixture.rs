//! A school with unauthorised absence, parents that the authority knows, and whoever deals with notices.

use rollcall::entities::{parent, parent_child};
use sea_orm::{ActiveModelTrait as _, ActiveValue::Set};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    figures::fixture::{lay, line, pupil_id, school},
    registers::fixture::{Class, URN},
    support::{Answer, Reach, TestApp},
};

const SCHOOL: &[&str] = &["notices:read", "notices:request", "registers.codes:read"];
const AUTHORITY: &[&str] = &[
    "notices:read",
    "notices:decide",
    "notices:request",
    "notices.payments:write",
    "parents:read",
    "registers.codes:read",
];

/// A class in which every pupil missed the first forty sessions of the autumn, and those who deal with it.
pub struct Office {
    pub class: Class,
    pub pupils: Vec<String>,
    pub parent: Uuid,
    /// The school's program.
    pub school: String,
    /// The authority's.
    pub authority: String,
}

/// Sessions of the autumn: the days from one to another, both halves of each.
pub fn sessions(days: &[&str]) -> Value {
    let both =
        |day: &&str| [json!({ "date": day, "session": "am" }), json!({ "date": day, "session": "pm" })];
    days.iter().flat_map(both).collect()
}

/// Three weeks of five days each, ten sessions.
pub const SEPTEMBER: [&str; 5] = ["2026-09-07", "2026-09-08", "2026-09-09", "2026-09-10", "2026-09-11"];
pub const LATER: [&str; 5] = ["2026-09-14", "2026-09-15", "2026-09-16", "2026-09-17", "2026-09-18"];
pub const LAST: [&str; 5] = ["2026-09-21", "2026-09-22", "2026-09-23", "2026-09-24", "2026-09-25"];

impl Office {
    /// On a Friday afternoon in January.
    pub async fn of(app: TestApp, count: usize) -> Self {
        let class = school(app, count).await;
        let lines: Vec<_> = (0..count).map(|_| line(&[("/", 4), ("G", 36)])).collect();
        lay(&class, &lines).await;
        Self::with(class).await
    }

    /// With the marks that the class has.
    pub async fn with(class: Class) -> Self {
        let mut pupils = Vec::new();
        for n in 0..class.upns.len() {
            pupils.push(pupil_id(&class, n).await);
        }
        let app = class.app.clone();
        let parent = parent(&app, &pupils).await;
        let mut office = Self { class, pupils, parent, school: String::new(), authority: String::new() };
        office.log_in().await;
        office
    }

    async fn log_in(&mut self) {
        self.school = self.class.app.login(SCHOOL, Reach::Schools(&[URN])).await;
        self.authority = self.class.app.login(AUTHORITY, Reach::Everything).await;
    }

    /// Sets the clock; everybody logs in again.
    pub async fn at(&mut self, instant: &str) {
        self.class.set_now(instant).await;
        self.log_in().await;
    }

    pub fn app(&self) -> &TestApp {
        &self.class.app
    }

    /// The authority says what its notices say.
    pub async fn set_up(&self) {
        let body = json!({ "settings": settings(), "recorded_by": person() });
        let put = "PUT /v1/notice-settings";
        self.app().send(&self.authority, put, body, &[("If-None-Match", "*")]).await.expect(201);
    }

    /// What is asked for pupil `n` and the parent.
    pub fn request(&self, n: usize, days: &[&str]) -> Value {
        json!({
            "pupil_id": self.pupils[n], "parent_id": self.parent, "sessions": sessions(days),
            "considerations": considerations(), "recorded_by": { "name": "A. Head", "title": "Headteacher" },
        })
    }

    pub async fn ask(&self, body: Value) -> Answer {
        self.app().post(&self.school, &format!("/v1/schools/{URN}/penalty-notices"), body).await
    }

    /// The authority's step, whatever version stands.
    pub async fn step(&self, path: &str, step: &str, body: Value) -> Answer {
        self.step_of(path, step, body, "*").await
    }

    /// The authority's step with the version of this tag.
    pub async fn step_of(&self, path: &str, step: &str, body: Value, tag: &str) -> Answer {
        let call = format!("POST {path}/{step}");
        self.app().send(&self.authority, &call, body, &[("If-Match", tag)]).await
    }

    /// A notice for pupil `n` that the authority has approved; its address.
    pub async fn approved(&self, n: usize, days: &[&str]) -> String {
        let path = self.ask(self.request(n, days)).await.expect(201).header("location").to_owned();
        self.step(&path, "review", json!({ "recorded_by": person() })).await.expect(200);
        self.step(&path, "approve", approval()).await.expect(200);
        path
    }

    pub async fn issue(&self, path: &str) -> Answer {
        self.step(path, "issue", order()).await
    }

    /// A notice that was issued; its address.
    pub async fn issued(&self, n: usize, days: &[&str]) -> String {
        let path = self.approved(n, days).await;
        self.issue(&path).await.expect(200);
        path
    }

    pub async fn serve(&self, path: &str, by: &str, sent_on: &str) -> Answer {
        self.step(path, "serve", json!({ "by": by, "sent_on": sent_on, "recorded_by": person() })).await
    }

    pub async fn pay(&self, path: &str, reference: &str, pence: i64, received_on: &str) -> Answer {
        let body = json!({
            "reference": reference, "pence": pence, "received_on": received_on, "recorded_by": person(),
        });
        self.step(path, "payments", body).await
    }

    pub async fn withdraw(&self, path: &str, ground: &str) -> Answer {
        let mut body = json!({ "ground": ground, "reason": "As found", "recorded_by": person() });
        if ground == "material_error" {
            body["what_was_wrong"] = json!("It named a day on which your child was at school.");
        }
        self.step(path, "withdraw", body).await
    }

    pub async fn show(&self, path: &str) -> Value {
        self.app().get(&self.authority, path).await.expect(200).body
    }

    pub async fn state(&self, path: &str) -> Value {
        self.show(path).await["penalty_notice"]["state"].clone()
    }

    pub async fn eligibility(&self, n: usize) -> Value {
        let path = format!(
            "/v1/schools/{URN}/penalty-notices/eligibility?pupil_id={}&parent_id={}",
            self.pupils[n], self.parent
        );
        self.app().get(&self.authority, &path).await.expect(200).body
    }
}

/// A parent of these pupils, as the authority knows one.
pub async fn parent(app: &TestApp, pupils: &[String]) -> Uuid {
    parent_at(app, pupils, "1 Sample Road", false).await
}

/// The same, at this address.
pub async fn parent_at(app: &TestApp, pupils: &[String], line: &str, confidential: bool) -> Uuid {
    let (id, now) = (Uuid::now_v7(), app.now());
    let address = json!({ "line_1": line, "town": "Sampleton", "postcode": "NR1 2DH" });
    let details = json!({
        "title": "Ms", "forename": "Parent-0001", "surname": "Sample-Oak", "service_address": address,
        "address_confidential": confidential,
    });
    let row = parent::ActiveModel {
        urn: Set(0),
        id: Set(id),
        state: Set("current".into()),
        title: Set(Some("Ms".into())),
        forename: Set(Some("Parent-0001".into())),
        surname: Set("Sample-Oak".into()),
        service_address: Set(Some(address.to_string())),
        address_confidential: Set(confidential),
        telephones: Set("[]".into()),
        preferred_language: Set(None),
        large_print: Set(false),
        name_key: Set("sample-oak".into()),
        merged_into: Set(None),
        terms: Set(json!({ "details": details, "merged_into": null }).to_string()),
        created_at: Set(now),
        updated_at: Set(now),
        version: Set(1),
    };
    row.insert(&app.db).await.expect("inserts");
    for pupil in pupils {
        child(app, id, pupil).await;
    }
    id
}

async fn child(app: &TestApp, parent: Uuid, pupil: &str) {
    let now = app.now();
    let row = parent_child::ActiveModel {
        urn: Set(0),
        id: Set(Uuid::now_v7()),
        parent_id: Set(parent),
        pupil_id: Set(pupil.parse().expect("an id")),
        state: Set("standing".into()),
        basis: Set("natural_parent".into()),
        from_on: Set(None),
        to_on: Set(None),
        terms: Set(json!({ "pupil_id": pupil, "basis": "natural_parent" }).to_string()),
        created_at: Set(now),
        updated_at: Set(now),
        version: Set(1),
    };
    row.insert(&app.db).await.expect("inserts");
}

/// An id as the database behind the app spells it.
pub fn sql(app: &TestApp, id: Uuid) -> String {
    if app.url.starts_with("sqlite") { format!("X'{}'", id.simple()) } else { format!("'{id}'") }
}

/// What merges one parent's record into another's, behind the service's back.
pub fn merging(app: &TestApp, gone: Uuid, kept: Uuid) -> String {
    let (gone, kept) = (sql(app, gone), sql(app, kept));
    format!("UPDATE parent SET state = 'merged', merged_into = {kept} WHERE id = {gone}")
}

pub fn settings() -> Value {
    json!({
        "authority": "Sample County Council",
        "correspondence_address": { "line_1": "1 Sample Street", "town": "Sampleton", "postcode": "NR1 2DH" },
        "payment_methods": [{ "how": "Online, with the number of the notice" }],
    })
}

pub fn person() -> Value {
    json!({ "name": "A. Officer", "title": "Attendance manager" })
}

/// A referral to be prosecuted.
pub fn referral() -> Value {
    json!({
        "reason": "Not paid", "offence": "444_1", "education_supervision_order_considered": true,
        "education_supervision_order_reason": "Early help goes on", "recorded_by": person(),
    })
}

pub fn considerations() -> Value {
    json!({
        "support": "not_appropriate", "best_tool": true, "equality_considered": true, "public_interest": true,
        "explanation": "Leave was refused for a holiday, which was taken all the same",
    })
}

pub fn approval() -> Value {
    json!({ "considerations": considerations(), "recorded_by": person() })
}

pub fn order() -> Value {
    json!({
        "officer": { "name": "A. Officer", "title": "Attendance manager, authorised" },
        "child_address": { "line_1": "1 Sample Road", "town": "Sampleton", "postcode": "NR1 2DH" },
    })
}
