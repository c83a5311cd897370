//! Recording support, and what becomes of it.

use serde_json::json;

use super::*;
use crate::{on_each_database, registers::fixture::Class};

on_each_database!(
    an_attendance_contract_is_offered_signed_reviewed_and_ended_and_every_version_is_kept,
    what_was_refused_stays_told_when_it_is_taken_up_later,
    support_is_listed_by_pupil_by_school_and_over_all_schools_also_as_a_table,
    a_contract_and_a_plan_whose_review_is_due_are_next_actions,
    another_schools_support_is_not_found,
    of_two_who_take_up_and_refuse_at_once_one_is_kept,
    a_party_whose_record_was_merged_may_stay_in_a_contract,
);

async fn an_attendance_contract_is_offered_signed_reviewed_and_ended_and_every_version_is_kept(app: TestApp) {
    let desk = Desk::of(app, 1).await;
    let path = desk.signed().await;
    let read = desk.app().get(&desk.token, &path).await.expect(200);
    let told = &read.body["support"];
    assert_eq!((&told["state"], &told["next_review_on"]), (&json!("active"), &json!("2026-11-19")));
    let review =
        json!({ "reviewed_on": "2026-11-20", "outcome": "on_track", "note": "Four mornings of five" });
    let reviewed = desk.act(&path, "reviews", review).await.expect(200);
    assert_eq!(reviewed.body["support"]["next_review_on"], "2026-12-10");
    let mut offer = desk.contract();
    offer["reviews"] = json!([{ "on": "2026-11-19" }, { "on": "2026-12-17" }]);
    let put = json!({ "offer": offer, "amendment_reason": "A week later", "recorded_by": by() });
    let call = format!("PUT {path}");
    assert_eq!(
        desk.app().put(&desk.token, &path, put.clone()).await.problem(),
        (428, "precondition_required")
    );
    let stale = desk.app().send(&desk.token, &call, put.clone(), &[("If-Match", read.header("etag"))]).await;
    assert_eq!(stale.problem(), (412, "precondition_failed"));
    let fresh = [("If-Match", reviewed.header("etag"))];
    let changed = desk.app().send(&desk.token, &call, put, &fresh).await.expect(200);
    assert_eq!(changed.body["support"]["next_review_on"], "2026-12-17");
    let end = json!({ "ended_on": "2026-11-20", "outcome": "not_engaged" });
    let mut unnamed = end.clone();
    unnamed["recorded_by"] = by();
    let unnamed = desk.app().post(&desk.token, &format!("{path}/end"), unnamed).await;
    assert_eq!(unnamed.problem(), (428, "precondition_required"));
    let ended = desk.act(&path, "end", end).await.expect(200).body;
    assert_eq!(
        (&ended["support"]["state"], &ended["support"]["next_review_on"]),
        (&json!("ended"), &json!(null))
    );
    assert_eq!(ended["allowed_actions"], json!(["amend", "withdraw"]));
    let withdrawn = desk.act(&path, "withdraw", json!({ "reason": "Another pupil" })).await.expect(200).body;
    let history = withdrawn["history"].as_array().unwrap();
    let told: Vec<_> = history.iter().map(|one| one["action"].as_str().unwrap()).collect();
    assert_eq!(told, ["created", "started", "reviewed", "amended", "ended", "withdrawn"]);
    assert_eq!(history[0]["terms"]["offer"]["reviews"][1]["on"], "2026-12-10", "the original");
    assert_eq!(withdrawn["allowed_actions"], json!([]));
}

async fn what_was_refused_stays_told_when_it_is_taken_up_later(app: TestApp) {
    let desk = Desk::of(app, 1).await;
    let path = desk.recorded(0, offer("early_help", "2026-11-02")).await;
    let refused = json!({ "on": "2026-11-04", "reason": "refused", "note": "Not now" });
    let refused = desk.act(&path, "decline", refused).await.expect(200).body;
    assert_eq!(refused["allowed_actions"], json!(["amend", "start", "withdraw"]));
    let started = desk.act(&path, "start", json!({ "started_on": "2026-11-16" })).await.expect(200).body;
    assert_eq!(started["support"]["state"], "active");
    assert_eq!(started["support"]["terms"]["not_taken"]["reason"], "refused");
}

async fn support_is_listed_by_pupil_by_school_and_over_all_schools_also_as_a_table(app: TestApp) {
    let desk = Desk::of(app, 2).await;
    desk.recorded(0, offer("meeting", "2026-11-02")).await;
    desk.recorded(1, offer("plan", "2026-11-02")).await;
    desk.signed().await;
    let scopes = ["parents:read", "support:read"];
    let authority = desk.app().login(&scopes, Reach::Everything).await;
    for (path, count) in [
        (format!("/v1/schools/{URN}/support"), 3),
        ("/v1/support".to_owned(), 3),
        (format!("/v1/support?pupil_id={}", desk.people.pupils[0]), 2),
        (format!("/v1/schools/{URN}/support?pupil_id={}&kind=meeting", desk.people.pupils[0]), 1),
        ("/v1/support?state=active&review_overdue=true".to_owned(), 1),
        ("/v1/support?review_overdue=false".to_owned(), 2),
    ] {
        for token in [&desk.token, &authority] {
            let listed = desk.app().get(token, &path).await.expect(200).body;
            assert_eq!(listed["data"].as_array().unwrap().len(), count, "{path}");
        }
    }
    let table = "GET /v1/support";
    let table = desk.app().send(&authority, table, Value::Null, &[("Accept", "text/csv")]).await.expect(200);
    assert_eq!(table.text.lines().count(), 4, "{}", table.text);
}

