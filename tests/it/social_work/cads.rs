//! That the Children's Advice and Duty Service was contacted.

use serde_json::{Value, json};

use super::*;
use crate::on_each_database;

on_each_database!(
    without_consent_it_is_said_why,
    a_contact_is_amended_and_withdrawn_and_keeps_every_version,
    who_only_writes_of_a_contact_is_written_down_and_told_no_history,
);

fn contacts() -> String {
    format!("/v1/schools/{URN}/cads-contacts")
}

fn contact(consent: &str, reason: Option<&str>) -> Value {
    json!({
        "contacted_at": "2026-11-18T11:30:00Z", "concern": "Not seen for a week", "consent": consent,
        "consent_reason": reason, "contacted_by": { "name": "A. Head" },
    })
}

fn create(pupil: &str, contact: Value) -> Value {
    json!({ "pupil_id": pupil, "contact": contact, "recorded_by": { "name": "A. Clerk" } })
}

async fn without_consent_it_is_said_why(app: TestApp) {
    let desk = Desk::of(app, 1, 0).await;
    for consent in ["not_sought", "refused"] {
        let silent =
            desk.post(&contacts(), create(&desk.pupils[0], contact(consent, None))).await.expect(422);
        let fault = ("/contact/consent_reason".to_owned(), "consent_reason_required".to_owned());
        assert_eq!(silent.faults(), [fault]);
        let told = create(&desk.pupils[0], contact(consent, Some("The parents could not be reached")));
        desk.post(&contacts(), told).await.expect(201);
    }
    desk.post(&contacts(), create(&desk.pupils[0], contact("given", None))).await.expect(201);
    let mut late = contact("given", None);
    late["contacted_at"] = json!("2026-11-21T11:30:00Z");
    let late = desk.post(&contacts(), create(&desk.pupils[0], late)).await.expect(422);
    assert_eq!(late.faults()[0].1, "date_in_future");
    let read = desk.read(&format!("{}?pupil_id={}", contacts(), desk.pupils[0])).await.expect(200).body;
    assert_eq!(read["data"].as_array().unwrap().len(), 3);
    // Who may record that a social worker was told may not read this.
    let scopes = &["social-work:read", "social-work:write"];
    let other = login(desk.app(), ClientKind::School, scopes, Reach::Schools(&[URN])).await;
    let refused = desk.app().send(&other, &format!("GET {}", contacts()), Value::Null, BY).await;
    assert_eq!(refused.problem(), (403, "scope_missing"));
}

async fn a_contact_is_amended_and_withdrawn_and_keeps_every_version(app: TestApp) {
    let desk = Desk::of(app, 1, 0).await;
    let made = desk.post(&contacts(), create(&desk.pupils[0], contact("given", None))).await.expect(201);
    let path = made.header("location").to_owned();
    let put = json!({
        "contact": contact("refused", Some("The child is at risk of harm")),
        "amendment_reason": "Consent was withdrawn in the call", "recorded_by": { "name": "B. Clerk" },
    });
    let changed = desk.put(&path, made.header("etag"), put.clone()).await.expect(200);
    assert_eq!(changed.body["contact"]["contact"]["consent"], "refused");
    assert_eq!(desk.put(&path, made.header("etag"), put).await.problem(), (412, "precondition_failed"));
    let unnamed = desk.post(&format!("{path}/withdraw"), withdrawal()).await;
    assert_eq!(unnamed.problem(), (428, "precondition_required"));
    let stale = desk.withdraw_as(&desk.own, &path, made.header("etag")).await;
    assert_eq!(
        (stale.problem(), stale.header("etag")),
        ((412, "precondition_failed"), changed.header("etag"))
    );
    desk.withdraw_as(&desk.own, &path, changed.header("etag")).await.expect(200);
    let read = desk.read(&path).await.expect(200).body;
    let actions: Vec<_> = read["history"]
        .as_array()
        .unwrap()
        .iter()
        .map(|version| version["action"].as_str().unwrap())
        .collect();
    assert_eq!(actions, ["created", "amended", "withdrawn"]);
    assert_eq!(read["history"][0]["contact"]["consent"], "given");
    assert_eq!(read["allowed_actions"], json!([]));
}

async fn who_only_writes_of_a_contact_is_written_down_and_told_no_history(app: TestApp) {
    let desk = Desk::of(app, 1, 0).await;
    let writer =
        login(desk.app(), ClientKind::School, &["cads-contacts:write"], Reach::Schools(&[URN])).await;
    let made = desk
        .app()
        .post(&writer, &contacts(), create(&desk.pupils[0], contact("given", None)))
        .await
        .expect(201);
    let gone = desk.withdraw_as(&writer, made.header("location"), made.header("etag")).await.expect(200);
    assert!(made.body["history"].is_null() && gone.body["history"].is_null());
    let log = desk.app().get(&desk.own, &format!("/v1/schools/{URN}/disclosures")).await.expect(200).body;
    let rows = log["data"].as_array().unwrap();
    assert_eq!((rows.len(), &rows[0]["operation"]), (1, &json!("cads_contact.withdraw")));
    assert_eq!(
        (&rows[0]["person"]["name"], &rows[0]["purpose"]),
        (&json!("B. Clerk"), &json!("data_quality"))
    );
}
