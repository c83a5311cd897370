//! Who sees what of a register.

use serde_json::{Value, json};

use super::fixture::{Class, amended, mark, row};
use crate::{
    on_each_database,
    support::{Reach, TestApp},
};

on_each_database!(
    without_the_scope_for_codes_a_mark_shows_its_class,
    a_pupils_marks_are_shown_by_enrolment_in_reach,
    a_session_without_a_register_is_told_from_a_day_without_school,
);

async fn without_the_scope_for_codes_a_mark_shows_its_class(app: TestApp) {
    let class = Class::of(app, 2).await;
    let noted = json!({"upn": class.upns[0], "code": "B", "note": "Confidential-Canary"});
    class.push(0, vec![noted, mark(&class.upns[1], "O")]).await.expect(200);
    class.push(60, vec![amended(&class.upns[1], json!("I"), "Confidential-Canary")]).await.expect(200);
    let plain = class.app.login(&["registers:read"], Reach::Schools(&[class.urn])).await;
    let read = class.app.get(&plain, &class.path("am")).await.expect(200);
    assert_eq!(
        (&read.body["marks"][1]["class"], &read.body["marks"][1]["code"]),
        (&json!("authorised"), &Value::Null)
    );
    let history = class.app.get(&plain, &format!("{}/history", class.path("am"))).await.expect(200);
    assert_eq!(history.body["data"][1]["changes"][0]["amended"], json!({"class": "authorised"}));
    let pupil = read.body["marks"][1]["pupil_id"].as_str().unwrap();
    let marks = class.app.get(&plain, &format!("/v1/pupils/{pupil}/marks")).await.expect(200);
    assert_eq!(marks.body["enrolments"][0]["marks"][0]["class"], "authorised");
    for answer in [&read, &history, &marks] {
        assert!(!answer.text.contains("\"code\""), "{}", answer.text);
        assert!(!answer.text.contains("Canary"), "{}", answer.text);
    }
    let full = class.read().await;
    assert_ne!(full.header("etag"), read.header("etag"), "two views are two versions");
    assert_eq!(full.body["marks"][0]["note"], "Confidential-Canary");
}

async fn a_pupils_marks_are_shown_by_enrolment_in_reach(app: TestApp) {
    let class = Class::of(app.clone(), 1).await;
    let other = Class::at(app.clone(), 120_766, 0).await;
    let shared = class.upns[0].clone();
    let mut dual = row(&shared, 0);
    dual["registration"] = json!("subsidiary");
    other.roll("2026-09-05T07:00:00Z", vec![dual]).await.expect(200);
    class.push(0, vec![mark(&shared, "/")]).await.expect(200);
    class.push_to(&class.path("pm"), 0, vec![]).await;
    other.push(0, vec![mark(&shared, "D")]).await.expect(200);
    let pupil = class.read().await.body["marks"][0]["pupil_id"].as_str().unwrap().to_owned();
    let path = format!("/v1/pupils/{pupil}/marks");
    let own = app.get(&class.token, &path).await.expect(200);
    let enrolments = own.body["enrolments"].as_array().unwrap();
    assert_eq!((enrolments.len(), &enrolments[0]["urn"]), (1, &json!(class.urn)));
    assert_eq!(enrolments[0]["marks"][0]["code"], "/");
    let la = app.login(&["registers:read", "registers.codes:read"], Reach::Everything).await;
    let all = app.get(&la, &path).await.expect(200);
    assert_eq!(all.body["enrolments"].as_array().unwrap().len(), 2);
    let before = app.get(&la, &format!("{path}?from_on=2026-09-01&to_on=2026-11-19")).await.expect(200);
    assert_eq!(before.body["enrolments"][0]["marks"], json!([]));
    let stranger = app.login(&["registers:read"], Reach::Schools(&[])).await;
    let never = app.get(&stranger, "/v1/pupils/01937b1e-8f6a-7c33-9d55-0c5f6a1e2b3d/marks").await;
    assert_eq!(app.get(&stranger, &path).await.masked(), never.masked());
    assert_eq!(never.problem(), (404, "not_found"));
    let wrong = app.get(&la, &format!("{path}?from_on=2026-11-20&to_on=2026-11-19")).await;
    assert_eq!(wrong.faults(), [("to_on".into(), "span_invalid".into())]);
}

async fn a_session_without_a_register_is_told_from_a_day_without_school(app: TestApp) {
    let class = Class::of(app, 1).await;
    assert_eq!(class.read().await.body["state"], "no_register");
    let sunday = format!("/v1/schools/{}/registers/2026-11-15/am", class.urn);
    assert_eq!(class.app.get(&class.token, &sunday).await.problem(), (404, "not_found"));
}
