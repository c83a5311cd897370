//! What is shown after a notice was served, and what a parent is told when it is withdrawn.

use serde_json::{Value, json};

use super::fixture::{Office, SEPTEMBER, person, referral};
use crate::{
    on_each_database,
    registers::fixture::URN,
    support::{Reach, TestApp},
};

on_each_database!(
    the_day_of_receipt_is_put_right_and_what_was_paid_in_time_follows,
    what_never_reached_the_parent_is_served_again,
    a_parent_is_told_of_a_withdrawal_in_writing,
    what_is_served_again_goes_to_where_the_parent_lives_now,
    a_withdrawal_is_told_where_the_parent_lives_now,
    nothing_is_served_at_an_address_that_is_not_known_or_in_doubt,
);

fn corrected(received_on: &str, evidence: Value) -> Value {
    json!({
        "by": "post", "sent_on": "2027-01-29", "received_on": received_on, "received_evidence": evidence,
        "reason": "The parent shows that it came later", "recorded_by": person(),
    })
}

async fn the_day_of_receipt_is_put_right_and_what_was_paid_in_time_follows(app: TestApp) {
    let mut office = Office::of(app, 2).await;
    office.set_up().await;
    let (paid, referred) = (office.issued(0, &SEPTEMBER).await, office.issued(1, &SEPTEMBER).await);
    for path in [&paid, &referred] {
        office.serve(path, "post", "2027-01-29").await.expect(200);
    }
    office.at("2027-03-02T10:00:00Z").await;
    let late = office.pay(&paid, "PN-1", 8000, "2027-02-24").await.expect(200).body;
    assert_eq!((&late["state"], &late["settlement"]["to_repay_pence"]), (&json!("unpaid"), &json!(8000)));
    let bare = office.step(&paid, "correct-service", corrected("2027-02-05", Value::Null)).await.expect(422);
    assert_eq!(bare.faults(), [("/received_evidence".to_owned(), "missing_property".to_owned())]);
    let shown = corrected("2027-02-05", json!("Signed for on 5 February"));
    let right = office.step(&paid, "correct-service", shown.clone()).await.expect(200).body;
    assert_eq!(right["penalty_notice"]["state"], "paid_reduced", "the 24th was the twentieth day");
    let service = &right["penalty_notice"]["terms"]["service"];
    assert_eq!(
        (&service["presumed"], &service["dates"]["pay_until_on"]),
        (&json!(false), &json!("2027-03-04"))
    );
    assert_eq!(right["history"].as_array().unwrap().last().unwrap()["action"], "service_corrected");

    office.step(&referred, "refer", referral()).await.expect(200);
    let right = office.step(&referred, "correct-service", shown).await.expect(200).body;
    let told = (&right["penalty_notice"]["state"], &right["penalty_notice"]["terms"]["prosecution"]);
    assert_eq!(told, (&json!("served"), &Value::Null), "the days to pay were not over");
}

async fn what_never_reached_the_parent_is_served_again(app: TestApp) {
    let mut office = Office::of(app, 1).await;
    office.set_up().await;
    let path = office.issued(0, &SEPTEMBER).await;
    office.serve(&path, "post", "2027-01-29").await.expect(200);
    office.at("2027-03-02T10:00:00Z").await;
    assert_eq!(office.state(&path).await, "unpaid");
    let gone = json!({ "reason": "Returned by the post: gone away", "recorded_by": person() });
    let back = office.step(&path, "not-received", gone).await.expect(200).body;
    let told = (&back["penalty_notice"]["state"], &back["penalty_notice"]["terms"]["service"]);
    assert_eq!(told, (&json!("issued"), &Value::Null));
    let left = office.serve(&path, "left_at_address", "2027-03-02").await.expect(200).body;
    let service = &left["penalty_notice"]["terms"]["service"];
    assert_eq!(
        (&service["presumed"], &service["dates"]["received_on"]),
        (&json!(true), &json!("2027-03-02"))
    );
}

async fn a_parent_is_told_of_a_withdrawal_in_writing(app: TestApp) {
    let office = Office::of(app, 1).await;
    office.set_up().await;
    let path = office.issued(0, &SEPTEMBER).await;
    let letter = format!("{path}/withdrawal");
    office.app().get(&office.authority, &letter).await.expect(404);
    office.pay(&path, "PN-1", 8000, "2027-01-29").await.expect(200);
    office.withdraw(&path, "wrong_person").await.expect(200);
    let told = office.app().get(&office.authority, &letter).await.expect(200).body;
    assert_eq!((&told["to_repay_pence"], &told["told_on"]), (&json!(8000), &Value::Null));
    assert_eq!(told["because"], "It should not have been given to you.", "as the letter says it");
    let one_school = office.app().login(&["parents:read"], Reach::Schools(&[URN])).await;
    office.app().get(&one_school, &letter).await.expect(404);
    let tell = |on: &str| json!({ "by": "post", "told_on": on, "recorded_by": person() });
    let early = office.step(&path, "withdrawal-told", tell("2027-01-28")).await.expect(422);
    assert_eq!(early.faults(), [("/told_on".to_owned(), "dates_reversed".to_owned())]);
    office.step(&path, "withdrawal-told", tell("2027-01-29")).await.expect(200);
    let told = office.app().get(&office.authority, &letter).await.expect(200).body;
    assert_eq!(told["told_on"], "2027-01-29");
}

