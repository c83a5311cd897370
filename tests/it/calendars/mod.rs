//! Calendars: the authority's, a school's own, and what a new version leaves outside.

mod outside;
mod published;
mod reading;
mod refusals;
mod versions;

use std::path::Path;

use chrono::NaiveDate;
use futures_util::future::join_all;
use rollcall::entities::{calendar, register_page};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, EntityTrait, PaginatorTrait, QueryOrder};
use serde_json::{Value, json};

use crate::{
    on_each_database,
    support::{ALL, Answer, Reach, TestApp},
};

pub const LA: &str = "/v1/calendars/2026-27";

pub const SCHOOL: &str = "/v1/schools/120765/calendars/2026-27";

pub(super) const CREATE: &[(&str, &str)] = &[("If-None-Match", "*")];

/// Two weeks before a half term's holiday and two after it, a bank holiday, half a training day, a Saturday.
pub fn small() -> Value {
    json!({
        "half_terms": [
            { "id": "2026-27-summer-1", "from_on": "2027-05-03", "to_on": "2027-05-14" },
            { "id": "2026-27-summer-2", "from_on": "2027-06-07", "to_on": "2027-06-18" },
        ],
        "weekdays": ["mon", "tue", "wed", "thu", "fri"],
        "days_off": [
            { "on": "2027-05-03", "kind": "bank_holiday" },
            { "on": "2027-06-07", "session": "am", "kind": "inset" },
        ],
        "extra_days": [{ "on": "2027-06-19", "sessions": ["am"] }],
        "am_starts": "08:45", "pm_starts": "13:00", "am_due": "10:30", "pm_due": "14:30",
    })
}

/// Records a calendar where there is none.
pub async fn create(app: &TestApp, token: &str, path: &str, body: &Value) -> Answer {
    app.send(token, &format!("PUT {path}"), body.clone(), CREATE).await.expect(201)
}

pub(super) async fn replace(app: &TestApp, token: &str, path: &str, body: &Value, tag: &str) -> Answer {
    app.send(token, &format!("PUT {path}"), body.clone(), &[("If-Match", tag)]).await
}

pub(super) async fn versions(app: &TestApp) -> u64 {
    calendar::Entity::find().count(&app.db).await.unwrap()
}
