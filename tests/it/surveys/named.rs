//! Invitations by name: one answer for each person, groups told apart, small ones withheld.

use serde_json::json;

use super::fixture::*;
use crate::{on_each_database, support::TestApp};

on_each_database!(
    each_person_answers_once_and_small_groups_are_withheld_with_their_complement,
    every_mistake_of_an_answer_is_told_at_once,
    what_was_written_is_told_only_where_enough_people_wrote,
);

async fn each_person_answers_once_and_small_groups_are_withheld_with_their_complement(app: TestApp) {
    let schools = [(120_001, "primary", 8), (120_002, "secondary", 7), (120_003, "special", 2)];
    for (urn, kind, _) in schools {
        app.school_of_kind(urn, kind).await;
    }
    let la = officer(&app).await;
    let path = open(&app, &la, json!({ "mode": "named" })).await;
    for (urn, _, people) in schools {
        let portal = portal(&app, urn).await;
        for (n, token) in invite(&app, &la, &path, urn, people).await.into_iter().enumerate() {
            // What all answer alike is withheld: here they have high confidence of two kinds.
            for rating in [1, 4 + n as i32 % 2] {
                answer(&app, &portal, (urn, &path), &token, json!([rated("knowledge", rating)]))
                    .await
                    .expect(200);
            }
        }
    }
    // The token of one school is none at another, and without one nobody answers.
    let (one, other) = (portal(&app, 120_001).await, portal(&app, 120_002).await);
    let last = invite_one(&app, &la, &path, 120_001, "Person-120001-0008").await.expect(201).body;
    let token = last["people"][0]["token"].as_str().unwrap().to_owned();
    let knowing = json!([rated("knowledge", 3)]);
    for (portal, urn, token) in [(&other, 120_002, token.as_str()), (&one, 120_001, "rollcall_x")] {
        let refused = answer(&app, portal, (urn, &path), token, knowing.clone()).await;
        assert_eq!(refused.faults(), [("/token".to_owned(), "reference_not_found".to_owned())]);
    }
    let open = app.get(&la, &format!("{path}/invitations?answered=false")).await.expect(200).body;
    assert_eq!(open["data"].as_array().unwrap().len(), 1);
    assert_eq!(open["data"][0]["name"], "Person-120001-0008");
    let all = app.get(&la, &format!("{path}/invitations?limit=200")).await.expect(200).text;
    assert!(!all.contains("rating") && !all.contains("rollcall_"), "neither answers nor tokens");
    // A repeated request learns no token.
    let again =
        json!({ "urn": 120_003, "people": [{ "name": "Person-A" }], "recorded_by": by()["recorded_by"] });
    let call = format!("POST {path}/invitations");
    let keyed = [("Idempotency-Key", "one")];
    let first = app.send(&la, &call, again.clone(), &keyed).await.expect(201).body;
    let second = app.send(&la, &call, again, &keyed).await.expect(201).body;
    assert_eq!(first["people"][0]["id"], second["people"][0]["id"]);
    assert!(first["people"][0]["token"].is_string() && second["people"][0]["token"].is_null());
    let wrong = json!({ "count": 5, "recorded_by": by()["recorded_by"] });
    assert_eq!(app.post(&la, &format!("{path}/ballots"), wrong).await.problem(), (409, "state_conflict"));

    step(&app, &la, &path, "close", by()).await.expect(200);
    let told = app.get(&la, &format!("{path}/results?group_by=phase")).await.expect(200).body;
    assert_eq!(told["response"], json!({"numerator": 17, "denominator": 19, "percent": 89.5}));
    let knowledge = &told["questions"][0];
    assert_eq!(
        (&knowledge["all"]["base"], &knowledge["all"]["high"]["rate"]["numerator"]),
        (&json!(17), &json!(17))
    );
    let withheld = |group: &str| {
        let groups = knowledge["groups"].as_array().unwrap();
        groups.iter().find(|one| one["group"] == group).unwrap()["figures"]["withheld"].clone()
    };
    // Two of special schools would be what remains of all less the others: the smallest of these goes with them.
    assert_eq!(
        (withheld("special"), withheld("secondary"), withheld("primary")),
        (json!(true), json!(true), json!(false))
    );
    let reopened = step(&app, &la, &path, "open", by()).await;
    assert_eq!(reopened.problem(), (409, "state_conflict"));
}

async fn every_mistake_of_an_answer_is_told_at_once(app: TestApp) {
    app.school(120_001).await;
    let (la, portal) = (officer(&app).await, portal(&app, 120_001).await);
    let mut wrong = survey(json!({ "closes_on": "2026-11-19" }));
    wrong["questions"][2]["options"] = json!([]);
    wrong["questions"][1]["code"] = json!("knowledge");
    let refused = app.post(&la, SURVEYS, wrong).await;
    let expected = [
        ("/closes_on", "dates_reversed"),
        ("/questions/1/code", "repeated_value"),
        ("/questions/2/options", "wrong_length"),
    ];
    assert_eq!(refused.faults(), expected.map(|(at, code)| (at.to_owned(), code.to_owned())));

    let path = open(&app, &la, json!({})).await;
    let token = ballots(&app, &la, &path, 1).await.remove(0);
    let answers = json!([
        rated("ability", 6), { "question": "format", "choice": "radio" }, { "question": "weather", "text": "Rain" },
    ]);
    let refused = answer(&app, &portal, (120_001, &path), &token, answers).await;
    let expected = [
        ("/answers/0/rating", "out_of_range"),
        ("/answers/1/choice", "unknown_value"),
        ("/answers/2/question", "reference_not_found"),
        ("/answers", "answer_missing"),
    ];
    assert_eq!(refused.faults(), expected.map(|(at, code)| (at.to_owned(), code.to_owned())));
    // One answer is too few to be told.
    answer(&app, &portal, (120_001, &path), &token, json!([rated("knowledge", 5)])).await.expect(200);
    step(&app, &la, &path, "close", by()).await.expect(200);
    let told = app.get(&la, &format!("{path}/results")).await.expect(200).body;
    let all = &told["questions"][0]["all"];
    assert_eq!((&all["withheld"], &all["base"], &all["high"]), (&json!(true), &json!(null), &json!(null)));
    let survey = path.rsplit('/').next().unwrap();
    let finding = json!({
        "survey_id": survey, "said": "All.", "quote": { "question": "knowledge", "answer": "high" },
        "recorded_by": by()["recorded_by"],
    });
    let refused = app.post(&la, "/v1/survey-findings", finding).await;
    assert_eq!(refused.faults(), [("/quote".to_owned(), "figure_not_told".to_owned())]);
}

async fn what_was_written_is_told_only_where_enough_people_wrote(app: TestApp) {
    app.school_of_kind(120_001, "primary").await;
    let (la, portal) = (officer(&app).await, portal(&app, 120_001).await);
    for (answered, wrote, told) in [(5, 5, 0), (12, 5, 0), (12, 6, 6)] {
        let path = open(&app, &la, json!({ "mode": "named" })).await;
        for (n, token) in invite(&app, &la, &path, 120_001, answered).await.into_iter().enumerate() {
            let mut answers = vec![rated("knowledge", 3)];
            answers.extend(
                (n < wrote).then(|| json!({ "question": "support", "text": "More examples, please." })),
            );
            answer(&app, &portal, (120_001, &path), &token, json!(answers)).await.expect(200);
        }
        step(&app, &la, &path, "close", by()).await.expect(200);
        let texts = app.get(&la, &format!("{path}/comments")).await.expect(200).body["data"].clone();
        assert_eq!(texts.as_array().unwrap().len(), told, "{wrote} of {answered} wrote");
    }
}
