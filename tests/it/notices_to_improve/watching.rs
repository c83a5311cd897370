//! The watch: what is a breach and what is none, what there is to do about it, and service that is put right.

use serde_json::{Value, json};

use super::fixture::{Desk, head};
use crate::{
    on_each_database,
    registers::fixture::URN,
    support::{Reach, TestApp},
};

on_each_database!(
    what_was_missed_before_the_parent_had_the_notice_is_no_breach_of_it,
    a_breach_and_a_draft_about_who_has_left_are_to_be_acted_on,
    how_a_notice_was_received_is_put_right,
);

impl Desk {
    /// What there is to do about notices, by kind.
    async fn to_do(&self) -> Vec<(String, String)> {
        let path = format!("/v1/schools/{URN}/next-actions?limit=200");
        let scopes = ["notices:read", "notices-to-improve:write", "registers:read"];
        let token = self.app().login(&scopes, Reach::Schools(&[URN])).await;
        let told = self.app().get(&token, &path).await.expect(200).body;
        let all = told["data"].as_array().unwrap().iter();
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let all = all.map(|one| (text(&one["kind"]), text(&one["due_on"])));
        all.filter(|(kind, _)| kind.starts_with("notice_to_improve")).collect()
    }
}

async fn what_was_missed_before_the_parent_had_the_notice_is_no_breach_of_it(app: TestApp) {
    let mut desk = Desk::of(app, 2).await;
    let unserved = desk.drafted(1).await;
    desk.issue(&unserved).await.expect(200);
    let path = desk.served(0).await;
    desk.at("2026-12-04T16:00:00Z").await;
    for n in [0, 1] {
        desk.mark(n, "2026-11-30", "O").await;
    }
    let progress = desk.progress(&unserved).await;
    assert_eq!(progress["breaches"], json!([]), "nobody has told the parent yet");
    assert_eq!(desk.progress(&path).await["breaches"].as_array().unwrap().len(), 2);
    // Who was told before the sessions that bear the ground out was not told of them.
    let end = |told: &str| json!({ "ground": "unauthorised_absence", "parent_told_on": told, "recorded_by": head() });
    let refused = desk.step(&path, "end-early", end("2026-11-27")).await.expect(422);
    assert_eq!(refused.faults(), [("/parent_told_on".to_owned(), "dates_reversed".to_owned())]);
    desk.step(&path, "end-early", end("2026-12-01")).await.expect(200);
}

async fn a_breach_and_a_draft_about_who_has_left_are_to_be_acted_on(app: TestApp) {
    let mut desk = Desk::of(app, 2).await;
    let draft = desk.drafted(1).await;
    desk.served(0).await;
    desk.at("2026-12-04T16:00:00Z").await;
    assert!(!desk.to_do().await.iter().any(|(kind, _)| kind == "notice_to_improve_breach"));
    desk.mark(0, "2026-11-30", "N").await;
    assert!(!desk.to_do().await.iter().any(|(kind, _)| kind == "notice_to_improve_breach"), "not known yet");
    desk.mark(0, "2026-12-01", "O").await;
    let breach = ("notice_to_improve_breach".to_owned(), "2026-12-02".to_owned());
    assert!(desk.to_do().await.contains(&breach), "{:?}", desk.to_do().await);
    assert!(desk.show(&draft).await["allowed_actions"].as_array().unwrap().contains(&json!("issue")));
    desk.app().tamper("UPDATE enrolment SET deleted_on = '2026-12-03'").await;
    assert!(desk.to_do().await.iter().any(|(kind, _)| kind == "notice_to_improve_draft_of_leaver"));
    let shown = desk.show(&draft).await;
    assert_eq!(shown["allowed_actions"], json!(["amend", "cancel"]));
    let why =
        shown["refused_actions"].as_array().unwrap().iter().find(|one| one["action"] == "issue").unwrap();
    assert!(why["reason"].as_str().unwrap().contains("left the school's roll"), "{why}");
}

async fn how_a_notice_was_received_is_put_right(app: TestApp) {
    let mut desk = Desk::of(app, 1).await;
    let path = desk.served(0).await;
    desk.at("2026-11-26T16:00:00Z").await;
    let put = |sent: &str, received: Option<&str>| {
        json!({
            "by": "post", "sent_on": sent, "received_on": received, "reason": "The receipt says so",
            "recorded_by": head(),
        })
    };
    let late = desk.step(&path, "correct-service", put("2026-11-20", Some("2026-11-25"))).await.expect(422);
    assert_eq!(late.faults(), [("/sent_on".to_owned(), "dates_reversed".to_owned())], "its period had begun");
    let right = desk.step(&path, "correct-service", put("2026-11-20", Some("2026-11-23"))).await.expect(200);
    let service = &right.body["notice_to_improve"]["terms"]["service"];
    assert_eq!((&service["received_on"], &service["presumed"]), (&json!("2026-11-23"), &json!(false)));
    assert_eq!(right.body["notice_to_improve"]["state"], "active");
    let history = right.body["history"].as_array().unwrap();
    assert_eq!(history[3]["action"], "service_corrected");
    assert_eq!(history[2]["terms"]["service"]["received_on"], "2026-11-24", "as it was recorded first");
}
