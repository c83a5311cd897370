//! A referral runs to a closed case with feedback to the school.

use serde_json::{Value, json};

use super::fixture::{Desk, id_of, ids};
use crate::{on_each_database, support::TestApp};

on_each_database!(
    a_referral_runs_to_a_closed_case_with_feedback_to_the_school,
    an_event_is_put_right_shared_and_voided_and_the_school_sees_what_is_shared,
    a_task_is_changed_done_or_cancelled_and_is_the_authoritys_alone,
    a_case_is_taken_further_only_as_the_phases_go,
    whoever_reads_a_case_is_written_down,
);

async fn a_referral_runs_to_a_closed_case_with_feedback_to_the_school(app: TestApp) {
    let desk = Desk::of(app, 1).await;
    let officer = desk.officer("B. Officer", 5).await;
    let referral = desk.referred(0).await;
    let sent = desk.read(&desk.school, &referral).await.expect(200).body;
    assert_eq!(sent["referral"]["state"], "submitted");
    assert_eq!(sent["allowed_actions"], json!(["accept", "return", "withdraw"]));
    let body =
        json!({ "accepted_on": "2026-11-20", "priority": "urgent", "officer_id": officer, "note": "Known" });
    let accepted = desk.step(&referral, "accept", body).await.expect(200).body;
    assert_eq!(accepted["referral"]["state"], "accepted");
    let case = accepted["referral"]["links"]["case"].as_str().unwrap().to_owned();
    let shown = desk.seen(&case).await;
    assert_eq!(shown["case"]["officer"]["name"], "B. Officer");
    assert_eq!(shown["case"]["officer"]["title"], "Attendance and Entitlement Officer");
    assert_eq!(shown["case"]["referral_ids"], json!([id_of(&referral)]));
    assert_eq!((&shown["case"]["priority"], &shown["case"]["state"]), (&json!("urgent"), &json!("open")));
    assert_eq!(shown["history"][0]["terms"]["note"], "Known");
    assert_eq!(shown["case"]["pupil_on_roll"], true);
    // Without feedback it is not closed, and says why.
    let kept = shown["kept_open_by"].as_array().unwrap();
    assert!(kept[0].as_str().unwrap().contains("written feedback"), "{kept:?}");
    let feedback = desk.feedback(&case).await;
    let path = format!("{case}/feedback/{feedback}/acknowledge");
    let read = json!({ "recorded_by": { "name": "A. Head" } });
    let told = desk.app().post(&desk.school, &path, read).await.expect(200).body;
    assert_eq!(told["acknowledged"]["recorded_by"]["name"], "A. Head");
    // Who said so first stays.
    let again = json!({ "recorded_by": { "name": "B. Head" } });
    let told = desk.app().post(&desk.school, &path, again).await.expect(200).body;
    assert_eq!(told["acknowledged"]["recorded_by"]["name"], "A. Head");
    let closed = desk.close(&case).await.expect(200).body;
    assert_eq!(
        (&closed["case"]["state"], &closed["case"]["outcome"]),
        (&json!("closed"), &json!("attendance_improved"))
    );
    assert_eq!(closed["allowed_actions"], json!(["reopen"]));
    let actions: Vec<_> =
        closed["history"].as_array().unwrap().iter().map(|one| one["action"].as_str().unwrap()).collect();
    assert_eq!(actions, ["opened", "closed"]);
    // The school sees how it stands, and nothing that was noted.
    let own = desk.read(&desk.school, &case).await.expect(200);
    assert_eq!(own.body["case"]["state"], "closed");
    assert!(own.body["history"].is_null() && own.body["kept_open_by"].is_null());
    assert!(!own.text.contains("Known") && !own.text.contains("Four full weeks"), "{}", own.text);
    // The officer has room again.
    let capacity = desk.seen(&format!("/v1/officers/{officer}/capacity")).await;
    assert_eq!((&capacity["open_cases"], &capacity["free"]), (&json!(0), &json!(5)));
}

