//! From a school's referral to the final disposal, what it helped, and the end of the case.

use serde_json::{Value, json};

use super::fixture::{Court, authorisation, officer, proved, september};
use crate::{
    figures::fixture::{lay, line, pupil_id, school},
    on_each_database,
    pupil_groups::fixture::BY,
    registers::fixture::URN,
    support::{Reach, TestApp},
};

on_each_database!(a_referral_runs_to_its_final_disposal_and_the_case_is_closed_after_it);

const HEAD: &[&str] = &["referrals:write", "cases:read", "cases.feedback:acknowledge"];
const OFFICE: &[&str] = &["referrals:decide", "cases:read", "cases.confidential:read", "cases:write"];

async fn a_referral_runs_to_its_final_disposal_and_the_case_is_closed_after_it(app: TestApp) {
    let class = school(app, 1).await;
    lay(&class, &[line(&[("/", 44), ("O", 15), ("/", 15), ("O", 3), ("/", 27)])]).await;
    let app = class.app.clone();
    let pupil = pupil_id(&class, 0).await;
    let head = app.login(HEAD, Reach::Schools(&[URN])).await;
    let office = app.login(OFFICE, Reach::Everything).await;
    let body = json!({
        "pupil_id": pupil,
        "referral": {
            "reason": "persistent_absence", "concern": "Nobody comes to meetings", "referred_on": "2026-10-01",
            "support_tried": "Two home visits",
        },
        "recorded_by": { "name": "A. Head", "title": "Headteacher" },
    });
    let referred = app.post(&head, &format!("/v1/schools/{URN}/referrals"), body).await.expect(201);
    let referral = referred.header("location").to_owned();
    let accept = json!({ "accepted_on": "2027-01-29", "recorded_by": officer() });
    let call = format!("POST {referral}/accept");
    let taken = app.send(&office, &call, accept, &[("If-Match", "*")]).await.expect(200).body;
    let case_id = taken["referral"]["terms"]["case_id"].as_str().unwrap().to_owned();
    let case = format!("/v1/schools/{URN}/cases/{case_id}");
    let court = Court::in_cases(class, vec![pupil], vec![case_id.parse().unwrap()]).await;
    let path = court.considered(0, "prosecution_444_1", september()).await;
    let close = json!({
        "closed_on": "2027-01-29", "outcome": "legal_action_concluded", "reason": "Disposed of",
        "recorded_by": officer(),
    });
    let end = format!("POST {case}/close");
    let early = app.send(&office, &end, close.clone(), &[("If-Match", "*")]).await;
    assert_eq!(
        early.problem(),
        (409, "state_conflict"),
        "legal action is open, and nobody wrote to the school"
    );
    court.step(&path, "authorise", authorisation()).await.expect(200);
    court.step(&path, "lay", json!({ "laid_on": "2026-10-02", "recorded_by": officer() })).await.expect(200);
    court.list(&path, "2026-10-28").await.expect(200);
    court.dispose(&path, proved("2026-10-28")).await.expect(200);
    let feedback = format!("{case}/feedback");
    let told = app.send(&head, &format!("GET {feedback}"), Value::Null, BY).await.expect(200).body;
    let told = told["data"].as_array().unwrap().clone();
    assert_eq!(told.len(), 1);
    assert!(told[0]["text"].as_str().unwrap().contains("proved in the parent's absence"), "{told:?}");
    let impact = court.show(&format!("{path}/impact?weeks=3")).await;
    assert_eq!(impact["change_points"], 40.0);
    app.send(&office, &end, close, &[("If-Match", "*")]).await.expect(200);
    let again = court.post(court.body(0, "attendance_contract", json!({}))).await;
    assert_eq!(again.problem(), (409, "state_conflict"), "the case is closed");
}
