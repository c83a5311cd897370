//! Marks beside permits.

use serde_json::{Value, json};

use super::{Desk, permits};
use crate::{
    on_each_database,
    registers::fixture::{URN, amended, mark},
    support::{Reach, TestApp},
};

on_each_database!(marks_c1_rest_on_a_licence_and_never_on_a_job);

async fn push(desk: &Desk, at: &str, marks: Vec<Value>) {
    desk.class.push_to(&format!("/v1/schools/{URN}/registers/{at}"), 0, marks).await.expect(200);
}

/// Pupil, kind and the number of sessions.
async fn queries(desk: &Desk, filter: &str) -> Vec<(usize, String, usize)> {
    let path = format!("/v1/schools/{URN}/child-employment-queries?{filter}");
    let read = desk.app().get(&desk.officer, &path).await.expect(200).body;
    let told = |row: &Value| {
        let pupil = desk.pupils.iter().position(|id| row["pupil_id"] == **id).unwrap();
        (pupil, row["kind"].as_str().unwrap().to_owned(), row["sessions"].as_array().unwrap().len())
    };
    let mut told: Vec<_> = read["data"].as_array().unwrap().iter().map(told).collect();
    told.sort();
    told
}

async fn marks_c1_rest_on_a_licence_and_never_on_a_job(app: TestApp) {
    let desk = Desk::of(app, 3).await;
    let absences = json!([{ "on": "2026-11-18" }, { "on": "2026-11-19", "session": "pm" }]);
    let licence = desk.elsewhere(0, "other_authority", json!({ "absences": absences })).await.expect(201);
    let licence = licence.header("location").to_owned();
    let job = desk.apply(1, json!({})).await.expect(201).header("location").to_owned();
    desk.grant(&job).await.expect(200);
    let upns = &desk.class.upns;
    let all = || upns.iter().map(|upn| mark(upn, "C1")).collect::<Vec<_>>();
    push(&desk, "2026-11-18/am", all()).await;
    push(&desk, "2026-11-19/am", vec![mark(&upns[0], "C1")]).await;
    push(&desk, "2026-11-19/pm", vec![mark(&upns[0], "C1"), mark(&upns[1], "\\")]).await;
    let kind = |pupil: usize, kind: &str| (pupil, kind.to_owned(), 1);
    let told = [kind(0, "outside_licence"), kind(1, "job_alone"), kind(2, "without_licence")];
    assert_eq!(queries(&desk, "").await, told);
    assert_eq!(queries(&desk, "kind=job_alone").await, told[1..2]);
    assert!(queries(&desk, "from_on=2026-11-20").await.is_empty());
    assert_eq!(queries(&desk, "limit=2").await.len(), 2);
    let path = format!("/v1/schools/{URN}/child-employment-queries");
    let blind = desk.app().login(&["child-employment:read"], Reach::Schools(&[URN])).await;
    assert_eq!(desk.app().get(&blind, &path).await.problem(), (403, "scope_missing"));
    // The marks of the licence, by class to who sees no codes.
    let marks = async |token: &str| {
        let read = desk.read_as(token, &format!("{licence}/marks")).await.expect(200).body;
        let row = |row: &Value| {
            (row["date"].clone(), row["session"].clone(), row["gives_leave"].clone(), row["code"].clone())
        };
        let rows = read["data"].as_array().unwrap();
        let marked = rows.iter().filter(|row| !row["class"].is_null()).map(row).collect::<Vec<_>>();
        (rows.len(), marked)
    };
    let (sessions, marked) = marks(&desk.officer).await;
    assert_eq!(sessions, 10, "from Monday to today");
    let row = |date: &str, half: &str, leave: bool| (json!(date), json!(half), json!(leave), json!("C1"));
    let expected =
        [row("2026-11-18", "am", true), row("2026-11-19", "am", false), row("2026-11-19", "pm", true)];
    assert_eq!(marked, expected);
    assert!(marks(&blind).await.1.iter().all(|(.., code)| code.is_null()));
    // What the school is to do.
    let scopes = ["child-employment:read", "registers:read", "registers.codes:read"];
    let own = desk.app().login(&scopes, Reach::Schools(&[URN])).await;
    let actions = async || {
        let query = format!("/v1/schools/{URN}/next-actions?kind=child_employment_marks_unlicensed");
        let read = desk.app().get(&own, &query).await.expect(200).body;
        read["data"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| one["evidence"]["count"].clone())
            .collect::<Vec<_>>()
    };
    assert_eq!(actions().await, [3]);
    push(&desk, "2026-11-18/am", vec![amended(&upns[2], json!("C1"), "The exemption is with the office")])
        .await;
    assert_eq!(queries(&desk, "").await, told[..2]);
    assert_eq!(queries(&desk, "include_explained=true").await, told);
    desk.elsewhere(1, "exempt", json!({ "kind": "performance_exemption" })).await.expect(201);
    assert_eq!(queries(&desk, "").await, told[..1]);
    assert_eq!(actions().await, [1]);
    let revoke = json!({ "revoked_on": "2026-11-19", "reason": "The education suffers", "recorded_by": { "name": "A. Officer" } });
    desk.act(&licence, "revoke", revoke).await.expect(200);
    assert_eq!(queries(&desk, "").await, [(0, "outside_licence".to_owned(), 2)]);
    let list = desk.read(&format!("{}?pupil_id={}", permits(), desk.pupils[1])).await;
    assert_eq!(list.expect(200).body["data"].as_array().unwrap().len(), 2);
}
