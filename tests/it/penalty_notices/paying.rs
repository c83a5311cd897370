//! Payments: in time, late, too little, too much, and twice.

use serde_json::json;

use super::fixture::{LATER, Office, SEPTEMBER, person};
use crate::{on_each_database, support::TestApp};

on_each_database!(
    a_payment_is_recorded_once_for_each_reference,
    too_little_discharges_nothing_and_too_much_is_to_be_repaid,
    what_comes_late_is_recorded_and_discharges_nothing,
    what_is_paid_for_a_withdrawn_notice_is_to_be_repaid,
    a_payment_has_a_day_between_the_issue_and_today,
    the_day_of_receipt_decides_what_was_paid_in_time,
    a_reference_stands_for_one_notice_until_it_is_reversed,
    no_more_is_repaid_than_is_to_be,
);

/// A first notice that was handed over on 29 January 2027.
async fn served(app: TestApp) -> (Office, String) {
    let office = Office::of(app, 1).await;
    office.set_up().await;
    let path = office.issued(0, &SEPTEMBER).await;
    office.serve(&path, "by_hand", "2027-01-29").await.expect(200);
    (office, path)
}

async fn a_payment_is_recorded_once_for_each_reference(app: TestApp) {
    let (office, path) = served(app).await;
    office.pay(&path, "PN-1", 3000, "2027-01-29").await.expect(200);
    let again = office.pay(&path, "PN-1", 3000, "2027-01-29").await.expect(200).body;
    assert_eq!(again["settlement"]["received_pence"], 3000);
    let other = office.pay(&path, "PN-1", 5000, "2027-01-29").await.expect(409);
    assert_eq!((&other.body["code"], &other.body["existing"]["pence"]), (&json!("duplicate"), &json!(3000)));
    let both = office.pay(&path, "PN-2", 5000, "2027-01-29").await.expect(200).body;
    assert_eq!(both["state"], "paid_reduced");
    assert_eq!(both["payments"].as_array().unwrap().len(), 2);
    assert_eq!(both.get("history"), None, "finance is told nothing of why it was issued");
}

async fn too_little_discharges_nothing_and_too_much_is_to_be_repaid(app: TestApp) {
    let (mut office, path) = served(app).await;
    let little = office.pay(&path, "PN-1", 7999, "2027-01-29").await.expect(200).body;
    assert_eq!((&little["state"], &little["settlement"]["outstanding_pence"]), (&json!("served"), &json!(1)));
    office.at("2027-02-19T10:00:00Z").await;
    let shown = office.show(&path).await;
    assert_eq!(shown["settlement"]["outstanding_pence"], 8001, "the twenty-first day was the 18th");
    let whole = office.pay(&path, "PN-2", 9000, "2027-02-19").await.expect(200).body;
    assert_eq!(whole["state"], "paid_full");
    assert_eq!(whole["settlement"]["to_repay_pence"], 999);
}

async fn what_comes_late_is_recorded_and_discharges_nothing(app: TestApp) {
    let (mut office, path) = served(app).await;
    office.at("2027-02-26T10:00:00Z").await;
    let late = office.pay(&path, "PN-1", 16_000, "2027-02-26").await.expect(200).body;
    assert_eq!(late["state"], "unpaid", "the twenty-eighth day was the 25th");
    assert_eq!(
        (&late["settlement"]["late_pence"], &late["settlement"]["discharged_on"]),
        (&json!(16_000), &json!(null))
    );
    assert_eq!(late["settlement"]["to_repay_pence"], 16_000, "it is kept for nothing");
    // What came in time and is recorded later is in time.
    let timely = office.pay(&path, "PN-0", 16_000, "2027-02-25").await.expect(200).body;
    assert_eq!(timely["state"], "paid_full");
    assert_eq!(timely["settlement"]["to_repay_pence"], 16_000);
}

async fn what_is_paid_for_a_withdrawn_notice_is_to_be_repaid(app: TestApp) {
    let (office, path) = served(app).await;
    office.withdraw(&path, "wrong_person").await.expect(200);
    let paid = office.pay(&path, "PN-1", 8000, "2027-01-29").await.expect(200).body;
    assert_eq!((&paid["state"], &paid["settlement"]["to_repay_pence"]), (&json!("withdrawn"), &json!(8000)));
    assert_eq!(paid["settlement"]["discharged_on"], json!(null));
}

async fn a_payment_has_a_day_between_the_issue_and_today(app: TestApp) {
    let (office, path) = served(app).await;
    for (day, code) in [("2027-01-28", "dates_reversed"), ("2027-01-30", "date_in_future")] {
        let refused = office.pay(&path, "PN-1", 8000, day).await.expect(422);
        assert_eq!(refused.faults(), [("/received_on".to_owned(), code.to_owned())]);
    }
}

