//! Who reads what.

use rollcall::features::clients::ClientKind;
use serde_json::json;

use super::fixture::*;
use crate::{
    on_each_database,
    support::{Reach, TestApp},
};

on_each_database!(
    the_attendance_questionnaire_comes_with_the_service,
    a_school_reads_what_was_published_and_no_draft,
    who_reaches_no_school_reads_nothing,
    questionnaires_are_listed_page_by_page,
);

const READ: &[&str] = &["questionnaires:read"];

async fn the_attendance_questionnaire_comes_with_the_service(app: TestApp) {
    let officer = officer(&app).await;
    let read = app.get(&officer, "/v1/questionnaires/attendance").await.expect(200);
    let content = &read.body["content"];
    assert_eq!((&read.body["number"], &read.body["state"]), (&json!(1), &json!("published")));
    let areas = content["areas"].as_array().unwrap();
    let codes: Vec<_> = areas.iter().map(|area| area["code"].as_str().unwrap()).collect();
    assert_eq!(codes, ["leadership", "registers", "data", "support", "partnership"]);
    let questions: usize = areas.iter().map(|area| area["questions"].as_array().unwrap().len()).sum();
    assert!((30..=60).contains(&questions), "{questions}");
    let labels: Vec<_> = content["ratings"].as_array().unwrap().iter().map(|one| &one["label"]).collect();
    assert_eq!(labels, ["Not in place", "Developing", "Established", "Embedded"]);
    let tag = read.header("etag").to_owned();
    let again = app
        .send(&officer, "GET /v1/questionnaires/attendance", json!(null), &[("If-None-Match", &tag)])
        .await;
    assert_eq!(again.status, 304);
}

async fn a_school_reads_what_was_published_and_no_draft(app: TestApp) {
    app.school(120_001).await;
    let officer = officer(&app).await;
    begin(&app, &officer, "attendance", safeguarding()).await.expect(201);
    let (client, _) = app.client_of(ClientKind::School, READ, Reach::Schools(&[120_001])).await;
    let school = app.token(client, READ);
    app.get(&school, "/v1/questionnaires/attendance").await.expect(200);
    let hidden = app.get(&school, "/v1/questionnaires/attendance/draft").await;
    assert_eq!(hidden.problem(), (404, "not_found"));
    let states = async |token: &str| {
        let listed = app.get(token, "/v1/questionnaires").await.expect(200).body["data"].clone();
        listed.as_array().unwrap().iter().map(|one| one["state"].clone()).collect::<Vec<_>>()
    };
    assert_eq!(states(&school).await, ["published"]);
    assert_eq!(states(&officer).await, ["published", "draft"]);
}

async fn who_reaches_no_school_reads_nothing(app: TestApp) {
    let (client, _) = app.client_of(ClientKind::School, READ, Reach::Schools(&[])).await;
    let nobody = app.token(client, READ);
    assert_eq!(app.get(&nobody, "/v1/questionnaires").await.expect(200).body["data"], json!([]));
    app.get(&nobody, "/v1/questionnaires/attendance").await.expect(404);
    app.get(&nobody, "/v1/questionnaires/attendance/versions/1").await.expect(404);
}

async fn questionnaires_are_listed_page_by_page(app: TestApp) {
    let officer = officer(&app).await;
    for code in ["safeguarding", "practice"] {
        begin(&app, &officer, code, safeguarding()).await.expect(201);
    }
    let (mut path, mut codes) = ("/v1/questionnaires?limit=1".to_owned(), Vec::new());
    for _ in 0..5 {
        let page = app.get(&officer, &path).await.expect(200).body;
        codes.extend(
            page["data"].as_array().unwrap().iter().map(|one| one["code"].as_str().unwrap().to_owned()),
        );
        let Some(cursor) = page["page"]["next_cursor"].as_str() else { break };
        path = format!("/v1/questionnaires?limit=1&cursor={cursor}");
    }
    assert_eq!(codes, ["attendance", "practice", "safeguarding"]);
}
