//! Prosecutions that follow penalty notices, and days for which nobody is prosecuted twice.

use rollcall::entities::attendance_case;
use sea_orm::{ActiveModelTrait as _, ActiveValue::Set, EntityTrait as _, IntoActiveModel as _};
use serde_json::{Value, json};

use super::fixture::{Court, authorisation, case, officer, proved, september};
use crate::{
    on_each_database,
    penalty_notices::fixture::{Office, SEPTEMBER, referral},
    registers::fixture::URN,
    support::{Reach, TestApp},
};

on_each_database!(
    one_prosecution_stands_in_the_action_and_in_the_notice,
    a_notice_is_held_by_one_action_until_that_is_not_pursued,
    nobody_is_prosecuted_for_the_same_days_at_another_school,
    a_repeated_request_is_answered_again_whatever_has_become_of_the_action,
);

/// A notice that was not paid, with what sees it, on the first day after the days to pay; and a case about the pupil.
async fn unpaid(app: TestApp) -> (Court, String, String) {
    let (court, mut notices, authority) = all_unpaid(app, 1).await;
    (court, notices.remove(0), authority)
}

/// The same for each of several pupils.
pub async fn all_unpaid(app: TestApp, count: usize) -> (Court, Vec<String>, String) {
    let mut office = Office::of(app, count).await;
    office.set_up().await;
    let mut notices = Vec::new();
    for n in 0..count {
        let notice = office.issued(n, &SEPTEMBER).await;
        office.serve(&notice, "by_hand", "2027-01-29").await.expect(200);
        notices.push(notice);
    }
    office.at("2027-02-26T10:00:00Z").await;
    let Office { class, pupils, parent, authority, .. } = office;
    let mut cases = Vec::new();
    for pupil in &pupils {
        cases.push(case(&class.app, URN, pupil).await);
    }
    let mut court = Court::in_cases(class, pupils, cases).await;
    court.parent = parent;
    (court, notices, authority)
}

pub fn id(path: &str) -> &str {
    path.rsplit('/').next().unwrap()
}

/// September, and the notice.
pub fn ground(notice: &str) -> Value {
    let mut ground = september();
    ground["penalty_notice_ids"] = json!([id(notice)]);
    ground
}

pub fn laid() -> Value {
    json!({ "laid_on": "2027-02-26", "court": "Sample Court, case 1", "recorded_by": officer() })
}

async fn one_prosecution_stands_in_the_action_and_in_the_notice(app: TestApp) {
    let (court, notice, notices) = unpaid(app).await;
    let step = async |name: &str, body: Value| {
        let call = format!("POST {notice}/{name}");
        court.app().send(&notices, &call, body, &[("If-Match", "*")]).await
    };
    let shown = async || court.app().get(&notices, &notice).await.expect(200).body;
    let path = court.considered(0, "prosecution_444_1", ground(&notice)).await;
    court.step(&path, "authorise", authorisation()).await.expect(200);
    assert_eq!(shown().await["penalty_notice"]["legal_action_id"], id(&path));
    let early = court.step(&path, "lay", laid()).await;
    assert_eq!(early.problem(), (409, "state_conflict"), "it was not referred");
    step("refer", referral()).await.expect(200);
    let refused = step("proceedings-begun", json!({})).await.expect(409);
    assert!(refused.body["detail"].as_str().unwrap().contains(id(&path)), "{}", refused.text);
    court.step(&path, "lay", laid()).await.expect(200);
    let begun = shown().await;
    let prosecution = &begun["penalty_notice"]["terms"]["prosecution"];
    assert_eq!(prosecution["proceedings_begun_on"], "2027-02-26");
    assert_eq!(prosecution["court"], "Sample Court, case 1");
    let history = begun["history"].as_array().unwrap();
    assert_eq!(history.last().unwrap()["action"], "proceedings_begun");
    assert!(!begun["allowed_actions"].as_array().unwrap().contains(&json!("record_outcome")), "{begun}");
    court.list(&path, "2027-02-26").await.expect(200);
    let decided = court.dispose(&path, proved("2027-02-26")).await.expect(200).body;
    assert_eq!(decided["legal_action"]["outcome"], "proved_in_absence");
    let ended = shown().await;
    assert_eq!(ended["penalty_notice"]["state"], "prosecuted");
    assert_eq!(ended["penalty_notice"]["terms"]["prosecution"]["outcome"], "found_guilty");
    let own = json!({
        "outcome": "not_guilty", "ended_on": "2027-02-26", "reason": "On appeal", "recorded_by": officer(),
    });
    assert_eq!(step("correct-outcome", own).await.problem(), (409, "state_conflict"));
    let quashed = json!({
        "decision": { "outcome": "not_guilty", "disposed_on": "2027-02-26" },
        "reason": "Quashed on appeal", "recorded_by": officer(),
    });
    court.step(&path, "correct", quashed.clone()).await.expect(200);
    let corrected = shown().await;
    assert_eq!(corrected["penalty_notice"]["terms"]["prosecution"]["outcome"], "not_guilty");
    let last = corrected["history"].as_array().unwrap().last().unwrap().clone();
    assert_eq!(
        (&last["action"], &last["reason"]),
        (&json!("outcome_corrected"), &json!("Quashed on appeal"))
    );
    assert_eq!(court.feedback(0).await.len(), 2, "the school is told again");
    let again = court.step(&path, "correct", quashed).await;
    assert_eq!(again.problem(), (409, "state_conflict"), "nothing else is said");
}

