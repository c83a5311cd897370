//! A case about a pupil, the parent, and whoever takes legal action.

use rollcall::entities::{attendance_case, case_feedback, outbox};
use sea_orm::{
    ActiveModelTrait as _, ActiveValue::Set, ColumnTrait as _, EntityTrait as _, QueryFilter as _,
};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    figures::fixture::{lay, line, pupil_id, school},
    penalty_notices::fixture::parent,
    pupil_groups::fixture::BY,
    registers::fixture::Class,
    support::{Answer, Reach, TestApp},
};

const AUTHORITY: &[&str] = &["legal-actions:read", "legal-actions.confidential:read", "legal-actions:write"];

/// A class, a case about each of its pupils, and those who deal with them, on Friday, 29 January 2027.
pub struct Court {
    pub class: Class,
    pub pupils: Vec<String>,
    pub parent: Uuid,
    pub cases: Vec<Uuid>,
    /// The school's program.
    pub school: String,
    /// The authority's.
    pub authority: String,
}

impl Court {
    pub async fn of(app: TestApp, count: usize) -> Self {
        Self::with_marks(app, count, &[("/", 4)]).await
    }

    /// Every pupil with these marks from the first session of the autumn on.
    pub async fn with_marks(app: TestApp, count: usize, marks: &[(&'static str, usize)]) -> Self {
        let class = school(app, count).await;
        let lines: Vec<_> = (0..count).map(|_| line(marks)).collect();
        lay(&class, &lines).await;
        let (mut pupils, mut cases) = (Vec::new(), Vec::new());
        for n in 0..count {
            let pupil = pupil_id(&class, n).await;
            cases.push(case(&class.app, class.urn, &pupil).await);
            pupils.push(pupil);
        }
        Self::in_cases(class, pupils, cases).await
    }

    /// In cases that are there.
    pub async fn in_cases(class: Class, pupils: Vec<String>, cases: Vec<Uuid>) -> Self {
        let parent = parent(&class.app, &pupils).await;
        let (school, authority) = (String::new(), String::new());
        let mut court = Self { class, pupils, parent, cases, school, authority };
        court.log_in().await;
        court
    }

    async fn log_in(&mut self) {
        self.school = self.app().login(&["legal-actions:read"], Reach::Schools(&[self.class.urn])).await;
        self.authority = self.app().login(AUTHORITY, Reach::Everything).await;
    }

    /// Sets the clock; everybody logs in again.
    pub async fn at(&mut self, instant: &str) {
        self.class.set_now(instant).await;
        self.log_in().await;
    }

    pub fn app(&self) -> &TestApp {
        &self.class.app
    }

    pub async fn post(&self, body: Value) -> Answer {
        self.app().post(&self.authority, &format!("/v1/schools/{}/legal-actions", self.class.urn), body).await
    }

    /// What is asked for on a route about pupil `n`, with this in the ground.
    pub fn body(&self, n: usize, route: &str, ground: Value) -> Value {
        let mut body = json!({
            "case_id": self.cases[n], "route": route, "parent_id": self.parent,
            "ground": { "reason": "Support was refused three times" }, "recorded_by": officer(),
        });
        for (name, value) in ground.as_object().unwrap() {
            body["ground"][name] = value.clone();
        }
        if route == "education_supervision_order" {
            body.as_object_mut().unwrap().remove("parent_id");
        }
        body
    }

    /// The address of an action that is considered on a route about pupil `n`.
    pub async fn considered(&self, n: usize, route: &str, ground: Value) -> String {
        self.post(self.body(n, route, ground)).await.expect(201).header("location").to_owned()
    }

    /// A prosecution of the parent for a week of September, authorised on 1 October; its address.
    pub async fn authorised(&self, n: usize) -> String {
        let path = self.considered(n, "prosecution_444_1", september()).await;
        self.step(&path, "authorise", authorisation()).await.expect(200);
        path
    }

    /// The same, laid on 2 October and heard on the day that is named.
    pub async fn heard(&self, n: usize, hearing_on: &str) -> String {
        let path = self.authorised(n).await;
        self.step(&path, "lay", json!({ "laid_on": "2026-10-02", "recorded_by": officer() }))
            .await
            .expect(200);
        self.list(&path, hearing_on).await.expect(200);
        path
    }

    pub async fn list(&self, path: &str, hearing_on: &str) -> Answer {
        let body = json!({
            "court": "Sample Magistrates' Court", "hearing_on": hearing_on, "recorded_by": officer(),
        });
        self.step(path, "list", body).await
    }

    pub async fn dispose(&self, path: &str, decision: Value) -> Answer {
        self.step(path, "dispose", json!({ "decision": decision, "recorded_by": officer() })).await
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

    /// Reads, and says who and why.
    pub async fn read(&self, token: &str, path: &str) -> Answer {
        self.app().send(token, &format!("GET {path}"), Value::Null, BY).await
    }

    pub async fn show(&self, path: &str) -> Value {
        self.read(&self.authority, path).await.expect(200).body
    }

    pub async fn state(&self, path: &str) -> Value {
        self.show(path).await["legal_action"]["state"].clone()
    }

    /// What the school was told in writing about the case of pupil `n`.
    pub async fn feedback(&self, n: usize) -> Vec<String> {
        let of_case = case_feedback::Column::CaseId.eq(self.cases[n]);
        let rows = case_feedback::Entity::find().filter(of_case).all(&self.app().db).await.unwrap();
        rows.into_iter().map(|row| row.text).collect()
    }

    /// What was posted about disposals.
    pub async fn mails(&self) -> Vec<outbox::Model> {
        let these = outbox::Column::Template.eq("legal_disposal");
        outbox::Entity::find().filter(these).all(&self.app().db).await.unwrap()
    }
}

/// An open case about a pupil.
pub async fn case(app: &TestApp, urn: i32, pupil: &str) -> Uuid {
    let (id, now) = (Uuid::now_v7(), app.now());
    let row = attendance_case::ActiveModel {
        urn: Set(urn),
        id: Set(id),
        pupil_id: Set(pupil.parse().expect("an id")),
        kind: Set("casework".into()),
        state: Set("open".into()),
        phase: Set("casework".into()),
        priority: Set("standard".into()),
        officer_id: Set(None),
        opened_on: Set(now.date_naive()),
        open_since: Set(now),
        open_since_version: Set(1),
        closed_on: Set(None),
        outcome: Set(None),
        legacy_reference: Set(None),
        terms: Set("{}".into()),
        created_at: Set(now),
        updated_at: Set(now),
        version: Set(1),
    };
    row.insert(&app.db).await.expect("inserts");
    id
}

pub fn officer() -> Value {
    json!({ "name": "A. Officer", "title": "Attendance and Entitlement Officer" })
}

/// A week of September in which an offence was committed: it can be prosecuted until 11 March.
pub fn september() -> Value {
    json!({ "offence": { "from_on": "2026-09-07", "to_on": "2026-09-11" } })
}

pub fn authorisation() -> Value {
    json!({
        "authorised_by": { "name": "A. Manager", "title": "Attendance Service Manager" },
        "authorised_on": "2026-10-01", "education_supervision_order_considered": true,
        "education_supervision_order_reason": "Early help goes on", "recorded_by": officer(),
    })
}

/// The same for an order.
pub fn order_authorised() -> Value {
    json!({
        "authorised_by": { "name": "A. Manager", "title": "Attendance Service Manager" },
        "authorised_on": "2026-10-01", "recorded_by": officer(),
    })
}

pub fn proved(disposed_on: &str) -> Value {
    json!({
        "outcome": "proved_in_absence", "disposed_on": disposed_on, "sentence": "Fined",
        "fine_pence": 16_000, "costs_pence": 12_000, "surcharge_pence": 6_400,
    })
}

/// Pointers and codes as they are compared.
pub fn wrong<const N: usize>(faults: [(&str, &str); N]) -> Vec<(String, String)> {
    faults.map(|(at, code)| (at.to_owned(), code.to_owned())).to_vec()
}
