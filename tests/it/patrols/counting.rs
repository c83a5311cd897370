//! How many were met.

use serde_json::{Value, json};

use super::Desk;
use crate::{on_each_database, support::TestApp};

on_each_database!(small_groups_of_those_who_were_met_are_withheld);

async fn small_groups_of_those_who_were_met_are_withheld(app: TestApp) {
    let desk = Desk::of(app, 14).await;
    let patrol = desk.held(json!({})).await;
    let summary = async || {
        let read = desk.app().get(&desk.officer, "/v1/patrol-summary?academic_year=2026-27").await;
        read.expect(200).body
    };
    assert_eq!((&summary().await["encounters"], &summary().await["patrols_held"]), (&json!(0), &json!(1)));
    let mut first = String::new();
    for n in 0..5 {
        let change = json!({ "outcome": "went_to_school", "by_constable": false });
        let made = desk.meet(&patrol, n, change).await.expect(201);
        first = made.header("location").to_owned();
    }
    assert_eq!(summary().await["encounters"], Value::Null, "five children are few");
    for n in 5..14 {
        let outcome = if n < 7 { "valid_reason" } else { "went_to_school" };
        let change = json!({ "outcome": outcome, "with_adult": true, "by_constable": false });
        desk.meet(&patrol, n, change).await.expect(201);
    }
    let read = summary().await;
    let groups = |name: &str| {
        let groups = read[name].as_array().unwrap().iter();
        groups.map(|one| (one["group"].clone(), one["encounters"].clone())).collect::<Vec<_>>()
    };
    assert_eq!(read["encounters"], 14);
    assert_eq!(
        groups("outcomes"),
        [(json!("valid_reason"), Value::Null), (json!("went_to_school"), Value::Null)]
    );
    assert_eq!(groups("company"), [(json!("alone"), Value::Null), (json!("with_adult"), Value::Null)]);
    assert_eq!(groups("districts"), [(json!("Breckland"), json!(14))]);
    assert_eq!(groups("terms"), [(json!("2026-27-autumn"), json!(14))]);
    // What was withdrawn counts for nothing.
    let withdrawal = json!({ "reason": "Wrong pupil", "recorded_by": { "name": "A. Officer" } });
    desk.act(&first, "withdraw", withdrawal).await.expect(200);
    assert_eq!(summary().await["encounters"], 13);
}
