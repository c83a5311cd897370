//! Reading enrolments, their history, and voiding one.

use rollcall::entities::register_line;
use sea_orm::EntityTrait;
use serde_json::{Value, json};

use super::{URN, calendar, mark, only_enrolment};
use crate::{
    on_each_database,
    support::{Reach, TestApp, roll::*},
};

on_each_database!(
    enrolments_are_listed_as_on_a_day,
    enrolments_are_paged_and_filtered,
    an_enrolment_has_a_version_and_a_history,
    a_wrong_enrolment_is_voided_while_it_has_no_marks,
    voiding_twice_with_one_key_is_voiding_once,
);

fn path(rest: &str) -> String {
    format!("/v1/schools/{URN}/enrolments{rest}")
}

fn upns(list: &crate::support::Answer) -> Vec<String> {
    let rows = list.body["data"].as_array().expect("a list").iter();
    let mut upns: Vec<_> = rows.map(|row| row["upn"].as_str().unwrap().to_owned()).collect();
    upns.sort();
    upns
}

async fn enrolments_are_listed_as_on_a_day(app: TestApp) {
    app.school(URN).await;
    let token = app.everything().await;
    let left = with(pupil(1), json!({"deletion": {"on": "2026-11-19", "ground": "9-1-a"}}));
    let starts = with(pupil(2), json!({"starting_on": "2026-11-21"}));
    app.put_roll(&token, URN, roll(&[left, starts, pupil(3)])).await.expect(200);
    let mut all = [upn(1), upn(2), upn(3)];
    all.sort();
    for (query, expected) in [
        ("", vec![upn(3)]),
        ("?on=2026-11-19", {
            let mut both = vec![upn(1), upn(3)];
            both.sort();
            both
        }),
        ("?on=2026-11-21&status=on_roll", {
            let mut both = vec![upn(2), upn(3)];
            both.sort();
            both
        }),
        ("?status=all", all.to_vec()),
    ] {
        assert_eq!(upns(&app.get(&token, &path(query)).await.expect(200)), expected, "{query}");
    }
    let refused = app.get(&token, &path("?status=all&on=2026-11-20")).await;
    assert_eq!(refused.problem(), (400, "invalid_parameter"));
}

async fn enrolments_are_paged_and_filtered(app: TestApp) {
    app.school(URN).await;
    let token = app.everything().await;
    let rows: Vec<_> = (1..=5).map(pupil).chain([with(pupil(6), json!({"year_group": "5"}))]).collect();
    app.put_roll(&token, URN, roll(&rows)).await.expect(200);
    let (mut seen, mut next) = (Vec::new(), path("?limit=2&year_group=6"));
    loop {
        let page = app.get(&token, &next).await.expect(200);
        seen.extend(upns(&page));
        let Some(cursor) = page.body["page"]["next_cursor"].as_str() else { break };
        let other = app.get(&token, &path(&format!("?limit=2&year_group=5&cursor={cursor}"))).await;
        assert_eq!(other.problem(), (400, "cursor_mismatch"));
        next = path(&format!("?limit=2&year_group=6&cursor={cursor}"));
    }
    seen.sort();
    let mut expected: Vec<_> = (1..=5).map(upn).collect();
    expected.sort();
    assert_eq!(seen, expected);
    let group = app.get(&token, &path("?registration_group=6A,6C&year_group=6,5")).await.expect(200);
    let mut expected = vec![upn(2), upn(4), upn(6)];
    expected.sort();
    assert_eq!(upns(&group), expected);
}

