//! Recordings: everybody who was booked and everybody who asked is told, once.

use serde_json::{Value, json};

use super::{attendance::again, fixture::*};
use crate::{
    on_each_database,
    support::{Answer, TestApp},
};

on_each_database!(
    who_was_booked_and_who_asked_is_told_of_a_recording_once,
    a_recording_whose_address_was_wrong_is_told_again_and_one_can_be_taken_back,
);

pub fn recording(changes: Value) -> Value {
    let mut recording = json!({
        "title": "The recording", "link": "https://video.example/watch/1",
        "transcript_link": "https://video.example/words/1", "duration_seconds": 3540,
        "expires_on": "2027-01-31", "recorded_by": by(),
    });
    for (name, value) in changes.as_object().unwrap() {
        recording[name] = value.clone();
    }
    recording
}

pub async fn ask(app: &TestApp, portal: &str, urn: i32, webinar: &str, n: usize) -> Answer {
    let mut body = person(n);
    body["webinar_id"] = json!(id_of(webinar));
    body["recorded_by"] = json!({ "name": "A. Head" });
    app.post(portal, &format!("/v1/schools/{urn}/webinar-recording-requests"), body).await
}

async fn who_was_booked_and_who_asked_is_told_of_a_recording_once(app: TestApp) {
    let (officer_then, own) = (officer(&app).await, portal(&app, ONE).await);
    portal(&app, OTHER).await;
    let webinar = publish(&app, &officer_then, json!({ "capacity": 1 })).await;
    booked(&app, &own, ONE, &webinar, &[1]).await;
    booked(&app, &own, ONE, &webinar, &[2]).await;
    ask(&app, &own, ONE, &webinar, 1).await.expect(201);
    let asked = ask(&app, &own, ONE, &webinar, 3).await.expect(201);
    let twice = ask(&app, &own, ONE, &webinar, 3).await;
    assert_eq!((twice.problem(), &twice.body["existing"]["id"]), ((409, "duplicate"), &asked.body["id"]));
    let path = format!("{webinar}/recordings");
    assert_eq!(app.post(&officer_then, &path, recording(json!({}))).await.problem(), (409, "state_conflict"));
    app.set_now("2026-12-04T12:00:00Z");
    let (officer, own, other) = (officer(&app).await, again(&app, ONE).await, again(&app, OTHER).await);
    step(&app, &officer, &webinar, "hold", json!({})).await.expect(200);
    let over = app.post(&officer, &path, recording(json!({ "expires_on": "2026-12-03" }))).await.expect(422);
    assert_eq!(over.faults(), [("/expires_on".to_owned(), "out_of_range".to_owned())]);
    let made = app.post(&officer, &path, recording(json!({}))).await.expect(201);
    let told = async || -> Vec<String> {
        let mails = mails(&app).await;
        mails.into_iter().filter(|mail| mail.0 == "webinar_recording").map(|mail| mail.1).collect()
    };
    // Who waited had no place and did not ask; who was booked and asked is told once.
    assert_eq!(told().await, ["person-1@school.example", "person-3@school.example"]);
    ask(&app, &other, OTHER, &webinar, 4).await.expect(201);
    assert_eq!(
        told().await.last().unwrap(),
        "person-4@school.example",
        "of what is there they are told at once"
    );
    let view =
        json!({ "recording_id": made.body["id"], "role": "governor", "watched_at": "2026-12-04T12:00:00Z" });
    let views = format!("/v1/schools/{OTHER}/webinar-recording-views");
    app.post(&other, &views, view.clone()).await.expect(200);
    let mut early = view;
    early["watched_at"] = json!("2026-12-04T11:59:00Z");
    let early = app.post(&other, &views, early).await.expect(422).faults();
    assert_eq!(early, [("/watched_at".to_owned(), "out_of_range".to_owned())]);
    let count = async |token: &str, path: &str| {
        app.get(token, path).await.expect(200).body["data"].as_array().unwrap().len()
    };
    for (path, all, one) in [("/v1/webinar-recording-views", 1, 0), ("/v1/webinar-recording-requests", 3, 2)]
    {
        assert_eq!([count(&officer, path).await, count(&own, path).await], [all, one], "{path}");
    }
    let at = made.header("location").to_owned();
    let shown = app.get(&own, &at).await.expect(200);
    assert_eq!(shown.body["link"], "https://video.example/watch/1");
    app.set_now("2027-02-01T00:00:00Z");
    let (officer, own) = (super::fixture::officer(&app).await, again(&app, ONE).await);
    let gone = app.get(&own, &at).await.expect(200);
    assert_eq!((&gone.body["state"], &gone.body["link"]), (&json!("expired"), &Value::Null));
    let longer = recording(json!({ "expires_on": "2027-03-31" }));
    let tag = [("If-Match", gone.header("etag"))];
    let longer = app.send(&officer, &format!("PUT {at}"), longer, &tag).await.expect(200).body;
    assert_eq!((&longer["state"], &longer["version"]), (&json!("published"), &json!(2)));
    assert_eq!(told().await.len(), 3, "nobody is told again");
}

async fn a_recording_whose_address_was_wrong_is_told_again_and_one_can_be_taken_back(app: TestApp) {
    let (officer_then, own) = (officer(&app).await, portal(&app, ONE).await);
    let webinar = publish(&app, &officer_then, json!({})).await;
    booked(&app, &own, ONE, &webinar, &[1]).await;
    app.set_now("2026-12-04T12:00:00Z");
    let officer = officer(&app).await;
    step(&app, &officer, &webinar, "hold", json!({})).await.expect(200);
    let dead = recording(json!({ "link": "https://video.example/dead" }));
    let made = app.post(&officer, &format!("{webinar}/recordings"), dead).await.expect(201);
    let at = made.header("location").to_owned();
    let put = async |changes: Value| {
        let tag = app.get(&officer, &at).await.expect(200).header("etag").to_owned();
        app.send(&officer, &format!("PUT {at}"), recording(changes), &[("If-Match", &tag)]).await
    };
    let told = async || -> Vec<(String, String)> {
        let rows = rows_of(&app, "webinar_recording").await;
        rows.into_iter().map(|row| (row.event.split('/').nth(2).unwrap().to_owned(), row.state)).collect()
    };
    let is = |version: &str, state: &str| (version.to_owned(), state.to_owned());
    put(json!({ "tell_again": true })).await.expect(200);
    assert_eq!(told().await, [is("1", "recalled"), is("2", "waiting")]);
    let again = rows_of(&app, "webinar_recording").await.pop().unwrap();
    assert!(again.said.contains("https://video.example/watch/1") && again.said.contains("\"again\":true"));
    assert!(again.expires_at.is_some(), "nobody is sent to what is there no more");
    // The same again tells nobody, and takes nothing back.
    let same = put(json!({ "tell_again": true })).await.expect(200).body;
    assert_eq!((&same["version"], told().await.len()), (&json!(2), 2));
    assert_eq!(told().await[1], is("2", "waiting"));
    let over = json!({ "expires_on": "2026-12-03" });
    let mut told_over = over.clone();
    told_over["tell_again"] = json!(true);
    let refused = put(told_over).await.expect(422);
    assert_eq!(refused.faults(), [("/expires_on".to_owned(), "out_of_range".to_owned())]);
    let taken = put(over).await.expect(200).body;
    assert_eq!((&taken["state"], &taken["link"]), (&json!("expired"), &Value::Null));
    assert_eq!(told().await, [is("1", "recalled"), is("2", "recalled")]);
}