async fn the_day_of_receipt_decides_what_was_paid_in_time(app: TestApp) {
    let mut office = Office::of(app, 1).await;
    office.set_up().await;
    let path = office.issued(0, &LATER).await;
    office.at("2027-02-22T10:00:00Z").await;
    let before = office.pay(&path, "PN-1", 8000, "2027-02-22").await.expect(200).body;
    let told = (&before["state"], &before["settlement"]["discharged_by_pence"]);
    assert_eq!(told, (&json!("issued"), &json!(8000)), "as far as is known");
    // It had been handed over on the day of issue: the 22nd is too late for the reduced amount.
    let served = office.serve(&path, "by_hand", "2027-01-29").await.expect(200).body;
    let told = (&served["penalty_notice"]["state"], &served["settlement"]["outstanding_pence"]);
    assert_eq!(told, (&json!("served"), &json!(8000)));
    let whole = office.pay(&path, "PN-2", 8000, "2027-02-22").await.expect(200).body;
    assert_eq!(whole["state"], "paid_full");
    let again = office.serve(&path, "by_hand", "2027-01-29").await.expect(409);
    assert_eq!(again.body["detail"], "It has been served, and paid.");
}

async fn a_reference_stands_for_one_notice_until_it_is_reversed(app: TestApp) {
    let office = Office::of(app, 2).await;
    office.set_up().await;
    let (wrong, right) = (office.issued(0, &SEPTEMBER).await, office.issued(1, &SEPTEMBER).await);
    office.pay(&wrong, "PN-1", 8000, "2027-01-29").await.expect(200);
    let taken = office.pay(&right, "PN-1", 8000, "2027-01-29").await.expect(409);
    let id = wrong.rsplit('/').next().unwrap();
    assert_eq!((taken.problem().1, &taken.body["existing"]["penalty_notice_id"]), ("duplicate", &json!(id)));
    let reverse = json!({
        "reference": "PN-1-R", "reverses": "PN-1", "reversed_on": "2027-01-29",
        "reason": "Booked to the wrong notice", "recorded_by": person(),
    });
    for _ in 0..2 {
        let reversed = office.step(&wrong, "reversals", reverse.clone()).await.expect(200).body;
        assert_eq!(reversed["settlement"]["received_pence"], 0, "once, however often it is sent");
        assert_eq!(reversed["payments"][1]["reverses"], "PN-1");
    }
    let mut again = reverse.clone();
    again["reference"] = json!("PN-1-R2");
    assert_eq!(office.step(&wrong, "reversals", again).await.problem(), (409, "duplicate"));
    let mut nothing = reverse;
    nothing["reverses"] = json!("PN-1-R");
    let refused = office.step(&wrong, "reversals", nothing).await.expect(422).faults();
    assert_eq!(refused, [("/reverses".to_owned(), "reference_not_found".to_owned())]);
    let both = futures_util::future::join_all([
        office.pay(&right, "PN-1", 8000, "2027-01-29"),
        office.pay(&right, "PN-1", 8000, "2027-01-29"),
    ]);
    assert!(both.await.iter().all(|answer| answer.status == 200));
    assert_eq!(office.show(&right).await["settlement"]["received_pence"], 8000);
    assert_eq!(office.show(&wrong).await["settlement"]["discharged_by_pence"], json!(null));
}

async fn no_more_is_repaid_than_is_to_be(app: TestApp) {
    let (office, path) = served(app).await;
    office.pay(&path, "PN-1", 10_000, "2027-01-29").await.expect(200);
    let repay = |reference: &str, pence: i64| json!({ "reference": reference, "pence": pence, "repaid_on": "2027-01-29", "recorded_by": person() });
    let refused = office.step(&path, "repayments", repay("RF-1", 2001)).await.expect(422).faults();
    assert_eq!(refused, [("/pence".to_owned(), "out_of_range".to_owned())]);
    let repaid = office.step(&path, "repayments", repay("RF-1", 2000)).await.expect(200).body;
    let told = ["received_pence", "repaid_pence", "to_repay_pence", "discharged_by_pence"];
    assert_eq!(told.map(|name| repaid["settlement"][name].as_i64().unwrap()), [10_000, 2000, 0, 8000]);
    office.step(&path, "repayments", repay("RF-2", 1)).await.expect(422);
    let withdrawn = office.withdraw(&path, "wrong_person").await.expect(200).body;
    assert_eq!(withdrawn["penalty_notice"]["terms"]["withdrawal"]["to_repay_pence"], 8000);
    let account = office.app().get(&office.authority, &format!("{path}/payments")).await.expect(200).body;
    assert_eq!(account["settlement"]["to_repay_pence"], 8000);
}
