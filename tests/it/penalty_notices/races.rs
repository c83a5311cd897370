//! Two at once about one parent and child.

use futures_util::future::join_all;
use serde_json::{Value, json};

use super::fixture::{LAST, LATER, Office, SEPTEMBER, person, referral};
use crate::{
    figures::fixture::{lay, line},
    on_each_database,
    registers::fixture::{Class, row},
    support::{Reach, TestApp},
};

on_each_database!(
    of_two_officers_who_issue_at_two_schools_one_issues_the_second_notice_and_one_is_refused,
    of_two_who_issue_a_first_notice_at_once_one_is_reduced,
    of_two_who_issue_the_same_notice_one_does,
    a_payment_and_a_withdrawal_at_once_end_alike,
    payments_at_once_are_all_recorded,
    of_two_who_record_what_came_of_a_prosecution_at_once_one_does,
);

/// The same child at a second school, with notices approved there and here.
async fn at_two_schools(app: TestApp) -> (Office, Vec<String>) {
    let office = Office::of(app, 1).await;
    office.set_up().await;
    let mut other = Class::at(office.app().clone(), 120_766, 0).await;
    other.upns = office.class.upns.clone();
    let mut entry = row(&other.upns[0], 0);
    entry["starting_on"] = json!("2026-09-14");
    entry["registration"] = json!("subsidiary");
    other.roll("2027-01-29T07:00:00Z", vec![entry]).await.expect(200);
    lay(&other, &[line(&[(".", 24), ("G", 10)])]).await;
    let token = office.app().login(&["notices:request"], Reach::Schools(&[120_766])).await;
    let here = office.approved(0, &LATER).await;
    let body = office.request(0, &LAST);
    let there = office.app().post(&token, "/v1/schools/120766/penalty-notices", body).await.expect(201);
    let there = there.header("location").to_owned();
    office.step(&there, "review", json!({ "recorded_by": person() })).await.expect(200);
    office.step(&there, "approve", super::fixture::approval()).await.expect(200);
    (office, vec![here, there])
}

async fn of_two_officers_who_issue_at_two_schools_one_issues_the_second_notice_and_one_is_refused(
    app: TestApp,
) {
    let (office, paths) = at_two_schools(app).await;
    let body = json!({
        "parent_id": office.parent, "pupil_id": office.pupils[0], "authority": "Another County Council",
        "issued_on": "2025-03-03", "recorded_by": person(),
    });
    office.app().post(&office.authority, "/v1/penalty-notices/elsewhere", body).await.expect(201);
    let answers = join_all(paths.iter().map(|path| office.issue(path))).await;
    let mut statuses: Vec<u16> = answers.iter().map(|answer| answer.status).collect();
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 409], "{answers:?}");
    assert_eq!(office.eligibility(0).await["reason"], "limit_reached");
}

async fn of_two_who_issue_a_first_notice_at_once_one_is_reduced(app: TestApp) {
    let (office, paths) = at_two_schools(app).await;
    let answers = join_all(paths.iter().map(|path| office.issue(path))).await;
    let mut steps: Vec<Value> = Vec::new();
    for answer in answers {
        steps.push(answer.expect(200).body["penalty_notice"]["terms"]["issue"]["step"].clone());
    }
    steps.sort_by_key(Value::to_string);
    assert_eq!(steps, ["first", "second"]);
}

async fn of_two_who_issue_the_same_notice_one_does(app: TestApp) {
    let office = Office::of(app, 1).await;
    office.set_up().await;
    let path = office.approved(0, &SEPTEMBER).await;
    let answers = join_all((0..3).map(|_| office.issue(&path))).await;
    let issued = answers.iter().filter(|answer| answer.status == 200).count();
    assert_eq!(issued, 1, "{answers:?}");
    assert!(answers.iter().all(|answer| [200, 409].contains(&answer.status)), "{answers:?}");
    assert_eq!(office.eligibility(0).await["notices"].as_array().unwrap().len(), 1);
}

async fn a_payment_and_a_withdrawal_at_once_end_alike(app: TestApp) {
    let office = Office::of(app, 4).await;
    office.set_up().await;
    for n in 0..4 {
        let path = office.issued(n, &SEPTEMBER).await;
        office.serve(&path, "by_hand", "2027-01-29").await.expect(200);
        let reference = format!("PN-{n}");
        let (paid, withdrawn) = tokio::join!(
            office.pay(&path, &reference, 8000, "2027-01-29"),
            office.withdraw(&path, "material_error")
        );
        assert_eq!((paid.status, withdrawn.status), (200, 200), "{paid:?} {withdrawn:?}");
        let shown = office.show(&path).await;
        assert_eq!(shown["penalty_notice"]["state"], "withdrawn");
        assert_eq!(shown["settlement"]["to_repay_pence"], 8000, "whichever came first");
    }
}

async fn payments_at_once_are_all_recorded(app: TestApp) {
    let office = Office::of(app, 1).await;
    office.set_up().await;
    let path = office.issued(0, &SEPTEMBER).await;
    let references = ["PN-1", "PN-2", "PN-3", "PN-4", "PN-1", "PN-2"];
    let answers =
        join_all(references.iter().map(|reference| office.pay(&path, reference, 2000, "2027-01-29"))).await;
    assert!(answers.iter().all(|answer| answer.status == 200), "{answers:?}");
    let shown = office.show(&path).await;
    assert_eq!(shown["settlement"]["received_pence"], 8000);
    assert_eq!(shown["settlement"]["discharged_by_pence"], 8000);
}

async fn of_two_who_record_what_came_of_a_prosecution_at_once_one_does(app: TestApp) {
    let mut office = Office::of(app, 1).await;
    office.set_up().await;
    let path = office.issued(0, &SEPTEMBER).await;
    office.serve(&path, "by_hand", "2027-01-29").await.expect(200);
    office.at("2027-02-26T10:00:00Z").await;
    office.step(&path, "refer", referral()).await.expect(200);
    let ended = |outcome: &str| {
        json!({
            "outcome": outcome, "proceedings_begun_on": "2027-02-26", "ended_on": "2027-02-26", "recorded_by": person(),
        })
    };
    let outcomes = ["found_guilty", "not_guilty", "found_guilty"];
    let answers =
        join_all(outcomes.iter().map(|outcome| office.step(&path, "prosecuted", ended(outcome)))).await;
    let stands = answers.iter().position(|answer| answer.status == 200).expect("one is recorded");
    for answer in answers.iter().enumerate().filter(|(place, _)| *place != stands).map(|(_, answer)| answer) {
        assert_eq!(answer.problem(), (409, "state_conflict"), "{answers:?}");
    }
    let shown = office.show(&path).await;
    assert_eq!(shown["penalty_notice"]["terms"]["prosecution"]["outcome"], outcomes[stands]);
    let history = shown["history"].as_array().unwrap().iter();
    assert_eq!(history.filter(|kept| kept["action"] == "prosecuted").count(), 1);
}
