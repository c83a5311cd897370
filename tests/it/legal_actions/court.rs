//! A prosecution, from the first thought to what the school is told.

use serde_json::{Value, json};

use super::fixture::{Court, authorisation, officer, proved, september, wrong};
use crate::{
    on_each_database,
    registers::fixture::URN,
    support::{Reach, TestApp},
};

on_each_database!(
    a_prosecution_runs_to_its_final_disposal_and_the_school_is_told_once,
    a_disposal_is_put_right_with_its_history_and_the_school_is_told_what_is_right,
    six_months_after_the_last_day_of_the_offence_no_information_is_laid,
    what_came_of_a_prosecution_is_what_can_come_of_it_there,
    a_repeated_disposal_is_answered_again_and_told_once,
    what_is_to_be_done_next_is_told_before_time_runs_out_and_after_the_hearing,
);

async fn a_prosecution_runs_to_its_final_disposal_and_the_school_is_told_once(app: TestApp) {
    let court = Court::of(app, 1).await;
    let mut body = court.body(0, "prosecution_444_1", september());
    body["school_contact"] = json!({ "name": "A. Champion", "email": "a.champion@sample-school.example" });
    let made = court.post(body).await.expect(201);
    let path = made.header("location").to_owned();
    let action = &made.body["legal_action"];
    assert_eq!((&action["state"], &action["is_open"]), (&json!("considered"), &json!(true)));
    assert_eq!(action["confidential"]["lay_by_on"], "2027-03-11");
    assert_eq!(action["confidential"]["lay_all_by_on"], "2027-03-07");
    assert_eq!(made.body["allowed_actions"], json!(["authorise", "amend", "abandon"]));
    let early = json!({ "laid_on": "2026-10-02", "recorded_by": officer() });
    assert_eq!(court.step(&path, "lay", early.clone()).await.problem(), (409, "state_conflict"));
    assert_eq!(
        court.step(&path, "offer", json!({})).await.problem(),
        (409, "state_conflict"),
        "no such step on the way"
    );
    let bare = json!({ "authorised_by": { "name": "A. Manager" }, "recorded_by": officer() });
    let refused = court.step(&path, "authorise", bare).await.expect(422);
    let lacking = wrong([
        ("/education_supervision_order_considered", "missing_property"),
        ("/education_supervision_order_reason", "missing_property"),
        ("/authorised_by/title", "missing_property"),
    ]);
    assert_eq!(refused.faults(), lacking);
    court.step(&path, "authorise", authorisation()).await.expect(200);
    let laid = court.step(&path, "lay", early).await.expect(200).body;
    assert_eq!(laid["legal_action"]["confidential"]["lay_by_on"], Value::Null, "it has begun");
    let unheard = court.dispose(&path, proved("2026-12-01")).await.expect(422);
    assert_eq!(unheard.faults(), wrong([("/decision/outcome", "outcome_not_possible")]));
    court.list(&path, "2026-11-16").await.expect(200);
    let adjourn = json!({
        "adjourned_on": "2026-11-16", "reason": "The parent asked for legal advice", "recorded_by": officer(),
    });
    let adjourned = court.step(&path, "adjourn", adjourn).await.expect(200).body;
    assert_eq!(adjourned["legal_action"]["hearing_on"], Value::Null);
    court.list(&path, "2026-12-01").await.expect(200);
    let old = court.step_of(&path, "dispose", json!({}), "\"1\"").await;
    assert_eq!(old.problem(), (412, "precondition_failed"));
    let before_hearing = court.dispose(&path, proved("2026-11-30")).await.expect(422);
    assert_eq!(before_hearing.faults(), wrong([("/decision/disposed_on", "dates_reversed")]));
    let told = court.dispose(&path, proved("2026-12-01")).await.expect(200).body;
    let action = &told["legal_action"];
    assert_eq!((&action["state"], &action["outcome"]), (&json!("disposed"), &json!("proved_in_absence")));
    assert_eq!((&action["is_open"], &action["disposed_on"]), (&json!(false), &json!("2026-12-01")));
    let done: Vec<_> = told["history"].as_array().unwrap().iter().map(|one| one["action"].clone()).collect();
    let steps = ["considered", "authorised", "laid", "listed", "adjourned", "listed", "disposed"];
    assert_eq!(done, steps.map(Value::from));
    assert_eq!(court.dispose(&path, proved("2026-12-01")).await.problem(), (409, "state_conflict"));
    let feedback = court.feedback(0).await;
    assert_eq!(feedback.len(), 1, "{feedback:?}");
    let whole = "The prosecution under section 444(1) of the Education Act 1996 was finally disposed of on \
                 1 December 2026: the case was proved in the parent's absence. The parent was convicted of failing to \
                 secure regular attendance at school (section 444(1) of the Education Act 1996).";
    assert_eq!(feedback[0], whole, "the outcome, and no sentence");
    let mails = court.mails().await;
    assert_eq!(mails.len(), 1);
    assert_eq!(mails[0].recipient_address, "a.champion@sample-school.example");
    let said: Value = serde_json::from_str(&mails[0].said).unwrap();
    assert_eq!(said["case_id"], court.cases[0].to_string());
    assert_eq!(said.as_object().unwrap().len(), 3, "a name, a case, and nothing of the pupil: {said}");
}

