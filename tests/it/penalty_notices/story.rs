//! One parent and one child: a first notice, a second, and no third.

use serde_json::json;

use super::fixture::{LAST, LATER, Office, SEPTEMBER, referral};
use crate::{on_each_database, registers::fixture::URN, support::TestApp};

on_each_database!(
    a_first_notice_is_reduced_a_second_is_not_and_a_third_is_refused,
    an_unpaid_notice_is_prosecuted_or_withdrawn,
    each_parent_of_each_child_gets_a_notice_of_their_own,
);

async fn a_first_notice_is_reduced_a_second_is_not_and_a_third_is_refused(app: TestApp) {
    let mut office = Office::of(app, 1).await;
    office.set_up().await;
    let first = office.issued(0, &SEPTEMBER).await;
    let issued = office.show(&first).await["penalty_notice"]["terms"]["issue"].clone();
    assert_eq!((&issued["step"], &issued["issued_on"]), (&json!("first"), &json!("2027-01-29")));
    assert_eq!(issued["tariff"]["reduced_pence"], 8000);
    let served = office.serve(&first, "post", "2027-01-29").await.expect(200).body;
    let dates = &served["penalty_notice"]["terms"]["service"]["dates"];
    assert_eq!(dates["received_on"], "2027-02-02", "two working days after a Friday");
    assert_eq!(
        (&dates["reduced_until_on"], &dates["pay_until_on"]),
        (&json!("2027-02-22"), &json!("2027-03-01"))
    );

    let next = office.eligibility(0).await;
    assert_eq!((&next["next_step"], &next["reason"]), (&json!("second"), &json!("one_in_three_years")));
    assert_eq!(next["notices"][0]["counts"], true);
    let second = office.issued(0, &LATER).await;
    let issued = office.show(&second).await["penalty_notice"]["terms"]["issue"].clone();
    assert_eq!((&issued["step"], &issued["tariff"]["full_pence"]), (&json!("second"), &json!(16000)));
    assert_eq!(issued["tariff"]["reduced_pence"], json!(null), "nothing less suffices");

    let third = office.approved(0, &LAST).await;
    let refused = office.issue(&third).await.expect(409);
    assert_eq!(refused.body["code"], "state_conflict");
    assert!(refused.body["detail"].as_str().unwrap().contains("a third is not allowed"), "{}", refused.text);
    assert_eq!(refused.body["allowed_actions"], json!(["refuse"]));
    let shown = office.show(&third).await;
    assert_eq!(shown["allowed_actions"], json!(["refuse"]), "it is told beforehand");
    let never = office.eligibility(0).await;
    assert_eq!((&never["next_step"], &never["eligible"]), (&json!(null), &json!(false)));
    assert_eq!((&never["possible_from_on"], &never["if_issued"]), (&json!("2030-01-29"), &json!(null)));

    // Once the second is withdrawn there is room for one again.
    let letter = format!("{second}/withdrawal-letter");
    office.app().get(&office.authority, &letter).await.expect(404);
    office.withdraw(&second, "material_error").await.expect(200);
    let told = office.app().get(&office.authority, &letter).await.expect(200);
    assert!(told.text.contains("was withdrawn on <strong>Friday 29 January 2027</strong>"), "{}", told.text);
    assert!(told.text.contains("It contained a material error."), "{}", told.text);
    let issued = office.issue(&third).await.expect(200).body;
    assert_eq!(issued["penalty_notice"]["terms"]["issue"]["step"], "second");
    office.at("2027-02-22T10:00:00Z").await;
    let paid = office.pay(&first, "PN-1", 8000, "2027-02-22").await.expect(200).body;
    assert_eq!(paid["state"], "paid_reduced");
    assert_eq!(paid["settlement"]["discharged_on"], "2027-02-22");
    let counts = office.app().get(&office.authority, "/v1/penalty-notices/counts").await.expect(200).body;
    let told =
        ["issued", "paid_within_21_days", "withdrawn", "withdrawn_material_error", "within_days_to_pay"];
    assert_eq!(told.map(|name| counts["attendance"][name].as_u64().unwrap()), [3, 1, 1, 1, 1], "{counts}");
    let told = ["attendance_first", "attendance_second", "contracts_offered", "court_directed_places"];
    assert_eq!(told.map(|name| counts[name].as_u64().unwrap()), [1, 2, 0, 0], "{counts}");
    assert_eq!(counts["attendance_reasons"]["unauthorised_holiday"], 3);
    let before = "/v1/penalty-notices/counts?as_at_on=2027-02-21";
    let before = office.app().get(&office.authority, before).await.expect(200).body;
    assert_eq!(before["attendance"]["paid_within_21_days"], 0, "the day before it was paid");
    for wrong in ["issued_on_from=2025-01-01", "as_at_on=2027-02-23"] {
        let path = format!("/v1/penalty-notices/counts?{wrong}");
        office.app().get(&office.authority, &path).await.expect(400);
    }
}

async fn an_unpaid_notice_is_prosecuted_or_withdrawn(app: TestApp) {
    let mut office = Office::of(app, 2).await;
    office.set_up().await;
    let prosecuted = office.issued(0, &SEPTEMBER).await;
    let withdrawn = office.issued(1, &SEPTEMBER).await;
    for path in [&prosecuted, &withdrawn] {
        office.serve(path, "by_hand", "2027-01-29").await.expect(200);
    }
    office.at("2027-02-25T23:59:00Z").await;
    let early = office.step(&prosecuted, "refer", referral()).await.expect(409);
    assert!(early.body["detail"].as_str().unwrap().contains("days to pay are not over"), "{}", early.text);
    let early = office.withdraw(&withdrawn, "unpaid_not_prosecuted").await.expect(409);
    assert_eq!(early.body["code"], "state_conflict", "it may be paid yet");
    office.at("2027-02-26T00:00:00Z").await;
    assert_eq!(office.state(&prosecuted).await, "unpaid", "nothing had to run for it");
    let list = format!("/v1/schools/{URN}/penalty-notices?state=unpaid");
    let unpaid = office.app().get(&office.school, &list).await.expect(200).body;
    assert_eq!(unpaid["data"].as_array().unwrap().len(), 2);
    office.step(&prosecuted, "refer", referral()).await.expect(200);
    let outcome = json!({ "outcome": "not_guilty", "proceedings_begun_on": "2027-02-26", "ended_on": "2027-02-26", "recorded_by": super::fixture::person() });
    let ended = office.step(&prosecuted, "prosecuted", outcome).await.expect(200).body;
    assert_eq!(ended["penalty_notice"]["state"], "prosecuted");
    office.withdraw(&withdrawn, "unpaid_not_prosecuted").await.expect(200);
    for (n, why) in [(0, "not_convicted"), (1, "withdrawn")] {
        let next = office.eligibility(n).await;
        assert_eq!((&next["next_step"], &next["notices"][0]["why"]), (&json!("first"), &json!(why)));
    }
}

async fn each_parent_of_each_child_gets_a_notice_of_their_own(app: TestApp) {
    let mut office = Office::of(app, 2).await;
    office.set_up().await;
    let other = super::fixture::parent(office.app(), &office.pupils).await;
    for parent in [office.parent, other] {
        office.parent = parent;
        for n in 0..2 {
            let path = office.issued(n, &SEPTEMBER).await;
            let issue = office.show(&path).await["penalty_notice"]["terms"]["issue"].clone();
            assert_eq!(issue["step"], "first");
        }
    }
    let all = office.app().get(&office.authority, "/v1/penalty-notices").await.expect(200).body;
    assert_eq!(all["data"].as_array().unwrap().len(), 4);
}
