//! Prosecution: until when, of whom, and what came of it.

use serde_json::{Value, json};

use super::fixture::{Office, SEPTEMBER, order, person, referral};
use crate::{on_each_database, support::TestApp};

on_each_database!(
    who_paid_in_time_is_not_convicted_however_late_it_is_recorded,
    what_came_of_a_prosecution_is_put_right_and_the_ladder_follows,
    what_was_discontinued_can_only_be_withdrawn,
    who_paid_in_time_has_had_a_notice_whatever_came_of_the_prosecution,
    six_months_after_the_offence_nobody_is_prosecuted,
);

fn ended(outcome: &str) -> Value {
    json!({ "outcome": outcome, "ended_on": "2027-02-26", "recorded_by": person() })
}

/// A notice handed over on 29 January 2027, on the first day after the days to pay.
async fn unpaid(app: TestApp) -> (Office, String) {
    let mut office = Office::of(app, 1).await;
    office.set_up().await;
    let path = office.issued(0, &SEPTEMBER).await;
    office.serve(&path, "by_hand", "2027-01-29").await.expect(200);
    office.at("2027-02-26T10:00:00Z").await;
    (office, path)
}

async fn who_paid_in_time_is_not_convicted_however_late_it_is_recorded(app: TestApp) {
    let (office, path) = unpaid(app).await;
    let bare = json!({
        "reason": "Not paid", "offence": "103", "education_supervision_order_considered": false,
        "recorded_by": person(),
    });
    let refused = office.step(&path, "refer", bare).await.expect(422);
    let wrong = [
        ("/offence", "not_for_notice_kind"),
        ("/education_supervision_order_reason", "missing_property"),
        ("/education_supervision_order_considered", "consideration_not_met"),
    ];
    assert_eq!(refused.faults(), wrong.map(|(at, code)| (at.to_owned(), code.to_owned())));
    office.step(&path, "refer", referral()).await.expect(200);
    let paid = office.pay(&path, "PN-1", 16_000, "2027-02-25").await.expect(200).body;
    assert_eq!(paid["state"], "paid_full", "finance was slow");
    let refused = office.step(&path, "prosecuted", ended("pleaded_guilty")).await.expect(409);
    assert!(refused.body["detail"].as_str().unwrap().contains("discharges liability"), "{}", refused.text);
    let listed = office.app().get(&office.authority, "/v1/penalty-notices?state=paid_full").await.expect(200);
    assert_eq!(listed.body["data"].as_array().unwrap().len(), 1);
    let listed = "/v1/penalty-notices?state=prosecution_referred";
    let listed = office.app().get(&office.authority, listed).await.expect(200);
    assert_eq!(listed.body["data"], json!([]));
}

async fn what_came_of_a_prosecution_is_put_right_and_the_ladder_follows(app: TestApp) {
    let (office, path) = unpaid(app).await;
    office.step(&path, "refer", referral()).await.expect(200);
    office.step(&path, "prosecuted", ended("found_guilty")).await.expect(200);
    assert_eq!(office.eligibility(0).await["next_step"], "second");
    for (outcome, next) in [("not_guilty", "first"), ("found_guilty", "second")] {
        let mut body = ended(outcome);
        body["reason"] = json!("Quashed on appeal, and restored");
        let told = office.step(&path, "correct-outcome", body).await.expect(200).body;
        assert_eq!(told["penalty_notice"]["terms"]["prosecution"]["outcome"], outcome);
        assert_eq!(office.eligibility(0).await["next_step"], next);
    }
}

async fn what_was_discontinued_can_only_be_withdrawn(app: TestApp) {
    let (office, path) = unpaid(app).await;
    office.step(&path, "refer", referral()).await.expect(200);
    let told = office.step(&path, "prosecuted", ended("discontinued")).await.expect(200).body;
    assert_eq!(told["penalty_notice"]["state"], "prosecution_discontinued");
    assert_eq!(told["allowed_actions"], json!(["record_payment", "withdraw", "correct_outcome"]));
    let listed = "/v1/penalty-notices?state=prosecution_discontinued";
    let listed = office.app().get(&office.authority, listed).await.expect(200);
    assert_eq!(listed.body["data"].as_array().unwrap().len(), 1);
    office.step(&path, "refer", referral()).await.expect(409);
    office.withdraw(&path, "material_error").await.expect(409);
    office.withdraw(&path, "unpaid_not_prosecuted").await.expect(200);
}

async fn who_paid_in_time_has_had_a_notice_whatever_came_of_the_prosecution(app: TestApp) {
    let (office, path) = unpaid(app).await;
    office.step(&path, "refer", referral()).await.expect(200);
    office.step(&path, "prosecuted", ended("discontinued")).await.expect(200);
    assert_eq!(office.eligibility(0).await["next_step"], "first", "it is to be withdrawn");
    let paid = office.pay(&path, "PN-1", 16_000, "2027-02-25").await.expect(200).body;
    assert_eq!(paid["state"], "paid_full", "finance was slow");
    assert_eq!(office.eligibility(0).await["next_step"], "second", "what is shown as paid counts as paid");
}

async fn six_months_after_the_offence_nobody_is_prosecuted(app: TestApp) {
    let mut office = Office::of(app, 2).await;
    office.set_up().await;
    let (path, later) = (office.issued(0, &SEPTEMBER).await, office.approved(1, &SEPTEMBER).await);
    office.serve(&path, "by_hand", "2027-01-29").await.expect(200);
    assert_eq!(office.show(&path).await["penalty_notice"]["prosecute_by_on"], "2027-03-11");
    // Posted on 11 February, received on the 15th, to be paid by 14 March.
    office.at("2027-02-11T10:00:00Z").await;
    let refused = office.issue(&later).await.expect(422);
    assert_eq!(refused.faults(), [("/unprosecutable_reason".to_owned(), "cannot_be_prosecuted".to_owned())]);
    let mut all_the_same = order();
    all_the_same["unprosecutable_reason"] = json!("The parent has asked for it");
    office.step(&later, "issue", all_the_same).await.expect(200);
    office.at("2027-03-12T10:00:00Z").await;
    let shown = office.show(&path).await;
    assert!(
        !shown["allowed_actions"].as_array().unwrap().contains(&json!("refer_to_prosecution")),
        "{shown}"
    );
    let refused = office.step(&path, "refer", referral()).await.expect(409);
    assert!(refused.body["detail"].as_str().unwrap().contains("Six months"), "{}", refused.text);
    assert_eq!(refused.body["allowed_actions"], shown["allowed_actions"]);
    office.withdraw(&path, "unpaid_not_prosecuted").await.expect(200);
}
