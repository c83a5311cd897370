//! Referrals: joined, returned, withdrawn, and refused.

use serde_json::{Value, json};

use super::fixture::{Desk, concern, id_of, ids};
use crate::{
    on_each_database,
    parents::fixture::{People, by, details},
    registers::fixture::row,
    support::TestApp,
};

on_each_database!(
    a_second_referral_joins_the_open_case,
    what_waits_about_a_pupil_joins_the_case_that_is_opened,
    a_referral_is_returned_with_the_reason_and_the_school_refers_again,
    every_mistake_of_a_referral_is_told_at_once,
    support_and_parents_are_those_of_the_pupil,
    who_left_is_not_referred_and_the_open_case_says_so,
);

async fn a_second_referral_joins_the_open_case(app: TestApp) {
    let desk = Desk::of(app, 1).await;
    let case = desk.case(0).await;
    let second = desk.refer_as(&desk.school, &desk.pupils[0], concern()).await.expect(201);
    assert_eq!(second.body["referral"]["state"], "joined");
    assert_eq!(second.body["referral"]["links"]["case"], case);
    assert!(second.body["allowed_actions"].as_array().unwrap().is_empty());
    let shown = desk.seen(&case).await;
    assert_eq!(shown["case"]["referral_ids"].as_array().unwrap().len(), 2);
    assert_eq!(shown["history"][1]["action"], "referral_joined");
    let of_case = format!("/v1/referrals?case_id={}", id_of(&case));
    assert_eq!(ids(&desk.seen(&of_case).await).len(), 2);
    let again = desk.accept(second.header("location")).await;
    assert_eq!(again.problem(), (409, "state_conflict"));
    // When the case is closed another referral waits anew.
    desk.feedback(&case).await;
    desk.close(&case).await.expect(200);
    let third = desk.refer_as(&desk.school, &desk.pupils[0], concern()).await.expect(201);
    assert_eq!(third.body["referral"]["state"], "submitted");
    // One that waits when the case is opened again joins it as it is accepted.
    desk.step(&case, "reopen", json!({ "reason": "Away again" })).await.expect(200);
    let accepted = desk.accept(third.header("location")).await.expect(200).body;
    assert_eq!(
        (&accepted["referral"]["state"], &accepted["referral"]["links"]["case"]),
        (&json!("joined"), &json!(case))
    );
}

async fn what_waits_about_a_pupil_joins_the_case_that_is_opened(app: TestApp) {
    let desk = Desk::of(app, 2).await;
    let (first, second) = (desk.referred(0).await, desk.referred(0).await);
    let accepted = desk.accept(&second).await.expect(200).body;
    let case = accepted["referral"]["links"]["case"].as_str().unwrap();
    let joined = desk.seen(&first).await;
    assert_eq!(
        (&joined["referral"]["state"], &joined["referral"]["links"]["case"]),
        (&json!("joined"), &json!(case))
    );
    // The authority opens one itself, and there is one.
    let waits = desk.referred(1).await;
    let open = json!({ "pupil_id": desk.pupils[1], "opened_on": "2026-11-20", "recorded_by": by() });
    let opened = desk.app().post(&desk.la, &desk.under("cases"), open.clone()).await.expect(201);
    assert_eq!(opened.body["case"]["referral_ids"], json!([id_of(&waits)]));
    assert_eq!(desk.seen(&waits).await["referral"]["state"], "joined");
    let twice = desk.app().post(&desk.la, &desk.under("cases"), open).await;
    assert_eq!(twice.problem(), (409, "duplicate"));
    assert_eq!(twice.body["existing"]["id"], opened.body["case"]["id"]);
}

