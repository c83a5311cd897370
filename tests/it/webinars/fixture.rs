//! A webinar of the authority, an officer who announces it, and portals of schools that book.

use rollcall::{entities::outbox, features::clients::ClientKind, mail::Wordings};
use sea_orm::EntityTrait as _;
use serde_json::{Value, json};

use crate::support::{Answer, Reach, TestApp};

pub const WEBINARS: &str = "/v1/webinars";
/// What an officer who announces webinars holds.
pub const OFFICER: &[&str] =
    &["webinars:read", "webinars:write", "webinar-bookings:read", "webinar-bookings:write"];
pub const PORTAL: &[&str] = &["webinars:read", "webinar-bookings:read", "webinar-bookings:write"];
/// Schools of the tests.
pub const ONE: i32 = 120_777;
pub const OTHER: i32 = 120_778;

pub async fn officer(app: &TestApp) -> String {
    let (client, _) = app.client_of(ClientKind::La, OFFICER, Reach::Everything).await;
    app.token(client, OFFICER)
}

/// A school with its portal.
pub async fn portal(app: &TestApp, urn: i32) -> String {
    app.school(urn).await;
    let (client, _) = app.client_of(ClientKind::Portal, PORTAL, Reach::Schools(&[urn])).await;
    app.token(client, PORTAL)
}

pub fn by() -> Value {
    json!({ "name": "A. Officer", "title": "Attendance manager" })
}

/// A webinar two weeks ahead.
pub fn webinar(changes: Value) -> Value {
    let mut webinar = json!({
        "title": "Support first approach and legal intervention", "topic": "Legal intervention",
        "hosts": [{ "name": "Attendance Service" }, { "name": "Children Missing Education Team" }],
        "contact": { "name": "Attendance Team", "email": "attendance@authority.example" },
        "held_on": "2026-12-04", "from_time": "10:30", "to_time": "11:30", "capacity": 3,
        "audience": { "rule": "all" }, "joining": { "link": "https://meeting.example/j/1", "passcode": "Sample-24" },
        "recorded_by": by(),
    });
    for (name, value) in changes.as_object().unwrap() {
        webinar[name] = value.clone();
    }
    webinar
}

/// Drafts a webinar; its address.
pub async fn draft(app: &TestApp, officer: &str, changes: Value) -> String {
    let made = app.post(officer, WEBINARS, webinar(changes)).await.expect(201);
    made.header("location").to_owned()
}

/// Takes a step with the version that stands.
pub async fn step(app: &TestApp, officer: &str, webinar: &str, step: &str, mut body: Value) -> Answer {
    body["recorded_by"] = by();
    let tag = app.get(officer, webinar).await.expect(200).header("etag").to_owned();
    app.send(officer, &format!("POST {webinar}/{step}"), body, &[("If-Match", &tag)]).await
}

/// Drafts a webinar and publishes it; its address.
pub async fn publish(app: &TestApp, officer: &str, changes: Value) -> String {
    let path = draft(app, officer, changes).await;
    step(app, officer, &path, "publish", json!({})).await.expect(200);
    path
}

/// Changes a webinar with the version that stands.
pub async fn change(app: &TestApp, officer: &str, path: &str, changes: Value) -> Answer {
    let tag = app.get(officer, path).await.expect(200).header("etag").to_owned();
    app.send(officer, &format!("PUT {path}"), webinar(changes), &[("If-Match", &tag)]).await
}

pub fn id_of(path: &str) -> String {
    path.rsplit('/').next().unwrap().to_owned()
}

pub fn person(n: usize) -> Value {
    json!({ "name": format!("Person-{n:04}"), "role": "attendance_officer", "email": format!("person-{n}@school.example") })
}

/// A booking for these people.
pub fn booking(webinar: &str, people: &[usize]) -> Value {
    let people: Vec<_> = people.iter().map(|n| person(*n)).collect();
    json!({
        "webinar_id": id_of(webinar), "people": people, "source": "portal",
        "recorded_by": { "name": "A. Head", "title": "Headteacher" },
    })
}

pub async fn book(app: &TestApp, portal: &str, urn: i32, body: Value) -> Answer {
    app.post(portal, &format!("/v1/schools/{urn}/webinar-bookings"), body).await
}

/// Books for these people; the booking's address.
pub async fn booked(app: &TestApp, portal: &str, urn: i32, webinar: &str, people: &[usize]) -> String {
    let made = book(app, portal, urn, booking(webinar, people)).await.expect(201);
    made.header("location").to_owned()
}

pub async fn read(app: &TestApp, token: &str, booking: &str) -> Value {
    app.get(token, booking).await.expect(200).body["booking"].clone()
}

/// Who comes instead, with the version that stands.
pub async fn people(app: &TestApp, portal: &str, booking: &str, people: &[usize]) -> Answer {
    let tag = app.get(portal, booking).await.expect(200).header("etag").to_owned();
    let people: Vec<_> = people.iter().map(|n| person(*n)).collect();
    let body = json!({ "people": people, "recorded_by": { "name": "A. Head" } });
    app.send(portal, &format!("PUT {booking}"), body, &[("If-Match", &tag)]).await
}

pub async fn cancel(app: &TestApp, portal: &str, booking: &str) -> Answer {
    app.post(portal, &format!("{booking}/cancel"), json!({ "recorded_by": { "name": "A. Head" } })).await
}

pub async fn places(app: &TestApp, token: &str, webinar: &str) -> Value {
    app.get(token, &format!("{webinar}/availability")).await.expect(200).body["places"].clone()
}

/// Every mail that was posted: its template, to whom, and whether it was taken back; in their order. Each is worded with what
/// it is to say, for a mail that cannot be is never sent.
pub async fn mails(app: &TestApp) -> Vec<(String, String, String)> {
    let wordings = Wordings::shipped().unwrap();
    let mut rows = outbox::Entity::find().all(&app.db).await.unwrap();
    rows.sort_by_key(|row| row.id);
    for row in &rows {
        let said = serde_json::from_str(&row.said).unwrap();
        let written = wordings.write(&row.template, &said, "Attendance Service").unwrap();
        assert!(!written.text.contains("{{") && !written.subject.is_empty(), "{}", written.text);
    }
    rows.into_iter().map(|row| (row.template, row.recipient_address, row.state)).collect()
}

/// The mails of this template, in their order.
pub async fn rows_of(app: &TestApp, template: &str) -> Vec<outbox::Model> {
    let mut rows = outbox::Entity::find().all(&app.db).await.unwrap();
    rows.retain(|row| row.template == template);
    rows.sort_by_key(|row| row.id);
    rows
}

/// How many mails of this template wait to be sent.
pub async fn waiting_mails(app: &TestApp, template: &str) -> usize {
    rows_of(app, template).await.iter().filter(|row| row.state == "waiting").count()
}