async fn an_enrolment_has_a_version_and_a_history(app: TestApp) {
    app.school(URN).await;
    let token = app.everything().await;
    app.put_roll(&token, URN, roll(&[pupil(1)])).await.expect(200);
    app.advance(5);
    app.put_roll(&token, URN, roll(&[with(pupil(1), json!({"surname": "Sample-Elm"}))])).await.expect(200);
    let id = only_enrolment(&app, &token).await["id"].as_str().unwrap().to_owned();
    let read = app.get(&token, &path(&format!("/{id}"))).await.expect(200);
    assert_eq!((read.header("etag"), &read.body["surname"]), ("\"2\"", &json!("Sample-Elm")));
    let known = [("If-None-Match", "\"2\"")];
    app.send(&token, &format!("GET {}", path(&format!("/{id}"))), Value::Null, &known).await.expect(304);
    let history = app.get(&token, &path(&format!("/{id}/history"))).await.expect(200);
    let versions = history.body["data"].as_array().unwrap();
    let surnames: Vec<_> = versions.iter().map(|version| &version["enrolment"]["surname"]).collect();
    assert_eq!(surnames, ["Sample-Oak", "Sample-Elm"]);
    assert_eq!(versions[0]["superseded_at"], versions[1]["recorded_at"]);
    assert_eq!(versions[1]["superseded_at"], json!(null));
    let other = app.login(&["roll:read"], Reach::Schools(&[])).await;
    for rest in ["", "/history"] {
        let hidden = app.get(&other, &path(&format!("/{id}{rest}"))).await;
        assert_eq!(hidden.problem(), (404, "not_found"));
    }
    app.school(120_766).await;
    let elsewhere = app.get(&token, &format!("/v1/schools/120766/enrolments/{id}")).await;
    assert_eq!(elsewhere.problem(), (404, "not_found"), "an enrolment is addressed with its own school");
}

fn void_body() -> Value {
    json!({"reason": " Entered for the wrong school ", "recorded_by": {"name": "A. Sample", "title": "Administrator"}})
}

async fn a_wrong_enrolment_is_voided_while_it_has_no_marks(app: TestApp) {
    app.school(URN).await;
    let token = app.everything().await;
    calendar(&app, &token).await;
    app.put_roll(&token, URN, roll(&[pupil(1)])).await.expect(200);
    let id = only_enrolment(&app, &token).await["id"].as_str().unwrap().to_owned();
    let void = path(&format!("/{id}/void"));
    mark(&app, &token, "2026-11-20", &json!(upn(1)), "/").await;
    let refused = app.post(&token, &void, void_body()).await;
    assert_eq!(refused.problem(), (409, "state_conflict"));
    assert_eq!(refused.body["allowed_actions"], json!(["correct_by_roll"]));
    let taken_back = json!({
        "taken_at": "2026-11-20T10:30:00Z", "recorded_by": {"name": "A. Teacher"},
        "marks": [{"upn": upn(1), "code": null, "amendment": {"reason": "Wrong school"}}],
    });
    app.put(&token, &format!("/v1/schools/{URN}/registers/2026-11-20/am"), taken_back).await.expect(200);

    let voided = app.post(&token, &void, void_body()).await.expect(200);
    assert_eq!((&voided.body["voided"], &voided.body["version"]), (&json!(true), &json!(2)));
    assert_eq!(app.get(&token, &path("")).await.body["data"], json!([]), "it counts nowhere");
    let kept = only_enrolment(&app, &token).await;
    assert_eq!(kept["voiding"]["reason"], "Entered for the wrong school");
    assert_eq!(kept["voiding"]["recorded_by"]["title"], "Administrator");
    let again = app.post(&token, &void, void_body()).await;
    assert_eq!((again.problem(), &again.body["allowed_actions"]), ((409, "state_conflict"), &json!([])));

    let anew = app.put_roll(&token, URN, roll(&[pupil(1)])).await.expect(200);
    assert_eq!(
        anew.body["summary"]["created"], 1,
        "what is voided is not corrected: it is another enrolment"
    );
    let lines = register_line::Entity::find().all(&app.db).await.unwrap();
    assert_eq!(lines.len(), 2, "a line is never given twice");
}

async fn voiding_twice_with_one_key_is_voiding_once(app: TestApp) {
    app.school(URN).await;
    let token = app.everything().await;
    app.put_roll(&token, URN, roll(&[pupil(1)])).await.expect(200);
    let id = only_enrolment(&app, &token).await["id"].as_str().unwrap().to_owned();
    let call = format!("POST {}", path(&format!("/{id}/void")));
    let key = [("Idempotency-Key", "one")];
    let first = app.send(&token, &call, void_body(), &key).await.expect(200);
    let second = app.send(&token, &call, void_body(), &key).await.expect(200);
    assert_eq!((second.header("idempotent-replayed"), &second.body), ("true", &first.body));
}