async fn a_disposal_is_put_right_with_its_history_and_the_school_is_told_what_is_right(app: TestApp) {
    let court = Court::of(app, 1).await;
    let path = court.heard(0, "2026-12-01").await;
    court.dispose(&path, proved("2026-12-01")).await.expect(200);
    let quashed = json!({
        "decision": { "outcome": "not_guilty", "disposed_on": "2027-01-15" },
        "reason": "Quashed on appeal", "recorded_by": officer(),
    });
    let told = court.step(&path, "correct", quashed.clone()).await.expect(200).body;
    assert_eq!(told["legal_action"]["outcome"], "not_guilty");
    let last = told["history"].as_array().unwrap().last().unwrap();
    assert_eq!(
        (&last["action"], &last["confidential"]["reason"]),
        (&json!("corrected"), &json!("Quashed on appeal"))
    );
    let before = &told["history"][4]["confidential"]["terms"]["decision"];
    assert_eq!(before["outcome"], "proved_in_absence", "what stood before stays");
    let feedback = court.feedback(0).await;
    assert_eq!(feedback.len(), 2);
    assert!(feedback.iter().any(|text| text.starts_with("What was said before")), "{feedback:?}");
    let mut fined = quashed;
    fined["decision"]["fine_pence"] = json!(1);
    let refused = court.step(&path, "correct", fined).await.expect(422);
    assert_eq!(refused.faults(), wrong([("/decision/fine_pence", "not_for_route")]));
}

async fn six_months_after_the_last_day_of_the_offence_no_information_is_laid(app: TestApp) {
    let mut court = Court::of(app, 2).await;
    let (late, in_time) = (court.authorised(0).await, court.authorised(1).await);
    court.at("2027-03-12T10:00:00Z").await;
    let laid = |on: &str| json!({ "laid_on": on, "recorded_by": officer() });
    let refused = court.step(&late, "lay", laid("2027-03-12")).await.expect(422);
    assert_eq!(refused.faults(), wrong([("/laid_on", "laid_out_of_time")]));
    assert_eq!(refused.body["errors"][0]["rule"], "mca1980-127");
    let detail = refused.body["errors"][0]["detail"].as_str().unwrap();
    assert!(detail.contains("2027-03-11"), "{detail}");
    // It was laid on the last day, and is recorded the day after.
    court.step(&in_time, "lay", laid("2027-03-11")).await.expect(200);
    let reason = json!({ "reason": "Time has run out", "recorded_by": officer() });
    let left = court.step(&late, "abandon", reason).await.expect(200).body;
    assert_eq!(left["legal_action"]["state"], "not_pursued");
    assert_eq!(left["allowed_actions"], json!([]));
}