async fn a_contract_and_a_plan_whose_review_is_due_are_next_actions(app: TestApp) {
    let desk = Desk::of(app, 1).await;
    let contract = desk.signed().await;
    let mut plan = offer("plan", "2026-11-09");
    plan["reviews"] = json!([{ "on": "2026-11-25" }]);
    let plan = desk.recorded(0, plan).await;
    let kinds = "kind=attendance_contract_review,attendance_plan_review";
    let path = format!("/v1/schools/{URN}/next-actions?{kinds}");
    let reader = desk.app().login(&["registers:read", "support:read"], Reach::Schools(&[URN])).await;
    let told =
        async || desk.app().get(&reader, &path).await.expect(200).body["data"].as_array().unwrap().clone();
    assert_eq!(told().await.len(), 1, "a plan that was not taken up is not reviewed");
    desk.act(&plan, "start", json!({ "started_on": "2026-11-10" })).await.expect(200);
    let found = told().await;
    let told = |n: usize| (&found[n]["kind"], &found[n]["due_on"], &found[n]["overdue"]);
    let (overdue, ahead) = (json!("2026-11-19"), json!("2026-11-25"));
    assert_eq!(told(0), (&json!("attendance_contract_review"), &overdue, &json!(true)));
    assert_eq!(told(1), (&json!("attendance_plan_review"), &ahead, &json!(false)));
    assert_eq!(found[0]["operation"]["href"], json!(format!("{contract}/reviews")));
    assert_eq!(found[0]["evidence"]["pupils"][0]["pupil_id"], json!(desk.people.pupils[0]));
}

async fn another_schools_support_is_not_found(app: TestApp) {
    let desk = Desk::of(app, 1).await;
    let path = desk.recorded(0, offer("meeting", "2026-11-02")).await;
    let other = Class::at(desk.people.class.app, 120_766, 1).await;
    let token = other.app.login(SCHOOL, Reach::Schools(&[120_766])).await;
    assert_eq!(other.app.get(&token, &path).await.problem(), (404, "not_found"));
    let moved = path.replace("120765", "120766");
    assert_eq!(other.app.get(&token, &moved).await.problem(), (404, "not_found"));
    let start = json!({ "started_on": "2026-11-10", "recorded_by": by() });
    assert_eq!(other.app.post(&token, &format!("{path}/start"), start).await.problem(), (404, "not_found"));
    assert_eq!(other.app.get(&token, "/v1/support").await.expect(200).body["data"], json!([]));
}

async fn of_two_who_take_up_and_refuse_at_once_one_is_kept(app: TestApp) {
    let desk = Desk::of(app, 1).await;
    let path = desk.recorded(0, offer("early_help", "2026-11-02")).await;
    let start = json!({ "started_on": "2026-11-16" });
    let refuse = json!({ "on": "2026-11-16", "reason": "refused" });
    let (one, two, three) = tokio::join!(
        desk.act(&path, "start", start.clone()),
        desk.act(&path, "start", start),
        desk.act(&path, "decline", refuse),
    );
    let started = [&one, &two].into_iter().filter(|answer| answer.status == 200).count();
    assert_eq!(started, 1, "{} {} {}", one.text, two.text, three.text);
    let read = desk.app().get(&desk.token, &path).await.expect(200).body;
    assert_eq!(read["support"]["state"], "active", "whoever refused first took it up later");
    let versions = 2 + usize::from(three.status == 200);
    assert_eq!(read["history"].as_array().unwrap().len(), versions);
}

async fn a_party_whose_record_was_merged_may_stay_in_a_contract(app: TestApp) {
    let desk = Desk::of(app, 1).await;
    let path = desk.signed().await;
    let other = desk.people.recorded(0, details("Parent-0001", "1 Sample Road", "01632 960001")).await;
    let merge = json!({ "duplicate_id": desk.parent, "reason": "The same person" });
    desk.people.act(&other, "merge", merge).await.expect(200);
    let mut offer = desk.contract();
    offer["title"] = json!("As agreed anew");
    let put = json!({ "offer": offer, "amendment_reason": "Another title", "recorded_by": by() });
    let call = format!("PUT {path}");
    desk.app().send(&desk.token, &call, put, &[("If-Match", "*")]).await.expect(200);
    let fresh = desk.record(0, desk.contract()).await.expect(422);
    assert_eq!(fresh.faults(), [("/offer/parents/0".to_owned(), "reference_not_found".to_owned())]);
}