fn event(kind: &str, shared: bool) -> Value {
    json!({
        "kind": kind, "occurred_on": "2026-11-19", "text": format!("A {kind}"),
        "carried_out_by": { "name": "A. Officer" }, "shared_with_school": shared,
    })
}

async fn an_event_is_put_right_shared_and_voided_and_the_school_sees_what_is_shared(app: TestApp) {
    let desk = Desk::of(app, 1).await;
    let case = desk.case(0).await;
    let visit = desk.write(&case, "events", json!({ "event": event("visit", false) })).await.expect(201);
    desk.write(&case, "events", json!({ "event": event("call", true) })).await.expect(201);
    let path = visit.header("location").to_owned();
    let events = format!("{case}/events");
    let count = async |token: &str| ids(&desk.read(token, &events).await.expect(200).body).len();
    assert_eq!((count(&desk.la).await, count(&desk.school).await), (2, 1));
    assert_eq!(desk.read(&desk.school, &path).await.problem(), (404, "not_found"));
    let put = json!({ "event": event("visit", true), "amendment_reason": "The school should know" });
    let amended = desk.put(&path, ("If-Match", visit.header("etag")), put.clone()).await.expect(200);
    assert_eq!(amended.body["event"]["version"], 2);
    let stale = desk.put(&path, ("If-Match", visit.header("etag")), put.clone()).await;
    assert_eq!(stale.problem(), (412, "precondition_failed"));
    let same = desk.put(&path, ("If-Match", amended.header("etag")), put).await.expect(200);
    assert_eq!(same.body["event"]["version"], 2, "the same again changes nothing");
    let own = desk.read(&desk.school, &path).await.expect(200).body;
    assert!(own["history"].is_null());
    desk.step(&path, "void", json!({ "reason": "Another family" })).await.expect(200);
    let void = desk.step(&path, "void", json!({ "reason": "Another family" })).await;
    assert_eq!(void.problem(), (409, "state_conflict"));
    assert_eq!(desk.read(&desk.school, &path).await.problem(), (404, "not_found"));
    assert_eq!((count(&desk.la).await, count(&desk.school).await), (2, 1));
    // An event of a day to come, and an instant on another day.
    let mut wrong = event("meeting", false);
    wrong["occurred_on"] = json!("2026-11-21");
    wrong["occurred_at"] = json!("2026-11-19T10:00:00Z");
    let refused = desk.write(&case, "events", json!({ "event": wrong })).await.expect(422);
    let faults = [("/event/occurred_on", "date_in_future"), ("/event/occurred_at", "date_outside_span")];
    assert_eq!(refused.faults(), faults.map(|(at, code)| (at.to_owned(), code.to_owned())));
}

async fn a_task_is_changed_done_or_cancelled_and_is_the_authoritys_alone(app: TestApp) {
    let desk = Desk::of(app, 1).await;
    let case = desk.case(0).await;
    let task = json!({ "task": { "what": "Ask the school nurse", "due_on": "2026-11-18" } });
    let made = desk.write(&case, "tasks", task.clone()).await.expect(201);
    let path = made.header("location").to_owned();
    assert_eq!(made.body["task"]["overdue"], true);
    let later = json!({ "task": { "what": "Ask the school nurse", "due_on": "2026-12-04" } });
    let changed = desk.put(&path, ("If-Match", made.header("etag")), later).await.expect(200);
    assert_eq!(changed.body["task"]["overdue"], false);
    let unknown = json!({ "task": { "what": "Ask", "due_on": "2026-12-04",
                                    "officer_id": "0199e2a4-5b1c-7d3e-8f90-123456789abc" } });
    let unknown = desk.write(&case, "tasks", unknown).await.expect(422);
    assert_eq!(unknown.faults(), [("/task/officer_id".to_owned(), "reference_not_found".to_owned())]);
    desk.step(&path, "complete", json!({ "done_on": "2026-11-20", "note": "8 December" })).await.expect(200);
    let again = desk.step(&path, "cancel", json!({ "reason": "Not needed" })).await;
    assert_eq!(again.problem(), (409, "state_conflict"));
    let other = desk.write(&case, "tasks", task).await.expect(201).header("location").to_owned();
    desk.step(&other, "cancel", json!({ "reason": "Not needed" })).await.expect(200);
    let shown = desk.seen(&other).await;
    assert_eq!(
        (&shown["task"]["state"], &shown["history"][1]["reason"]),
        (&json!("cancelled"), &json!("Not needed"))
    );
    let school = desk.read(&desk.school, &format!("{case}/tasks")).await;
    assert_eq!(school.problem(), (403, "scope_missing"));
    // A task of one case is not found beneath another.
    let elsewhere = path.replace(id_of(&case), "0199e2a4-5b1c-7d3e-8f90-123456789abc");
    assert_eq!(desk.read(&desk.la, &elsewhere).await.problem(), (404, "not_found"));
}

