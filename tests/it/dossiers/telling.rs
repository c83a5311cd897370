//! What a dossier tells, and to whom it is written down.

use serde_json::{Value, json};

use super::fixture::{Court, READER};
use crate::{
    on_each_database,
    registers::fixture::URN,
    support::{Reach, TestApp},
};

on_each_database!(
    a_case_is_told_in_one_answer_and_the_read_is_written_down,
    each_part_is_told_with_its_scope_and_the_others_are_named,
    what_came_before_the_days_that_are_asked_for_is_left_out,
);

async fn a_case_is_told_in_one_answer_and_the_read_is_written_down(app: TestApp) {
    let mut court = Court::of(app).await;
    court.later(60).await;
    court.amend("2026-09-10", "I", "The parent telephoned").await;
    court.event("visit", json!({ "text": "Nobody was at home", "occurred_on": "2026-11-10" })).await;
    court.feedback("We visited on Tuesday.").await;
    let told = court.dossier().await.expect(200).body;
    assert_eq!(told["pupil"]["name"], "Pupil Sample-0000");
    assert_eq!(
        (&told["case"]["state"], &told["case"]["history"][0]["action"]),
        (&json!("open"), &json!("opened"))
    );
    assert_eq!(told["events"][0]["terms"]["event"]["text"], "Nobody was at home");
    assert_eq!(told["feedback"][0]["text"], "We visited on Tuesday.");
    assert_eq!((&told["from_on"], &told["to_on"]), (&json!("2025-08-01"), &json!("2026-11-20")));
    assert_eq!(told["enrolments"].as_array().unwrap().len(), 1);
    assert_eq!(told["withheld"], json!([]));

    // Ten of 22 attended; one of the twelve became an illness.
    let counts = &told["attendance"]["enrolments"][0];
    assert_eq!(counts["attendance"], json!({ "numerator": 10, "denominator": 22, "percent": 45.5 }));
    assert_eq!(counts["authorised_absence"]["numerator"], 1);
    assert_eq!(counts["unauthorised_absence"]["numerator"], 11);
    let marks = told["attendance"]["marks"].as_array().unwrap();
    assert_eq!(marks.len(), 22);
    let ill = marks.iter().find(|mark| mark["code"] == "I").unwrap();
    assert_eq!(
        (&ill["date"], &ill["session"], &ill["amendments"]),
        (&json!("2026-09-10"), &json!("am"), &json!(1))
    );
    let amended = told["attendance"]["amendments"].as_array().unwrap();
    assert_eq!(amended.len(), 1, "{amended:?}");
    let told_of = ["from_code", "to_code", "reason"].map(|name| amended[0][name].as_str().unwrap());
    assert_eq!(told_of, ["O", "I", "The parent telephoned"]);
    assert_eq!(amended[0]["recorded_by"], json!({ "name": "A. Clerk", "title": "Attendance clerk" }));

    let parents = told["parents"].as_array().unwrap();
    assert_eq!(parents.len(), 2);
    let contacts = told["contacts"]["people"].as_array().unwrap();
    assert_eq!(contacts.len(), 2);
    let father = contacts.iter().find(|one| one["name"] == "Mr Parent-0002 Sample-Elm").unwrap();
    assert_eq!((&father["address"], &father["address_confidential"]), (&Value::Null, &json!(true)));

    let log =
        court.app().get(&court.officer, &format!("/v1/schools/{URN}/disclosures")).await.expect(200).body;
    let rows = log["data"].as_array().unwrap();
    let last = rows.iter().find(|row| row["operation"] == "dossier.read").expect("the read is written down");
    assert_eq!(last["purpose"], "legal_proceedings");
    assert_eq!((&last["subject"], &last["pupils"]), (&json!(court.case), &json!(1)));
}

async fn each_part_is_told_with_its_scope_and_the_others_are_named(app: TestApp) {
    let court = Court::of(app).await;
    let call = format!("GET {}/dossier", court.path());
    let bare = court.app().login(&["dossiers:read"], Reach::Everything).await;
    let told = court.app().send(&bare, &call, Value::Null, &READER).await.expect(200);
    for part in [
        "enrolments",
        "attendance",
        "support",
        "leave_requests",
        "part_time_timetables",
        "attendance_panels",
        "officer_consultations",
        "agency_referrals",
        "programme_places",
        "patrol_encounters",
        "notices_to_improve",
        "penalty_notices",
        "payments",
        "parents",
        "contacts",
    ] {
        assert_eq!(told.body[part], Value::Null, "{part}");
        let named = told.body["withheld"].as_array().unwrap();
        assert!(named.iter().any(|one| one["part"] == part && one["scope"].is_string()), "{part}: {named:?}");
    }
    for word in ["Sample-0000", "Sample-Elm", "Sample-Oak", &court.people.class.upns[0]] {
        assert!(!told.text.contains(word), "{word}");
    }
    let by_class = court.app().login(&["dossiers:read", "registers:read"], Reach::Everything).await;
    let told = court.app().send(&by_class, &call, Value::Null, &READER).await.expect(200).body;
    let marks = told["attendance"]["marks"].as_array().unwrap();
    assert!(marks.iter().all(|mark| mark["code"].is_null() && mark["class"].is_string()), "{marks:?}");
    assert_eq!(told["attendance"]["enrolments"][0]["attendance"]["numerator"], 10);
}

async fn what_came_before_the_days_that_are_asked_for_is_left_out(app: TestApp) {
    let court = Court::of(app).await;
    let ask = async |from: &str| {
        let call = format!("GET {}/dossier?from_on={from}", court.path());
        court.app().send(&court.officer, &call, Value::Null, &READER).await
    };
    // The first laid day is 3 September, and the eleventh session is that of the sixth day.
    let told = ask("2026-09-10").await.expect(200).body;
    assert_eq!(told["attendance"]["enrolments"][0]["from_on"], "2026-09-10");
    assert_eq!(told["attendance"]["marks"].as_array().unwrap().len(), 12);
    let refused = ask("2026-11-21").await;
    assert_eq!(refused.problem(), (400, "invalid_parameter"));
    assert_eq!(refused.faults()[0].0, "from_on");
}
