//! What an officer can hold, and what is agreed with a school that has more.

use serde_json::json;

use super::fixture::{Desk, by, detail, id_of};
use crate::{on_each_database, support::TestApp};

on_each_database!(
    beyond_an_officers_capacity_only_what_was_agreed_is_assigned,
    every_agreement_names_the_one_that_was_read
);

async fn beyond_an_officers_capacity_only_what_was_agreed_is_assigned(app: TestApp) {
    let desk = Desk::of(app, 3).await;
    let officer = desk.officer("B. Officer", 1).await;
    let (first, second, third) = (desk.case(0).await, desk.case(1).await, desk.case(2).await);
    desk.assign(&first, &officer).await.expect(200);
    desk.assign(&first, &officer).await.expect(200);
    let full = desk.assign(&second, &officer).await;
    assert_eq!(full.problem(), (409, "state_conflict"));
    assert!(detail(&full).contains("putCasePriorities"), "{full:?}");
    desk.agree(&[id_of(&second), id_of(&first)]).await.expect(201);
    desk.assign(&second, &officer).await.expect(200);
    assert_eq!(
        desk.assign(&third, &officer).await.problem(),
        (409, "state_conflict"),
        "it is not among them"
    );
    let capacity = desk.seen(&format!("/v1/officers/{officer}/capacity")).await;
    assert_eq!(
        (&capacity["case_capacity"], &capacity["open_cases"], &capacity["free"], &capacity["beyond"]),
        (&json!(1), &json!(2), &json!(0), &json!(1))
    );
    assert_eq!(capacity["schools"][0]["priorities_agreed"], true);
    assert_eq!(capacity["schools"][0]["open_cases"], 2);
    // Who closes a case makes room.
    desk.feedback(&first).await;
    desk.close(&first).await.expect(200);
    desk.step(&second, "unassign", json!({ "reason": "On leave" })).await.expect(200);
    desk.assign(&third, &officer).await.expect(200);
}

async fn every_agreement_names_the_one_that_was_read(app: TestApp) {
    let desk = Desk::of(app, 1).await;
    let case = desk.case(0).await;
    let path = desk.under("case-priorities");
    assert_eq!(desk.app().get(&desk.school, &path).await.problem(), (404, "not_found"));
    let stranger = "0199e2a4-5b1c-7d3e-8f90-123456789abc";
    let unknown = desk.agree(&[id_of(&case), stranger, id_of(&case)]).await.expect(422);
    let faults = [("/case_ids/1", "reference_not_found"), ("/case_ids/2", "repeated_value")];
    assert_eq!(unknown.faults(), faults.map(|(at, code)| (at.to_owned(), code.to_owned())));
    let made = desk.agree(&[id_of(&case)]).await.expect(201);
    assert_eq!(desk.agree(&[id_of(&case)]).await.problem(), (412, "precondition_failed"));
    let none = json!({ "case_ids": [], "agreed_on": "2026-11-20", "agreed_by_school": { "name": "A. Head" },
                       "agreed_by_authority": by() });
    let ended = desk.put(&path, ("If-Match", made.header("etag")), none).await.expect(200);
    assert_eq!(ended.body["version"], 2);
    let read = desk.app().get(&desk.school, &path).await.expect(200).body;
    assert_eq!((&read["case_ids"], &read["agreed_by_school"]["name"]), (&json!([]), &json!("A. Head")));
}