async fn a_notice_is_held_by_one_action_until_that_is_not_pursued(app: TestApp) {
    let (court, notice, notices) = unpaid(app).await;
    let held = async || {
        let shown = court.app().get(&notices, &notice).await.expect(200).body;
        shown["penalty_notice"]["legal_action_id"].clone()
    };
    let path = court.considered(0, "prosecution_444_1", ground(&notice)).await;
    let mut other = ground(&notice);
    other["offence"] = json!({ "from_on": "2026-09-14", "to_on": "2026-09-18" });
    let second = court.post(court.body(0, "prosecution_444_1a", other)).await;
    assert_eq!(second.problem(), (409, "duplicate"), "of other days, with the same notice");
    let reason = json!({ "reason": "Attendance is full", "recorded_by": officer() });
    court.step(&path, "abandon", reason).await.expect(200);
    assert_eq!(held().await, Value::Null);
    // One that does not name it takes it in when the information is laid.
    let path = court.authorised(0).await;
    let refer = format!("POST {notice}/refer");
    court.app().send(&notices, &refer, referral(), &[("If-Match", "*")]).await.expect(200);
    court.step(&path, "lay", laid()).await.expect(200);
    assert_eq!(held().await, id(&path));
    // What is no notice of this kind, or to nobody of them, is not named.
    let wrong = court.post(court.body(0, "prosecution_103", ground(&notice))).await.expect(422);
    let at = ("/ground/penalty_notice_ids/0".to_owned(), "reference_not_found".to_owned());
    assert_eq!(wrong.faults(), [at]);
}

async fn nobody_is_prosecuted_for_the_same_days_at_another_school(app: TestApp) {
    let court = Court::of(app, 1).await;
    court.app().school(URN + 1).await;
    let elsewhere = case(court.app(), URN + 1, &court.pupils[0]).await;
    let here = court.considered(0, "prosecution_444_1", september()).await;
    let mut body = court.body(0, "prosecution_444_1", september());
    body["case_id"] = json!(elsewhere);
    let there = format!("/v1/schools/{}/legal-actions", URN + 1);
    let refused = court.app().post(&court.authority, &there, body.clone()).await.expect(409);
    assert_eq!(refused.problem(), (409, "duplicate"));
    assert_eq!(refused.body["existing"]["id"], id(&here));
    let reason = json!({ "reason": "It is taken at the other school", "recorded_by": officer() });
    court.step(&here, "abandon", reason).await.expect(200);
    court.app().post(&court.authority, &there, body).await.expect(201);
    let again = court.post(court.body(0, "prosecution_444_1a", september())).await;
    assert_eq!(again.problem(), (409, "duplicate"), "nor the other way round");
}

async fn a_repeated_request_is_answered_again_whatever_has_become_of_the_action(app: TestApp) {
    let mut court = Court::of(app, 1).await;
    let make = format!("POST /v1/schools/{URN}/legal-actions");
    let body = court.body(0, "prosecution_444_1", september());
    let key = [("Idempotency-Key", "considered-1")];
    let made = court.app().send(&court.authority, &make, body.clone(), &key).await.expect(201);
    let path = made.header("location").to_owned();
    court.step(&path, "authorise", authorisation()).await.expect(200);
    let lay = format!("POST {path}/lay");
    let once = [("If-Match", "*"), ("Idempotency-Key", "laid-1")];
    let information = json!({ "laid_on": "2026-10-02", "recorded_by": officer() });
    court.app().send(&court.authority, &lay, information.clone(), &once).await.expect(200);
    court.list(&path, "2026-12-01").await.expect(200);
    court.dispose(&path, proved("2026-12-01")).await.expect(200);
    let row = attendance_case::Entity::find_by_id((URN, court.cases[0])).one(&court.app().db).await.unwrap();
    let mut row = row.unwrap().into_active_model();
    row.state = Set("closed".into());
    row.update(&court.app().db).await.unwrap();
    let same_key = court.app().send(&court.authority, &make, body, &key).await.expect(201);
    assert_eq!(same_key.header("idempotent-replayed"), "true", "in a case that is closed since");
    assert_eq!(same_key.header("location"), path);
    let again = court.app().send(&court.authority, &lay, information, &once).await.expect(200);
    assert_eq!(again.header("idempotent-replayed"), "true", "of an action that is disposed of since");
    court.at("2027-02-01T10:00:00Z").await;
    let school = court.app().login(&["legal-actions:read"], Reach::Schools(&[URN])).await;
    let shown = court.read(&school, &path).await.expect(200).body;
    assert_eq!(shown["legal_action"]["confidential"], Value::Null);
}