async fn a_referral_is_returned_with_the_reason_and_the_school_refers_again(app: TestApp) {
    let desk = Desk::of(app, 1).await;
    let referral = desk.referred(0).await;
    let early = desk.step(&referral, "accept", json!({ "accepted_on": "2026-11-18" })).await.expect(422);
    assert_eq!(early.faults(), [("/accepted_on".to_owned(), "dates_reversed".to_owned())]);
    desk.step(&referral, "return", json!({ "reason": "Offer a contract first" })).await.expect(200);
    let own = desk.read(&desk.school, &referral).await.expect(200).body;
    assert_eq!(own["referral"]["state"], "returned");
    assert_eq!(own["referral"]["terms"]["returned_reason"], "Offer a contract first");
    assert_eq!(own["history"][1]["reason"], "Offer a contract first");
    assert_eq!(desk.accept(&referral).await.problem(), (409, "state_conflict"));
    let again = desk.referred(0).await;
    let back = json!({ "reason": "Back in school", "recorded_by": { "name": "A. Head" } });
    desk.step_at(&desk.school, &again, "withdraw", "*", back.clone()).await.expect(200);
    let twice = desk.step_at(&desk.school, &again, "withdraw", "*", back).await;
    assert_eq!(twice.problem(), (409, "state_conflict"));
    assert_eq!(ids(&desk.seen("/v1/referrals?state=submitted").await).len(), 0);
}

async fn every_mistake_of_a_referral_is_told_at_once(app: TestApp) {
    let desk = Desk::of(app, 1).await;
    let stranger = "0199e2a4-5b1c-7d3e-8f90-123456789abc";
    let mut wrong = concern();
    wrong["referred_on"] = json!("2026-11-21");
    wrong["support_tried"] = json!(null);
    wrong["parent_ids"] = json!([stranger]);
    let refused = desk.refer_as(&desk.school, &desk.pupils[0], wrong).await.expect(422);
    let faults = [
        ("/referral/referred_on", "date_in_future"),
        ("/referral/support_tried", "missing_property"),
        ("/referral/parent_ids/0", "reference_not_found"),
    ];
    assert_eq!(refused.faults(), faults.map(|(at, code)| (at.to_owned(), code.to_owned())));
    let nobody = desk.refer_as(&desk.school, stranger, concern()).await.expect(422);
    assert_eq!(nobody.faults(), [("/pupil_id".to_owned(), "reference_not_found".to_owned())]);
    let mut early = concern();
    early["referred_on"] = json!("2026-09-02");
    let early = desk.refer_as(&desk.school, &desk.pupils[0], early).await.expect(422);
    assert_eq!(early.faults(), [("/referral/referred_on".to_owned(), "pupil_not_on_roll".to_owned())]);
    // A repeat with the same key applies once.
    let body =
        json!({ "pupil_id": desk.pupils[0], "referral": concern(), "recorded_by": { "name": "A. Head" } });
    let call = format!("POST {}", desk.under("referrals"));
    let key = [("Idempotency-Key", "one")];
    let once = desk.app().send(&desk.school, &call, body.clone(), &key).await.expect(201);
    let twice = desk.app().send(&desk.school, &call, body, &key).await.expect(201);
    assert_eq!(twice.header("idempotent-replayed"), "true");
    assert_eq!(once.header("location"), twice.header("location"));
}

async fn support_and_parents_are_those_of_the_pupil(app: TestApp) {
    let people = People::of(app, 2).await;
    let parent = people.recorded(0, details("Parent-0001", "1 Sample Road", "01632 960001")).await;
    let desk = Desk::at(people.class).await;
    let offer = json!({
        "kind": "meeting", "title": "A meeting", "offered_on": "2026-11-09", "offered_by": { "name": "A. Head" },
    });
    let support = json!({ "pupil_id": desk.pupils[0], "offer": offer, "recorded_by": by() });
    let made = desk.app().post(&desk.school, &desk.under("support"), support).await.expect(201);
    let support = made.body["support"]["id"].as_str().unwrap();
    let mut referral = concern();
    referral["support_ids"] = json!([support]);
    referral["support_tried"] = json!(null);
    referral["parent_ids"] = json!([parent]);
    let sent = desk.refer_as(&desk.school, &desk.pupils[0], referral.clone()).await.expect(201);
    assert_eq!(sent.body["referral"]["terms"]["referral"]["support_ids"], json!([support]));
    let other = desk.refer_as(&desk.school, &desk.pupils[1], referral).await.expect(422);
    let faults = [
        ("/referral/support_ids/0", "reference_not_found"),
        ("/referral/parent_ids/0", "reference_not_found"),
    ];
    assert_eq!(other.faults(), faults.map(|(at, code)| (at.to_owned(), code.to_owned())));
}

