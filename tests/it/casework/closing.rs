//! What keeps a case open.

use serde_json::json;

use super::fixture::{Desk, by, detail};
use crate::{on_each_database, support::TestApp};

on_each_database!(
    a_case_without_written_feedback_or_with_open_tasks_is_not_closed,
    a_reopened_case_needs_feedback_anew,
    nothing_is_written_in_a_closed_case,
    a_repeated_request_is_told_what_it_came_to_whatever_has_moved_on,
);

async fn a_case_without_written_feedback_or_with_open_tasks_is_not_closed(app: TestApp) {
    let desk = Desk::of(app, 1).await;
    let case = desk.case(0).await;
    let task = json!({ "task": { "what": "Ask the school nurse", "due_on": "2026-12-04" } });
    let task = desk.write(&case, "tasks", task).await.expect(201).header("location").to_owned();
    let refused = desk.close(&case).await;
    assert_eq!(refused.problem(), (409, "state_conflict"));
    assert!(detail(&refused).contains("feedback") && detail(&refused).contains("Tasks"), "{refused:?}");
    let allowed = refused.body["allowed_actions"].as_array().unwrap();
    assert!(!allowed.contains(&json!("close")) && allowed.contains(&json!("write")), "{allowed:?}");
    let shown = desk.seen(&case).await;
    assert_eq!(shown["kept_open_by"].as_array().unwrap().len(), 2);
    desk.feedback(&case).await;
    let refused = desk.close(&case).await;
    assert_eq!(refused.problem(), (409, "state_conflict"));
    assert!(!detail(&refused).contains("feedback"), "{refused:?}");
    desk.step(&task, "cancel", json!({ "reason": "Not needed" })).await.expect(200);
    let early = json!({ "closed_on": "2026-11-19", "outcome": "other", "reason": "Over" });
    let early = desk.step(&case, "close", early).await.expect(422);
    assert_eq!(early.faults(), [("/closed_on".to_owned(), "dates_reversed".to_owned())]);
    desk.close(&case).await.expect(200);
    assert_eq!(desk.close(&case).await.problem(), (409, "state_conflict"));
}

async fn a_reopened_case_needs_feedback_anew(app: TestApp) {
    let desk = Desk::of(app, 1).await;
    let officer = desk.officer("B. Officer", 1).await;
    let case = desk.case(0).await;
    desk.assign(&case, &officer).await.expect(200);
    desk.feedback(&case).await;
    desk.close(&case).await.expect(200);
    // In the same instant: what was written before it was opened again does not count.
    let open = desk.step(&case, "reopen", json!({ "reason": "Away again" })).await.expect(200).body;
    assert_eq!((&open["case"]["state"], &open["case"]["officer"]), (&json!("open"), &json!(null)));
    assert!(open["case"]["closed_on"].is_null());
    assert_eq!(desk.close(&case).await.problem(), (409, "state_conflict"));
    desk.feedback(&case).await;
    desk.close(&case).await.expect(200);
    // Not while another is open.
    desk.case(0).await;
    let second = desk.step(&case, "reopen", json!({ "reason": "Away again" })).await;
    assert_eq!(second.problem(), (409, "state_conflict"));
}

async fn nothing_is_written_in_a_closed_case(app: TestApp) {
    let desk = Desk::of(app, 1).await;
    let case = desk.case(0).await;
    let event = json!({ "event": { "kind": "note", "occurred_on": "2026-11-20", "text": "A note",
                                   "carried_out_by": { "name": "A. Officer" } } });
    let made = desk.write(&case, "events", event.clone()).await.expect(201).header("location").to_owned();
    desk.feedback(&case).await;
    desk.close(&case).await.expect(200);
    let task = json!({ "task": { "what": "Ask", "due_on": "2026-12-04" } });
    for (what, body) in [("events", event), ("tasks", task), ("feedback", json!({ "text": "More" }))] {
        assert_eq!(desk.write(&case, what, body).await.problem(), (409, "state_conflict"), "{what}");
    }
    assert_eq!(
        desk.step(&made, "void", json!({ "reason": "Wrong" })).await.problem(),
        (409, "state_conflict")
    );
    let steps = [
        ("assign", json!({ "officer_id": "0199e2a4-5b1c-7d3e-8f90-123456789abc" })),
        ("advance", json!({ "to": "formal_letter", "on": "2026-11-20" })),
        ("prioritise", json!({ "priority": "urgent", "reason": "Not seen" })),
    ];
    for (step, body) in steps {
        assert_eq!(desk.step(&case, step, body).await.problem(), (409, "state_conflict"), "{step}");
    }
    desk.seen(&format!("{case}/events")).await;
}

async fn a_repeated_request_is_told_what_it_came_to_whatever_has_moved_on(app: TestApp) {
    let desk = Desk::of(app, 1).await;
    let officer = desk.officer("B. Officer", 1).await;
    let referral = desk.referred(0).await;
    let keyed = async |path: String, key: &str, mut body: serde_json::Value| {
        body["recorded_by"] = by();
        let headers = [("If-Match", "*"), ("Idempotency-Key", key)];
        desk.app().send(&desk.la, &format!("POST {path}"), body, &headers).await
    };
    let accept = json!({ "accepted_on": "2026-11-20" });
    let accepted = keyed(format!("{referral}/accept"), "accept", accept.clone()).await.expect(200).body;
    let case = accepted["referral"]["links"]["case"].as_str().unwrap().to_owned();
    let event = json!({ "event": { "kind": "note", "occurred_on": "2026-11-20", "text": "A note",
                                   "carried_out_by": { "name": "A. Officer" } } });
    let requests = [
        (format!("{case}/assign"), "assign", json!({ "officer_id": officer })),
        (format!("{case}/events"), "event", event),
        (format!("{case}/feedback"), "feedback", json!({ "text": "We agreed a plan with the family" })),
    ];
    let mut first = Vec::new();
    for (path, key, body) in &requests {
        let answer = keyed(path.clone(), key, body.clone()).await;
        assert!(matches!(answer.status, 200 | 201), "{key}: {answer:?}");
        first.push(answer);
    }
    desk.close(&case).await.expect(200);
    for ((path, key, body), first) in requests.into_iter().zip(first) {
        let again = keyed(path, key, body).await.expect(first.status);
        assert_eq!(again.header("idempotent-replayed"), "true", "{key}");
        assert_eq!(again.header("location"), first.header("location"), "{key}");
    }
    let again = keyed(format!("{referral}/accept"), "accept", accept).await.expect(200);
    assert_eq!(again.header("idempotent-replayed"), "true");
    assert_eq!(desk.seen(&format!("{case}/events")).await["data"].as_array().unwrap().len(), 1);
}
