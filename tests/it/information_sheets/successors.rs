//! A school becomes an academy while a sheet is open: the one closes, the other is asked.

use serde_json::{Value, json};

use super::fixture::*;
use crate::{on_each_database, support::TestApp};

on_each_database!(what_a_school_left_undone_is_asked_of_the_one_that_came_after_it);

const SCHOOL: i32 = 120_001;
const OTHER: i32 = 120_002;
const ACADEMY: i32 = 120_009;

async fn what_a_school_left_undone_is_asked_of_the_one_that_came_after_it(app: TestApp) {
    app.school(SCHOOL).await;
    app.school(OTHER).await;
    let la = officer(&app).await;
    let own = program(&app, SCHOOL).await;
    let due = json!({ "kind": "action", "to_be_completed_by_on": "2026-12-11" });
    let open = publish(&app, &la, due.clone()).await;
    let done = publish(&app, &la, due).await;
    publish(&app, &la, json!({})).await;
    step(&app, &own, &at(SCHOOL, &done), "complete", head()).await.expect(200);

    app.set_now("2026-12-02T09:00:00Z");
    opens_on(&app, ACADEMY, "2026-12-01").await;
    closes_on(&app, SCHOOL, "2026-11-30").await;
    let la = officer(&app).await;
    let academy = program(&app, ACADEMY).await;
    let list = format!("/v1/schools/{ACADEMY}/information-sheets");
    assert_eq!(
        app.get(&academy, &list).await.expect(200).body["data"],
        json!([]),
        "nothing tells that it came after"
    );
    follows(&app, ACADEMY, SCHOOL).await;
    let seen = app.get(&academy, &list).await.expect(200).body["data"].clone();
    let ids: Vec<_> = seen.as_array().unwrap().iter().map(|one| one["id"].as_str().unwrap()).collect();
    assert_eq!(ids, [open.rsplit('/').next().unwrap()], "what asks for something and is not done");
    app.get(&academy, &at(ACADEMY, &done)).await.expect(404);
    let next = async |token: &str, urn: i32| {
        let path = format!("/v1/schools/{urn}/next-actions?kind=information_sheet_open");
        app.get(token, &path).await.expect(200).body["data"].as_array().unwrap().len()
    };
    assert_eq!((next(&academy, ACADEMY).await, next(&program(&app, SCHOOL).await, SCHOOL).await), (1, 0));

    let counts = async || app.get(&la, &format!("{open}/completion")).await.expect(200).body["all"].clone();
    let all = counts().await;
    assert_eq!((&all["schools"], &all["closed"], &all["unread"]), (&json!(2), &json!(1), &json!(2)));
    let rows = async |query: &str| {
        let rows = app.get(&la, &format!("{open}/schools{query}")).await.expect(200).body["data"].clone();
        let row = |row: &Value| (row["urn"].clone(), row["closed"].clone(), row["came_after"].clone());
        rows.as_array().unwrap().iter().map(row).collect::<Vec<_>>()
    };
    let (school, other) = (json!(SCHOOL), (json!(OTHER), json!(false), Value::Null));
    let came_after = (json!(ACADEMY), json!(false), school.clone());
    assert_eq!(rows("").await, [(school, json!(true), Value::Null), other.clone(), came_after.clone()]);
    assert_eq!(rows("?state=unread").await, [other, came_after], "who is to be reminded");

    step(&app, &academy, &at(ACADEMY, &open), "complete", head()).await.expect(200);
    let all = counts().await;
    assert_eq!((&all["schools"], &all["completed"]), (&json!(2), &json!(1)));
    assert_eq!(next(&academy, ACADEMY).await, 0);
    // It stays to be seen, as done by the academy.
    let read = app.get(&academy, &at(ACADEMY, &open)).await.expect(200).body;
    assert_eq!(read["sheet"]["state"], "completed");
}
