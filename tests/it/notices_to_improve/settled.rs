//! One offence, one notice: what ended in improvement is settled, and a warning does not come while a fine is on its way.

use serde_json::{Value, json};

use super::fixture::{Desk, head};
use crate::{
    on_each_database,
    penalty_notices::fixture::{considerations, sessions},
    registers::fixture::URN,
    support::{Answer, Reach, TestApp},
};

on_each_database!(
    what_ended_in_improvement_is_used_for_no_other_notice,
    no_warning_is_issued_while_a_penalty_notice_is_asked_for,
);

const OFFENCE: [&str; 5] = ["2026-09-09", "2026-09-10", "2026-09-11", "2026-09-14", "2026-09-15"];

impl Desk {
    async fn ask(&self, days: &[&str]) -> Answer {
        let school = self.app().login(&["notices:request"], Reach::Schools(&[URN])).await;
        let mut considerations = considerations();
        considerations["support"] = json!("provided");
        let body = json!({
            "pupil_id": self.pupils[0], "parent_id": self.parent, "sessions": sessions(days),
            "considerations": considerations, "recorded_by": head(),
        });
        self.app().post(&school, &format!("/v1/schools/{URN}/penalty-notices"), body).await
    }
}

async fn what_ended_in_improvement_is_used_for_no_other_notice(app: TestApp) {
    let mut desk = Desk::of(app, 1).await;
    let path = desk.served(0).await;
    desk.at("2027-01-21T09:00:00Z").await;
    let said = |reason: &str| -> Value { json!({ "reason": reason, "recorded_by": head() }) };
    desk.step(&path, "conclude-improved", said("She came every day")).await.expect(200);
    let refused = desk.ask(&OFFENCE).await.expect(422);
    let codes: Vec<_> = refused.faults().into_iter().map(|(_, code)| code).collect();
    assert_eq!(codes, ["session_covered"; 10]);
    desk.step(&path, "correct-conclusion", said("She did not")).await.expect(200);
    desk.ask(&OFFENCE).await.expect(201);
}

async fn no_warning_is_issued_while_a_penalty_notice_is_asked_for(app: TestApp) {
    let desk = Desk::of(app, 1).await;
    let path = desk.drafted(0).await;
    let asked = desk.ask(&OFFENCE).await.expect(201).header("location").to_owned();
    let shown = desk.show(&path).await;
    assert_eq!(shown["allowed_actions"], json!(["amend", "cancel"]));
    let refused = desk.issue(&path).await.expect(422);
    assert_eq!(refused.faults(), [("/parent_id".to_owned(), "penalty_notice_asked_for".to_owned())]);
    for (step, body) in [
        ("review", json!({ "recorded_by": head() })),
        ("refuse", json!({ "reason": "A last warning comes first", "recorded_by": head() })),
    ] {
        let call = format!("POST {asked}/{step}");
        desk.app().send(&desk.authority, &call, body, &[("If-Match", "*")]).await.expect(200);
    }
    desk.issue(&path).await.expect(200);
}
