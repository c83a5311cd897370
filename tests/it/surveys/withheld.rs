//! What is withheld: what few answered, however it is asked for, and what all of those who are known answered alike.

use serde_json::{Value, json};

use super::fixture::*;
use crate::{on_each_database, support::TestApp};

on_each_database!(
    one_person_is_not_what_is_left_of_a_phase_without_a_role,
    what_all_answered_alike_is_told_only_where_nobody_knows_who_they_are,
);

/// Invites people of a role and lets each answer.
async fn answered(app: &TestApp, la: &str, path: &str, urn: i32, role: &str, answers: &[Value]) {
    let person = |n| json!({ "name": format!("Person-{urn}-{role}-{n}"), "role": role });
    let people: Vec<_> = (0..answers.len()).map(person).collect();
    let body = json!({ "urn": urn, "people": people, "recorded_by": by()["recorded_by"] });
    let made = app.post(la, &format!("{path}/invitations"), body).await.expect(201).body;
    let portal = portal(app, urn).await;
    for (one, answers) in made["people"].as_array().unwrap().iter().zip(answers) {
        let token = one["token"].as_str().unwrap();
        answer(app, &portal, (urn, path), token, answers.clone()).await.expect(200);
    }
}

fn ratings(ratings: &[i32]) -> Vec<Value> {
    ratings.iter().map(|rating| json!([rated("knowledge", *rating)])).collect()
}

/// Of a question what is told by group: the base, or nothing.
fn told(results: &Value, question: usize) -> Vec<(String, Value)> {
    let groups = results["questions"][question]["groups"].as_array().unwrap();
    let of = |one: &Value| (one["group"].as_str().unwrap().to_owned(), one["figures"]["base"].clone());
    groups.iter().map(of).collect()
}

async fn one_person_is_not_what_is_left_of_a_phase_without_a_role(app: TestApp) {
    app.school_of_kind(120_001, "primary").await;
    app.school_of_kind(120_003, "special").await;
    let la = officer(&app).await;
    let path = open(&app, &la, json!({ "mode": "named" })).await;
    // Seven of special schools, six headteachers, all of these at special schools: between them stands one officer.
    answered(&app, &la, &path, 120_003, "headteacher", &ratings(&[1, 2, 3, 4, 5, 5])).await;
    answered(&app, &la, &path, 120_003, "attendance_officer", &ratings(&[1])).await;
    answered(&app, &la, &path, 120_001, "attendance_officer", &ratings(&[1, 2, 3, 4, 5, 1, 2, 3, 4, 5]))
        .await;
    step(&app, &la, &path, "close", by()).await.expect(200);
    let read = async |by: &str| app.get(&la, &format!("{path}/results?group_by={by}")).await.expect(200).body;
    let (phases, roles) = (read("phase").await, read("role").await);
    for results in [&phases, &roles] {
        assert_eq!(results["questions"][0]["all"]["base"], 17);
    }
    let none = |name: &str| (name.to_owned(), json!(null));
    assert_eq!(told(&phases, 0), [none("primary"), none("special")]);
    let some = |name: &str, base: i32| (name.to_owned(), json!(base));
    assert_eq!(told(&roles, 0), [some("attendance_officer", 11), some("headteacher", 6)]);
    assert_eq!(phases["questions"][0]["groups"][0]["figures"]["withheld_because"], "few_or_unanimous");
    assert_eq!(roles["questions"][0]["groups"][0]["figures"]["withheld_because"], json!(null));
    // Who answered is told as long as nobody reads what was answered.
    let list = format!("{path}/invitations");
    let people = app.get(&la, &list).await.expect(200).body["data"].clone();
    let people = people.as_array().unwrap();
    assert_eq!(people.len(), 17);
    for name in ["answered", "answered_at", "state"] {
        assert!(people.iter().all(|one| one[name].is_null()), "{name}");
    }
    assert_eq!(app.get(&la, &format!("{list}?state=withdrawn")).await.expect(200).body["data"], json!([]));
    for filter in ["answered=true", "answered=false", "state=invited"] {
        let refused = app.get(&la, &format!("{list}?{filter}")).await;
        assert_eq!(refused.problem(), (409, "state_conflict"));
    }
}

async fn what_all_answered_alike_is_told_only_where_nobody_knows_who_they_are(app: TestApp) {
    for (urn, kind) in [(120_001, "primary"), (120_002, "secondary"), (120_003, "special")] {
        app.school_of_kind(urn, kind).await;
    }
    let la = officer(&app).await;
    let path = open(&app, &la, json!({ "mode": "named" })).await;
    let both = |rating: i32| json!([rated("knowledge", rating), { "question": "format", "choice": "visit" }]);
    answered(&app, &la, &path, 120_001, "headteacher", &[4; 8].map(both)).await;
    answered(&app, &la, &path, 120_002, "headteacher", &[1, 2, 3, 4, 5, 1, 2].map(both)).await;
    answered(&app, &la, &path, 120_003, "headteacher", &[1, 2, 3, 4, 5, 1, 2, 3, 4].map(both)).await;
    step(&app, &la, &path, "close", by()).await.expect(200);
    let results = app.get(&la, &format!("{path}/results?group_by=phase")).await.expect(200).body;
    let (none, some) = (|name: &str| (name.to_owned(), json!(null)), ("special".to_owned(), json!(9)));
    // All eight of primary schools rated alike: with them goes the smallest other.
    assert_eq!(told(&results, 0), [none("primary"), none("secondary"), some]);
    let format = &results["questions"][2]["all"];
    assert_eq!(
        (&format["withheld"], &format["withheld_because"]),
        (&json!(true), &json!("few_or_unanimous"))
    );
    assert_eq!(format["answers"], json!([]));
    let finding = json!({
        "survey_id": path.rsplit('/').next().unwrap(), "said": "All want visits.",
        "quote": { "question": "format", "answer": "visit" }, "recorded_by": by()["recorded_by"],
    });
    let refused = app.post(&la, "/v1/survey-findings", finding).await;
    assert_eq!(refused.faults(), [("/quote".to_owned(), "figure_not_told".to_owned())]);

    let path = open(&app, &la, json!({})).await;
    let portal = portal(&app, 120_001).await;
    for token in ballots(&app, &la, &path, 8).await {
        answer(&app, &portal, (120_001, &path), &token, both(4)).await.expect(200);
    }
    step(&app, &la, &path, "close", by()).await.expect(200);
    let results = app.get(&la, &format!("{path}/results")).await.expect(200).body;
    assert_eq!(results["questions"][2]["all"]["answers"][1]["rate"]["numerator"], 8);
}