async fn who_left_is_not_referred_and_the_open_case_says_so(app: TestApp) {
    let desk = Desk::of(app, 1).await;
    let case = desk.case(0).await;
    let mut gone = row(&desk.class.upns[0], 0);
    gone["deletion"] = json!({ "on": "2026-11-19", "ground": "9-1-f" });
    desk.class.roll("2026-11-20T07:00:00Z", vec![gone]).await.expect(200);
    let shown = desk.seen(&case).await;
    assert_eq!(
        (&shown["case"]["pupil_on_roll"], &shown["case"]["left_on"]),
        (&json!(false), &json!("2026-11-19")),
        "{shown}"
    );
    assert_eq!(desk.read(&desk.school, &case).await.expect(200).body["case"]["pupil_on_roll"], false);
    let mut late = concern();
    late["referred_on"] = json!("2026-11-20");
    let refused = desk.refer_as(&desk.school, &desk.pupils[0], late).await.expect(422);
    assert_eq!(refused.faults(), [("/pupil_id".to_owned(), "pupil_not_on_roll".to_owned())]);
    // The authority goes on and closes it. The school keeps what happened until the last day, and gets its feedback.
    let event = |on: &str| {
        json!({ "event": { "kind": "call", "occurred_on": on, "text": "Spoke to the parent",
                           "shared_with_school": true, "carried_out_by": { "name": "A. Officer" } } })
    };
    let until = desk.write(&case, "events", event("2026-11-19")).await.expect(201);
    let after = desk.write(&case, "events", event("2026-11-20")).await.expect(201);
    let after = after.header("location").to_owned();
    let decided = json!({ "to": "decided", "on": "2026-11-20", "decision": "no_action" });
    desk.step(&case, "advance", decided).await.expect(200);
    desk.feedback(&case).await;
    desk.close(&case).await.expect(200);
    let events = format!("{case}/events");
    assert_eq!(
        ids(&desk.read(&desk.school, &events).await.expect(200).body),
        [id_of(until.header("location"))]
    );
    assert_eq!(desk.read(&desk.school, &after).await.problem(), (404, "not_found"));
    assert_eq!(ids(&desk.seen(&events).await).len(), 2);
    let own = desk.read(&desk.school, &case).await.expect(200).body;
    assert_eq!((&own["case"]["state"], &own["case"]["decision"]), (&json!("closed"), &Value::Null));
    assert_eq!(own["case"]["phase"], "casework", "how far it was on the last day");
    let decided = desk.under("cases?phase=decided");
    assert!(ids(&desk.read(&desk.school, &decided).await.expect(200).body).is_empty());
    assert_eq!(ids(&desk.seen(&decided).await).len(), 1);
    let feedback = desk.read(&desk.school, &format!("{case}/feedback")).await.expect(200).body;
    assert_eq!(ids(&feedback).len(), 1, "what was written to it stays its own");
    let referral = own["case"]["referral_ids"][0].as_str().unwrap();
    desk.read(&desk.school, &desk.under(&format!("referrals/{referral}"))).await.expect(200);
    // Of a case that the authority opens later the school is told when it is written to, and not before.
    let open = json!({ "pupil_id": desk.pupils[0], "opened_on": "2026-11-20", "recorded_by": by() });
    let later = desk.app().post(&desk.la, &desk.under("cases"), open).await.expect(201);
    let later = later.header("location").to_owned();
    let count = async || ids(&desk.read(&desk.school, "/v1/cases").await.expect(200).body).len();
    for path in [&later, &format!("{later}/events"), &format!("{later}/feedback")] {
        assert_eq!(desk.read(&desk.school, path).await.problem(), (404, "not_found"), "{path}");
    }
    assert_eq!(count().await, 1);
    desk.feedback(&later).await;
    desk.read(&desk.school, &later).await.expect(200);
    assert_eq!(count().await, 2);
}