async fn a_case_is_taken_further_only_as_the_phases_go(app: TestApp) {
    let desk = Desk::of(app, 1).await;
    let case = desk.case(0).await;
    let to = async |body: Value| desk.step(&case, "advance", body).await;
    let same = to(json!({ "to": "casework", "on": "2026-11-20" })).await;
    assert_eq!(same.problem(), (409, "state_conflict"));
    to(json!({ "to": "formal_letter", "on": "2026-11-20" })).await.expect(200);
    let silent = to(json!({ "to": "decided", "on": "2026-11-20" })).await.expect(422);
    assert_eq!(silent.faults(), [("/decision".to_owned(), "missing_property".to_owned())]);
    let early = json!({ "to": "pace_interview", "on": "2026-11-19", "decision": "prosecution" });
    let early = to(early).await.expect(422);
    let faults = [("/on", "dates_reversed"), ("/decision", "not_for_case_phase")];
    assert_eq!(early.faults(), faults.map(|(at, code)| (at.to_owned(), code.to_owned())));
    let decided =
        to(json!({ "to": "decided", "on": "2026-11-20", "decision": "prosecution" })).await.expect(200);
    assert_eq!(decided.body["case"]["decision"]["decision"], "prosecution");
    let back = to(json!({ "to": "casework", "on": "2026-11-20" })).await.expect(200);
    assert!(back.body["case"]["decision"].is_null());
    let urgent = desk.step(&case, "prioritise", json!({ "priority": "urgent", "reason": "Not seen" })).await;
    assert_eq!(urgent.expect(200).body["case"]["priority"], "urgent");
    let list = desk.seen("/v1/cases?priority=urgent&state=open&unassigned=true").await;
    assert_eq!(ids(&list), [id_of(&case)]);
}

async fn whoever_reads_a_case_is_written_down(app: TestApp) {
    let desk = Desk::of(app, 1).await;
    let case = desk.case(0).await;
    let silent = desk.app().get(&desk.school, &case).await;
    assert_eq!(silent.problem(), (400, "invalid_parameter"));
    let before =
        ids(&desk.app().get(&desk.school, &desk.under("disclosures?limit=200")).await.expect(200).body).len();
    desk.read(&desk.school, &case).await.expect(200);
    desk.read(&desk.la, "/v1/cases").await.expect(200);
    desk.read(&desk.la, "/v1/referrals").await.expect(200);
    let log = desk.app().get(&desk.school, &desk.under("disclosures?limit=200")).await.expect(200).body;
    let told: Vec<_> =
        log["data"].as_array().unwrap().iter().map(|row| row["operation"].as_str().unwrap()).collect();
    assert_eq!(told.len(), before + 3, "{told:?}");
    for operation in ["case.read", "case.list", "referral.list", "referral.accept"] {
        assert!(told.contains(&operation), "{operation} in {told:?}");
    }
    assert!(!log.to_string().contains(&desk.class.upns[0]));
}
