//! What two may do at once.

use futures_util::future::join_all;
use serde_json::json;

use super::fixture::*;
use crate::{on_each_database, support::TestApp};

on_each_database!(
    of_two_officers_who_plan_a_terms_meeting_one_does,
    of_several_who_hold_a_meeting_at_once_one_does,
    actions_that_are_agreed_at_once_have_numbers_of_their_own,
);

async fn of_two_officers_who_plan_a_terms_meeting_one_does(app: TestApp) {
    let desk = Desk::of(app, 1).await;
    let plan =
        |n: u32| desk.plan("2026-27-autumn", if n == 0 { "2026-11-25" } else { "2026-11-26" }, json!({}));
    let all = join_all((0..2).map(plan)).await;
    let mut found: Vec<_> = all.iter().map(|answer| answer.problem()).collect();
    found.sort_unstable();
    assert_eq!(found, [(201, ""), (409, "duplicate")]);
    let first = all.iter().find(|answer| answer.status == 201).unwrap();
    let second = all.iter().find(|answer| answer.status == 409).unwrap();
    assert_eq!(
        second.body["existing"]["self"],
        first.header("location"),
        "the second is told of the first's"
    );
    // One beside it is planned all the same.
    desk.plan("2026-27-autumn", "2026-11-26", json!({ "kind": "extra" })).await.expect(201);
}

async fn of_several_who_hold_a_meeting_at_once_one_does(app: TestApp) {
    let desk = Desk::of(app, 1).await;
    let path = desk.planned("2026-27-autumn", "2026-11-19").await;
    let tag = desk.app().get(&desk.officer, &path).await.expect(200).header("etag").to_owned();
    let mut body = minutes("2026-11-19");
    body["recorded_by"] = by();
    let (call, named) = (format!("POST {path}/hold"), [("If-Match", tag.as_str())]);
    let all = join_all((0..4).map(|_| desk.app().send(&desk.officer, &call, body.clone(), &named))).await;
    let held = all.iter().filter(|answer| answer.status == 200).count();
    assert_eq!(held, 1, "{all:?}");
    for refused in all.iter().filter(|answer| answer.status != 200) {
        assert_eq!(refused.problem(), (412, "precondition_failed"));
    }
    let history = desk.app().get(&desk.officer, &path).await.expect(200).body["history"].clone();
    assert_eq!(history.as_array().unwrap().len(), 2);
}

async fn actions_that_are_agreed_at_once_have_numbers_of_their_own(app: TestApp) {
    let desk = Desk::of(app, 1).await;
    let path = desk.planned("2026-27-autumn", "2026-11-19").await;
    let all = join_all((0..5).map(|_| desk.agree(&path, "school", "Ring home", "2026-11-27"))).await;
    let number =
        |answer: crate::support::Answer| answer.expect(201).body["action"]["number"].as_i64().unwrap();
    let mut numbers: Vec<_> = all.into_iter().map(number).collect();
    numbers.sort_unstable();
    assert_eq!(numbers, [1, 2, 3, 4, 5]);
}