async fn what_came_of_a_prosecution_is_what_can_come_of_it_there(app: TestApp) {
    let court = Court::of(app, 2).await;
    let path = court.heard(0, "2026-12-01").await;
    let mut dear = proved("2026-12-01");
    dear["fine_pence"] = json!(100_001);
    let refused = court.dispose(&path, dear).await.expect(422);
    assert_eq!(refused.faults(), wrong([("/decision/fine_pence", "out_of_range")]), "level 3");
    let order =
        json!({ "outcome": "order_made", "disposed_on": "2026-12-01", "order": { "from_on": "2026-12-01" } });
    let refused = court.dispose(&path, order).await.expect(422);
    assert_eq!(refused.faults(), wrong([("/decision/outcome", "outcome_not_possible")]));
    let ahead = court.dispose(&path, proved("2027-01-30")).await.expect(422);
    assert_eq!(ahead.faults(), wrong([("/decision/disposed_on", "date_in_future")]));
    // Nobody is tried twice for a day; what was withdrawn may be begun again.
    let again = court.body(0, "prosecution_444_1a", september());
    assert_eq!(court.post(again.clone()).await.problem(), (409, "duplicate"));
    let withdrawn = json!({ "outcome": "withdrawn", "disposed_on": "2026-11-20" });
    court.dispose(&path, withdrawn).await.expect(200);
    let path = court.post(again).await.expect(201).header("location").to_owned();
    court.step(&path, "authorise", authorisation()).await.expect(200);
    let laid = json!({ "laid_on": "2027-01-11", "recorded_by": officer() });
    court.step(&path, "lay", laid).await.expect(200);
    court.list(&path, "2027-01-20").await.expect(200);
    let mut higher = proved("2027-01-20");
    higher["fine_pence"] = json!(250_000);
    higher["convicted_of"] = json!("444_1");
    let refused = court.dispose(&path, higher.clone()).await.expect(422);
    assert_eq!(refused.faults(), wrong([("/decision/fine_pence", "out_of_range")]), "the lesser offence");
    higher["convicted_of"] = json!("444_1a");
    court.dispose(&path, higher).await.expect(200);
}

async fn a_repeated_disposal_is_answered_again_and_told_once(app: TestApp) {
    let court = Court::of(app, 1).await;
    let path = court.heard(0, "2026-12-01").await;
    let body = json!({ "decision": proved("2026-12-01"), "recorded_by": officer() });
    let call = format!("POST {path}/dispose");
    let headers = [("If-Match", "*"), ("Idempotency-Key", "disposal-1")];
    let first = court.app().send(&court.authority, &call, body.clone(), &headers).await.expect(200);
    let second = court.app().send(&court.authority, &call, body.clone(), &headers).await.expect(200);
    assert_eq!(second.header("idempotent-replayed"), "true");
    assert_eq!(first.body["legal_action"]["version"], second.body["legal_action"]["version"]);
    assert_eq!(court.feedback(0).await.len(), 1);
    let mut other = body;
    other["decision"]["fine_pence"] = json!(1);
    let reused = court.app().send(&court.authority, &call, other, &headers).await;
    assert_eq!(reused.problem(), (422, "idempotency_key_reused"));
}

async fn what_is_to_be_done_next_is_told_before_time_runs_out_and_after_the_hearing(app: TestApp) {
    let court = Court::of(app, 2).await;
    court.authorised(0).await;
    let heard = court.heard(1, "2026-12-01").await;
    let token = court
        .app()
        .login(
            &["registers:read", "legal-actions:read", "legal-actions.confidential:read"],
            Reach::Everything,
        )
        .await;
    let listed =
        court.app().get(&token, &format!("/v1/schools/{URN}/next-actions?limit=200")).await.expect(200);
    let of = |kind: &str| -> Vec<Value> {
        let all = listed.body["data"].as_array().unwrap().iter();
        all.filter(|action| action["kind"] == kind).cloned().collect()
    };
    let lay = of("prosecution_to_be_laid");
    assert_eq!((lay.len(), &lay[0]["due_on"]), (1, &json!("2027-03-11")), "{listed:?}");
    let outcome = of("legal_hearing_passed");
    assert_eq!((outcome.len(), &outcome[0]["links"]["subject"]), (1, &json!(heard)));
    let path = "/v1/legal-actions?lay_by_on_to=2027-03-11";
    assert_eq!(
        court.read(&court.authority, path).await.expect(200).body["data"].as_array().unwrap().len(),
        1
    );
    let path = "/v1/legal-actions?lay_by_on_to=2027-03-10";
    assert_eq!(court.read(&court.authority, path).await.expect(200).body["data"], json!([]));
    let path = "/v1/legal-actions?hearing_on_from=2026-12-01&hearing_on_to=2026-12-01&state=listed,adjourned";
    assert_eq!(
        court.read(&court.authority, path).await.expect(200).body["data"].as_array().unwrap().len(),
        1
    );
}
