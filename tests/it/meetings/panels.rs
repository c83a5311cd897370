//! A school's own panels about a pupil's attendance.

use serde_json::{Value, json};

use super::fixture::*;
use crate::{
    on_each_database,
    support::{Reach, TestApp},
};

on_each_database!(
    a_panel_is_planned_held_and_reviewed_by_the_school_and_read_by_the_authority,
    every_mistake_of_a_panel_is_told_at_once,
    a_panel_about_a_pupil_who_has_left_is_not_planned,
);

fn plan(on: &str) -> Value {
    json!({ "planned_on": on, "from_time": "15:30", "reason": "Attendance below 80 per cent",
            "invited": [{ "name": "Parent-0001 Sample-Oak", "role": "Parent" }] })
}

fn held(held_on: &str, review_on: &str) -> Value {
    json!({ "held": {
        "held_on": held_on, "parent_attended": true, "decisions": "A breakfast place", "review_on": review_on,
        "attended": [{ "name": "Parent-0001 Sample-Oak", "role": "Parent" }],
        "targets": [{ "what": "In school on every day", "due_on": review_on }],
    } })
}

async fn a_panel_is_planned_held_and_reviewed_by_the_school_and_read_by_the_authority(app: TestApp) {
    let desk = Desk::of(app, 1).await;
    let body = json!({ "pupil_id": desk.pupils[0], "plan": plan("2026-11-20"), "recorded_by": by() });
    let made = desk.app().post(&desk.school, &under("attendance-panels"), body.clone()).await.expect(201);
    let path = made.header("location").to_owned();
    let refused = desk.app().post(&desk.officer, &under("attendance-panels"), body).await;
    assert_eq!(refused.problem(), (403, "scope_missing"), "a panel is the school's");
    let put = json!({ "plan": plan("2026-11-19"), "recorded_by": by() });
    let named = [("If-Match", made.header("etag"))];
    desk.app().send(&desk.school, &format!("PUT {path}"), put, &named).await.expect(200);
    let early = desk.act(
        &desk.school,
        &path,
        "reviews",
        json!({ "review": {
        "reviewed_on": "2026-11-20", "outcome": "improved" } }),
    );
    assert_eq!(early.await.problem(), (409, "state_conflict"));
    desk.act(&desk.school, &path, "hold", held("2026-11-19", "2026-11-27")).await.expect(200);
    let actions = desk.app().get(&desk.officer, &under("next-actions?kind=attendance_panel_review")).await;
    assert_eq!(actions.expect(200).body["data"][0]["due_on"], "2026-11-27");
    let review = json!({ "review": { "reviewed_on": "2026-11-20", "outcome": "targets_met" } });
    let told = desk.act(&desk.school, &path, "reviews", review).await.expect(200).body;
    assert_eq!(told["panel"]["review_on"], Value::Null);
    let read = desk.read(&desk.officer, &path).await.expect(200).body;
    let steps: Vec<_> = read["history"].as_array().unwrap().iter().map(|step| &step["action"]).collect();
    assert_eq!(steps, ["planned", "amended", "held", "reviewed"]);
    let listed = desk.read(&desk.officer, "/v1/attendance-panels?state=held").await.expect(200).body;
    assert_eq!(listed["data"].as_array().unwrap().len(), 1);
    let unread = desk.app().get(&desk.officer, "/v1/attendance-panels").await;
    assert_eq!(unread.problem(), (400, "invalid_parameter"));
    desk.app().school(120_766).await;
    let stranger = desk.app().login(SCHOOL, Reach::Schools(&[120_766])).await;
    assert_eq!(desk.read(&stranger, &path).await.problem(), (404, "not_found"));
    assert_eq!(desk.read(&stranger, "/v1/attendance-panels").await.expect(200).body["data"], json!([]));
}

async fn every_mistake_of_a_panel_is_told_at_once(app: TestApp) {
    let desk = Desk::of(app, 1).await;
    let mut wrong = plan("2026-10-25");
    wrong["from_time"] = json!("01:30");
    let body =
        json!({ "pupil_id": "0199e2a4-5b1c-7d3e-8f90-123456789abc", "plan": wrong, "recorded_by": by() });
    let refused = desk.app().post(&desk.school, &under("attendance-panels"), body).await.expect(422);
    let at = |place: &str, code: &str| (place.to_owned(), code.to_owned());
    assert_eq!(
        refused.faults(),
        [at("/plan/from_time", "time_twice_on_clock"), at("/pupil_id", "reference_not_found")]
    );
    let body = json!({ "pupil_id": desk.pupils[0], "plan": plan("2026-11-20"), "recorded_by": by() });
    let made = desk.app().post(&desk.school, &under("attendance-panels"), body).await.expect(201);
    let path = made.header("location").to_owned();
    let refused = desk.act(&desk.school, &path, "hold", held("2026-11-21", "2026-11-20")).await.expect(422);
    assert_eq!(
        refused.faults(),
        [
            at("/held/held_on", "date_in_future"),
            at("/held/targets/0/due_on", "dates_reversed"),
            at("/held/review_on", "dates_reversed"),
        ]
    );
    desk.act(&desk.school, &path, "cancel", json!({ "reason": "Moved away" })).await.expect(200);
    let refused = desk.act(&desk.school, &path, "hold", held("2026-11-20", "2026-11-27")).await;
    assert_eq!(refused.problem(), (409, "state_conflict"));
}

async fn a_panel_about_a_pupil_who_has_left_is_not_planned(app: TestApp) {
    let desk = Desk::of(app, 1).await;
    let call = format!("POST {}", under("attendance-panels"));
    let send = async |key: &str, on: &str| {
        let body = json!({ "pupil_id": desk.pupils[0], "plan": plan(on), "recorded_by": by() });
        desk.app().send(&desk.school, &call, body, &[("Idempotency-Key", key)]).await
    };
    let first = send("one", "2026-11-27").await.expect(201);
    let path = first.header("location").to_owned();
    desk.app().tamper("UPDATE enrolment SET deleted_on = '2026-11-19'").await;
    let again = send("one", "2026-11-27").await;
    assert_eq!((again.header("idempotent-replayed"), again.header("location")), ("true", path.as_str()));
    let left = [("/plan/planned_on".to_owned(), "pupil_not_enrolled".to_owned())];
    assert_eq!(send("two", "2026-11-20").await.expect(422).faults(), left);
    send("three", "2026-11-19").await.expect(201);
    let put = json!({ "plan": plan("2026-12-04"), "recorded_by": by() });
    let moved =
        desk.app().send(&desk.school, &format!("PUT {path}"), put, &[("If-Match", "*")]).await.expect(422);
    assert_eq!(moved.faults(), left);
    desk.act(&desk.school, &path, "cancel", json!({ "reason": "The pupil has left" })).await.expect(200);
}