/// The parent has moved.
async fn moves(office: &Office, line: &str) {
    let moved =
        format!(r#"UPDATE parent SET service_address = '{{"line_1":"{line}","postcode":"NR1 2DX"}}'"#);
    office.app().tamper(&moved).await;
}

async fn what_is_served_again_goes_to_where_the_parent_lives_now(app: TestApp) {
    let mut office = Office::of(app, 1).await;
    office.set_up().await;
    let path = office.issued(0, &SEPTEMBER).await;
    let letter = format!("{path}/letter");
    let first = office.serve(&path, "post", "2027-01-29").await.expect(200).body;
    assert_eq!(first["penalty_notice"]["terms"]["service"]["readdressed"], false);
    moves(&office, "9 New Road").await;
    let page = office.app().get(&office.authority, &letter).await.expect(200).text;
    assert!(page.contains("1 Sample Road") && !page.contains("9 New Road"), "as it was served: {page}");
    office.at("2027-02-15T10:00:00Z").await;
    let gone = json!({ "reason": "Returned by the post: gone away", "recorded_by": person() });
    office.step(&path, "not-received", gone).await.expect(200);
    let page = office.app().get(&office.authority, &letter).await.expect(200).text;
    assert!(page.contains("9 New Road"), "as it goes out: {page}");
    let again = office.serve(&path, "post", "2027-02-15").await.expect(200).body;
    assert_eq!(again["penalty_notice"]["terms"]["service"]["readdressed"], true);
    moves(&office, "5 Third Road").await;
    let page = office.app().get(&office.authority, &letter).await.expect(200).text;
    assert!(page.contains("9 New Road") && !page.contains("5 Third Road"), "as it was served: {page}");
    let contents = office.app().get(&office.authority, &format!("{path}/contents")).await.expect(200).body;
    assert_eq!(contents["recipient"]["address"]["line_1"], "1 Sample Road", "what was issued stays");
    assert_eq!(contents["served_at"]["line_1"], "9 New Road");
}

async fn a_withdrawal_is_told_where_the_parent_lives_now(app: TestApp) {
    let office = Office::of(app, 1).await;
    office.set_up().await;
    let path = office.issued(0, &SEPTEMBER).await;
    office.serve(&path, "post", "2027-01-29").await.expect(200);
    office.withdraw(&path, "should_not_have_been_issued").await.expect(200);
    moves(&office, "9 New Road").await;
    let [letter, told] = ["withdrawal-letter", "withdrawal"].map(|what| format!("{path}/{what}"));
    let page = office.app().get(&office.authority, &letter).await.expect(200).text;
    assert!(page.contains("9 New Road") && !page.contains("1 Sample Road"), "{page}");
    let shown = office.app().get(&office.authority, &told).await.expect(200).body;
    assert_eq!(shown["recipient"]["address"]["line_1"], "9 New Road");
    let tell = json!({ "by": "post", "told_on": "2027-01-29", "recorded_by": person() });
    let done = office.step(&path, "withdrawal-told", tell).await.expect(200).body;
    assert_eq!(done["penalty_notice"]["terms"]["withdrawal"]["told"]["readdressed"], true);
    moves(&office, "5 Third Road").await;
    let page = office.app().get(&office.authority, &letter).await.expect(200).text;
    assert!(page.contains("9 New Road"), "as it was sent: {page}");
}

async fn nothing_is_served_at_an_address_that_is_not_known_or_in_doubt(app: TestApp) {
    let office = Office::of(app, 1).await;
    office.set_up().await;
    let path = office.issued(0, &SEPTEMBER).await;
    office.app().tamper("UPDATE parent SET service_address = NULL").await;
    let letter = format!("{path}/letter");
    assert_eq!(office.app().get(&office.authority, &letter).await.problem(), (409, "state_conflict"));
    let posted = office.serve(&path, "post", "2027-01-29").await.expect(422);
    assert_eq!(posted.faults(), [("/parts/recipient".to_owned(), "notice_part_missing".to_owned())]);
    let handed = office.serve(&path, "by_hand", "2027-01-29").await.expect(200).body;
    assert_eq!(handed["penalty_notice"]["terms"]["service"]["readdressed"], false);
    office.withdraw(&path, "should_not_have_been_issued").await.expect(200);
    let tell = json!({ "by": "post", "told_on": "2027-01-29", "recorded_by": person() });
    let told = office.step(&path, "withdrawal-told", tell).await.expect(422);
    assert_eq!(told.faults(), [("/parts/recipient".to_owned(), "notice_part_missing".to_owned())]);
}
