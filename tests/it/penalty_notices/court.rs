//! Prosecution: until when, of whom, and what came of it.

use serde_json::{Value, json};

use super::fixture::{Office, SEPTEMBER, order, person, referral};
use crate::{
    on_each_database,
    registers::fixture::URN,
    support::{Reach, TestApp},
};

on_each_database!(
    who_paid_in_time_is_not_convicted_however_late_it_is_recorded,
    what_came_of_a_prosecution_is_put_right_and_the_ladder_follows,
    what_was_discontinued_can_only_be_withdrawn,
    who_paid_in_time_has_had_a_notice_whatever_came_of_the_prosecution,
    six_months_after_the_offence_nobody_is_prosecuted,
    a_referral_stops_no_clock_until_proceedings_begin,
    what_is_before_a_court_is_neither_withdrawn_nor_said_unserved,
    a_referral_that_is_recorded_late_names_its_days,
    what_is_said_of_the_post_later_undoes_no_case_that_is_before_a_court,
    what_waits_for_court_is_told_by_the_day_on_which_time_runs_out,
);

fn ended(outcome: &str) -> Value {
    let begun_on = if outcome == "discontinued" { Value::Null } else { json!("2027-02-26") };
    json!({
        "outcome": outcome, "proceedings_begun_on": begun_on, "ended_on": "2027-02-26", "recorded_by": person(),
    })
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
    office.withdraw(&path, "material_error").await.expect(200);
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

fn begun(on: &str) -> Value {
    json!({ "proceedings_begun_on": on, "court": "Sample Magistrates' Court", "recorded_by": person() })
}

async fn a_referral_stops_no_clock_until_proceedings_begin(app: TestApp) {
    let (mut office, path) = unpaid(app).await;
    assert_eq!(
        office.step(&path, "proceedings-begun", begun("2027-02-26")).await.problem(),
        (409, "state_conflict")
    );
    office.step(&path, "refer", referral()).await.expect(200);
    let shown = office.show(&path).await;
    let told = (&shown["penalty_notice"]["prosecute_by_on"], &shown["penalty_notice"]["prosecute_all_by_on"]);
    assert_eq!(told, (&json!("2027-03-11"), &json!("2027-03-07")), "the last offence, and the first");
    office.at("2027-04-01T10:00:00Z").await;
    for (day, code) in [("2027-02-25", "dates_reversed"), ("2027-03-12", "cannot_be_prosecuted")] {
        let refused = office.step(&path, "proceedings-begun", begun(day)).await.expect(422);
        assert_eq!(refused.faults(), [("/proceedings_begun_on".to_owned(), code.to_owned())], "{day}");
    }
    let mut nameless = ended("found_guilty");
    nameless["proceedings_begun_on"] = Value::Null;
    nameless["ended_on"] = json!("2027-03-31");
    let refused = office.step(&path, "prosecuted", nameless.clone()).await.expect(422);
    assert_eq!(refused.faults(), [("/proceedings_begun_on".to_owned(), "missing_property".to_owned())]);
    let done = office.step(&path, "proceedings-begun", begun("2027-03-11")).await.expect(200).body;
    assert_eq!(done["penalty_notice"]["state"], "prosecution_referred");
    assert_eq!(done["penalty_notice"]["terms"]["prosecution"]["proceedings_begun_on"], "2027-03-11");
    assert_eq!(done["history"].as_array().unwrap().last().unwrap()["action"], "proceedings_begun");
    let ended = office.step(&path, "prosecuted", nameless).await.expect(200).body;
    assert_eq!(ended["penalty_notice"]["terms"]["prosecution"]["proceedings_begun_on"], "2027-03-11");
}

async fn what_is_before_a_court_is_neither_withdrawn_nor_said_unserved(app: TestApp) {
    let (office, path) = unpaid(app).await;
    office.step(&path, "refer", referral()).await.expect(200);
    let shown = office.step(&path, "proceedings-begun", begun("2027-02-26")).await.expect(200).body;
    assert!(!shown["allowed_actions"].as_array().unwrap().contains(&json!("record_not_received")), "{shown}");
    for ground in ["unpaid_not_prosecuted", "material_error", "wrong_person"] {
        let refused = office.withdraw(&path, ground).await.expect(409);
        assert!(refused.body["detail"].as_str().unwrap().contains("discontinued"), "{}", refused.text);
    }
    let gone = json!({ "reason": "Returned by the post", "recorded_by": person() });
    assert_eq!(office.step(&path, "not-received", gone).await.problem(), (409, "state_conflict"));
    office.step(&path, "prosecuted", ended("discontinued")).await.expect(200);
    office.withdraw(&path, "unpaid_not_prosecuted").await.expect(200);
}

async fn a_referral_that_is_recorded_late_names_its_days(app: TestApp) {
    let (mut office, path) = unpaid(app).await;
    office.at("2027-03-15T10:00:00Z").await;
    office.step(&path, "refer", referral()).await.expect(409);
    let late = |referred_on: &str, begun_on: &str| {
        let mut body = referral();
        (body["referred_on"], body["proceedings_begun_on"]) = (json!(referred_on), json!(begun_on));
        body
    };
    for (referred_on, begun_on, at, code) in [
        ("2027-02-25", "2027-03-11", "/referred_on", "dates_reversed"),
        ("2027-03-16", "2027-03-16", "/referred_on", "date_in_future"),
        ("2027-03-09", "2027-03-08", "/proceedings_begun_on", "dates_reversed"),
    ] {
        let refused = office.step(&path, "refer", late(referred_on, begun_on)).await.expect(422);
        assert_eq!(refused.faults()[0], (at.to_owned(), code.to_owned()), "{referred_on}");
    }
    office.step(&path, "refer", late("2027-03-09", "2027-03-12")).await.expect(409);
    let told = office.step(&path, "refer", late("2027-03-09", "2027-03-11")).await.expect(200).body;
    let prosecution = &told["penalty_notice"]["terms"]["prosecution"];
    assert_eq!(
        (&prosecution["referred_on"], &prosecution["proceedings_begun_on"]),
        (&json!("2027-03-09"), &json!("2027-03-11")),
        "the last day"
    );
}

async fn what_is_said_of_the_post_later_undoes_no_case_that_is_before_a_court(app: TestApp) {
    let (office, path) = unpaid(app).await;
    office.step(&path, "refer", referral()).await.expect(200);
    office.step(&path, "proceedings-begun", begun("2027-02-26")).await.expect(200);
    let received = |on: &str| {
        json!({
            "by": "post", "sent_on": "2027-01-29", "received_on": on, "received_evidence": "Signed for",
            "reason": "The carrier's record", "recorded_by": person(),
        })
    };
    // The days to pay would have ended on the 27th of February.
    let refused = office.step(&path, "correct-service", received("2027-01-31")).await.expect(409);
    assert!(refused.body["detail"].as_str().unwrap().contains("Proceedings have begun"), "{}", refused.text);
    let right = office.step(&path, "correct-service", received("2027-01-29")).await.expect(200).body;
    assert_eq!(right["penalty_notice"]["state"], "prosecution_referred");
    assert_eq!(right["penalty_notice"]["terms"]["prosecution"]["proceedings_begun_on"], "2027-02-26");
}

/// What of penalty notices is to be done next, with the day on which it is due.
async fn due(office: &Office) -> Vec<(String, String)> {
    let path = format!("/v1/schools/{URN}/next-actions?limit=200");
    let scopes = &["notices:read", "notices:decide", "registers:read"];
    let officer = office.app().login(scopes, Reach::Everything).await;
    let told = office.app().get(&officer, &path).await.expect(200).body;
    let all = told["data"].as_array().unwrap().iter();
    let all =
        all.map(|one| [&one["kind"], &one["due_on"]].map(|text| text.as_str().unwrap_or("-").to_owned()));
    all.filter(|[kind, _]| kind.starts_with("penalty_notice")).map(|[kind, on]| (kind, on)).collect()
}

async fn what_waits_for_court_is_told_by_the_day_on_which_time_runs_out(app: TestApp) {
    let mut office = Office::of(app, 1).await;
    office.set_up().await;
    let expected = |all: &[(&str, &str)]| {
        all.iter().map(|(kind, on)| ((*kind).to_owned(), (*on).to_owned())).collect::<Vec<_>>()
    };
    let path = office.approved(0, &SEPTEMBER).await;
    let told = [("penalty_notice_not_issued", "2027-02-08"), ("penalty_notice_time_to_serve", "2027-02-11")];
    let mut found = due(&office).await;
    found.sort();
    assert_eq!(found, expected(&told));
    office.issue(&path).await.expect(200);
    office.serve(&path, "by_hand", "2027-01-29").await.expect(200);
    assert_eq!(due(&office).await, []);
    office.at("2027-02-26T10:00:00Z").await;
    let told = [("penalty_notice_time_to_prosecute", "2027-03-11"), ("penalty_notice_unpaid", "2027-03-11")];
    let mut found = due(&office).await;
    found.sort();
    assert_eq!(found, expected(&told));
    office.step(&path, "refer", referral()).await.expect(200);
    let told = [
        ("penalty_notice_proceedings_not_begun", "2027-03-11"),
        ("penalty_notice_time_to_prosecute", "2027-03-11"),
    ];
    let mut found = due(&office).await;
    found.sort();
    assert_eq!(found, expected(&told));
    office.step(&path, "proceedings-begun", begun("2027-02-26")).await.expect(200);
    assert_eq!(due(&office).await, []);
    office.step(&path, "prosecuted", ended("discontinued")).await.expect(200);
    assert_eq!(due(&office).await, expected(&[("penalty_notice_unpaid", "2027-03-12")]));
    office.withdraw(&path, "wrong_person").await.expect(200);
    assert_eq!(due(&office).await, expected(&[("penalty_notice_withdrawal_untold", "2027-02-28")]));
    let tell = json!({ "by": "post", "told_on": "2027-02-26", "recorded_by": person() });
    office.step(&path, "withdrawal-told", tell).await.expect(200);
    assert_eq!(due(&office).await, []);
}
