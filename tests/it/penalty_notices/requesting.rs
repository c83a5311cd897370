//! What a school asks for, and what it is told when it cannot.

use serde_json::json;
use uuid::Uuid;

use super::fixture::{Office, SEPTEMBER, considerations, sessions};
use crate::{
    figures::fixture::{lay, line, school},
    on_each_database,
    registers::fixture::{URN, row},
    support::TestApp,
};

on_each_database!(
    without_sessions_those_that_count_today_are_meant,
    every_fault_is_told_at_once,
    of_one_parent_and_child_one_notice_is_asked_for_at_a_time,
    there_are_no_notices_for_independent_schools_or_beyond_compulsory_age,
    a_repeated_request_applies_once,
);

async fn without_sessions_those_that_count_today_are_meant(app: TestApp) {
    let mut office = Office::of(app, 1).await;
    office.at("2026-11-06T20:00:00Z").await;
    let mut body = office.request(0, &SEPTEMBER);
    body.as_object_mut().unwrap().remove("sessions");
    let made = office.ask(body).await.expect(201).body;
    let terms = &made["penalty_notice"]["terms"];
    assert_eq!(terms["evidence"].as_array().unwrap().len(), 36);
    assert_eq!((&terms["from_on"], &terms["to_on"]), (&json!("2026-09-07"), &json!("2026-09-30")));
    assert_eq!(
        terms["evidence"][0],
        json!({ "urn": URN, "date": "2026-09-07", "session": "am", "code": "G" })
    );
    assert_eq!(made["allowed_actions"], json!(["review"]));
    let why = made["refused_actions"].as_array().unwrap();
    assert!(why.iter().any(|refused| refused["action"] == "approve" && refused["reason"] != ""));
}

async fn every_fault_is_told_at_once(app: TestApp) {
    let office = Office::of(app, 1).await;
    let mut body = office.request(0, &[]);
    body["sessions"] = sessions(&["2026-09-03", "2026-09-07", "2027-02-01"]);
    body["place"] = json!("The market place");
    body["parent_id"] = json!(Uuid::now_v7());
    let refused = office.ask(body.clone()).await.expect(422);
    let told = refused.faults();
    for at in ["/place", "/sessions/4/date", "/sessions/5/date", "/parent_id"] {
        assert!(told.iter().any(|(pointer, _)| pointer == at), "{at}: {told:?}");
    }
    let mut body = office.request(0, &["2026-09-03", "2026-09-07"]);
    body["sessions"].as_array_mut().unwrap().push(json!({ "date": "2026-09-07", "session": "am" }));
    let refused = office.ask(body).await.expect(422);
    let wrong = [
        ("/sessions/0", "not_an_offence"),
        ("/sessions/1", "not_an_offence"),
        ("/sessions/4", "repeated_value"),
    ];
    assert_eq!(refused.faults(), wrong.map(|(at, code)| (at.to_owned(), code.to_owned())));
    let unknown = json!({
        "pupil_id": Uuid::now_v7(), "parent_id": office.parent, "considerations": considerations(),
        "recorded_by": { "name": "A. Head" },
    });
    let refused = office.ask(unknown).await.expect(422);
    assert_eq!(refused.faults(), [("/pupil_id".to_owned(), "reference_not_found".to_owned())]);
}

async fn of_one_parent_and_child_one_notice_is_asked_for_at_a_time(app: TestApp) {
    let office = Office::of(app, 1).await;
    let first = office.ask(office.request(0, &SEPTEMBER)).await.expect(201);
    let second = office.ask(office.request(0, &SEPTEMBER)).await.expect(409);
    assert_eq!(second.body["code"], "duplicate");
    assert_eq!(second.body["existing"]["id"], first.body["penalty_notice"]["id"]);
}

async fn there_are_no_notices_for_independent_schools_or_beyond_compulsory_age(app: TestApp) {
    let class = school(app.clone(), 1).await;
    let mut row = row(&class.upns[0], 0);
    row["born_on"] = json!("2022-09-02");
    row["year_group"] = json!("R");
    class.roll("2026-09-03T07:00:01Z", vec![row]).await.expect(200);
    lay(&class, &[line(&[("/", 4), ("G", 10)])]).await;
    let office = Office::with(class).await;
    let young = office.ask(office.request(0, &SEPTEMBER)).await.expect(422);
    assert!(young.faults().iter().all(|(_, code)| code == "not_an_offence"), "{young:?}");
    let told = office.eligibility(0).await;
    assert!(told["obstacles"].as_array().unwrap().iter().any(|one| one["code"] == "not_compulsory_age"));

    app.tamper(&format!("UPDATE school SET kind = 'independent' WHERE urn = {URN}")).await;
    let refused = office.ask(office.request(0, &SEPTEMBER)).await.expect(422);
    assert_eq!(refused.faults(), [("/pupil_id".to_owned(), "no_notices_here".to_owned())]);
    let told = office.eligibility(0).await;
    assert!(told["obstacles"].as_array().unwrap().iter().any(|one| one["code"] == "independent_school"));
}

async fn a_repeated_request_applies_once(app: TestApp) {
    let office = Office::of(app, 1).await;
    let call = format!("POST /v1/schools/{URN}/penalty-notices");
    let key = [("Idempotency-Key", "a-request")];
    let body = office.request(0, &SEPTEMBER);
    let first = office.app().send(&office.school, &call, body.clone(), &key).await.expect(201);
    let again = office.app().send(&office.school, &call, body, &key).await.expect(201);
    assert_eq!(again.header("idempotent-replayed"), "true");
    assert_eq!(first.body["penalty_notice"]["id"], again.body["penalty_notice"]["id"]);
}
