//! What casework asks of schools and of the authority next.

use serde_json::{Value, json};

use super::fixture::Desk;
use crate::{
    on_each_database,
    support::{Reach, TestApp},
};

on_each_database!(what_waits_is_told_to_whom_it_waits_for);

async fn what_waits_is_told_to_whom_it_waits_for(app: TestApp) {
    let desk = Desk::of(app, 3).await;
    let kinds = ["referral_returned", "case_feedback_unread", "referral_waiting", "case_task_due"];
    let told = async |scopes: &[&str], reach: Reach<'_>| {
        let token = desk.app().login(&[scopes, &["registers:read"]].concat(), reach).await;
        let list = desk.app().get(&token, &desk.under("next-actions?limit=200")).await.expect(200).body;
        let rows = list["data"].as_array().unwrap().iter();
        let mut found: Vec<Value> = rows.map(|row| row["kind"].clone()).collect();
        found.retain(|kind| kinds.contains(&kind.as_str().unwrap()));
        found.sort_by_key(|kind| kind.as_str().unwrap().to_owned());
        found
    };
    let school: &[&str] = &["referrals:read", "cases:read"];
    let la: &[&str] = &["referrals:read", "referrals:decide", "cases:read", "cases.confidential:read"];
    let own = [desk.class.urn];
    desk.referred(0).await;
    let back = desk.referred(1).await;
    desk.step(&back, "return", json!({ "reason": "Offer a contract first" })).await.expect(200);
    let case = desk.case(2).await;
    let feedback = desk.feedback(&case).await;
    let task = json!({ "task": { "what": "Ask", "due_on": "2026-11-25" } });
    let task = desk.write(&case, "tasks", task).await.expect(201).header("location").to_owned();
    assert_eq!(told(school, Reach::Schools(&own)).await, [kinds[1], kinds[0]]);
    let all = told(la, Reach::Everything).await;
    assert_eq!(all, ["case_feedback_unread", "case_task_due", "referral_returned", "referral_waiting"]);
    // What is done is gone.
    desk.referred(1).await;
    let path = format!("{case}/feedback/{feedback}/acknowledge");
    let read = json!({ "recorded_by": { "name": "A. Head" } });
    desk.app().post(&desk.school, &path, read).await.expect(200);
    desk.step(&task, "complete", json!({ "done_on": "2026-11-20" })).await.expect(200);
    assert_eq!(told(school, Reach::Schools(&own)).await, Vec::<Value>::new());
    assert_eq!(told(la, Reach::Everything).await, ["referral_waiting", "referral_waiting"]);
}
