//! What two may do at once.

use serde_json::{Value, json};

use super::fixture::*;
use crate::{on_each_database, support::TestApp};

on_each_database!(
    of_two_who_give_the_first_answer_at_once_one_is_kept_and_the_other_is_told,
    who_answers_in_different_areas_at_once_never_collides,
    of_two_who_submit_at_once_one_does,
    an_answer_and_a_submission_at_once_agree_on_what_was_submitted,
    an_answer_while_it_is_reopened_is_taken_or_refused_and_never_lost,
    an_answer_while_the_cycle_closes_is_taken_or_refused,
);

async fn of_two_who_give_the_first_answer_at_once_one_is_kept_and_the_other_is_told(app: TestApp) {
    let team = Team::of(app).await;
    let (one, two) = tokio::join!(
        team.answer("policy", json!({ "rating": 1 }), None),
        team.answer("policy", json!({ "rating": 4 }), None),
    );
    let mut found = [one.problem(), two.problem()];
    found.sort_unstable();
    assert_eq!(found, [(201, ""), (412, "precondition_failed")]);
    let told = if one.status == 201 { &two } else { &one };
    assert_eq!(told.body["existing"]["answer"], team.read().await.body["answers"][0]["answer"]);
    let steps = team.app.get(&team.portal, &format!("{}/history", team.path)).await.expect(200).body;
    assert_eq!(steps["data"].as_array().unwrap().len(), 1, "it was started once");
}

async fn who_answers_in_different_areas_at_once_never_collides(app: TestApp) {
    let team = Team::of(app).await;
    let (one, two, three, four) = tokio::join!(
        team.answer("champion", json!({ "rating": 1 }), None),
        team.answer("policy", json!({ "rating": 2 }), None),
        team.answer("timetables", json!({ "yes": false }), None),
        team.answer("strength", json!({ "text": "Breakfast" }), None),
    );
    for answer in [one, two, three, four] {
        answer.expect(201);
    }
    assert_eq!(team.read().await.body["answers"].as_array().unwrap().len(), 4);
}

async fn of_two_who_submit_at_once_one_does(app: TestApp) {
    let team = Team::of(app).await;
    team.fill().await;
    let tag = team.read().await.header("etag").to_owned();
    let submit = || team.step(&team.portal, "submissions", &tag, json!({}));
    let (one, two) = tokio::join!(submit(), submit());
    let mut found = [one.problem(), two.problem()];
    found.sort_unstable();
    assert_eq!(found, [(201, ""), (412, "precondition_failed")]);
    assert_eq!(team.read().await.body["statements"].as_array().unwrap().len(), 1);
    // The same attempt sent twice is one.
    let tag = team.reopen().await.expect(200).header("etag").to_owned();
    let (call, body) = (format!("POST {}/submissions", team.path), json!({ "recorded_by": by() }));
    let headers = [("If-Match", tag.as_str()), ("Idempotency-Key", "again")];
    team.app.send(&team.portal, &call, body.clone(), &headers).await.expect(201);
    let again = team.app.send(&team.portal, &call, body, &headers).await.expect(201);
    assert_eq!(
        (again.header("idempotent-replayed"), &again.body["statement"]["number"]),
        ("true", &json!(2))
    );
}

/// What the statement says of a question.
fn frozen(document: &Value, question: &str) -> Value {
    let areas = document["areas"].as_array().unwrap().iter();
    let all = areas.flat_map(|area| area["questions"].as_array().unwrap());
    all.into_iter().find(|one| one["code"] == question).unwrap()["answer"].clone()
}

async fn an_answer_and_a_submission_at_once_agree_on_what_was_submitted(app: TestApp) {
    let team = Team::of(app).await;
    team.fill().await;
    let tag = team.read().await.header("etag").to_owned();
    let (submitted, answered) = tokio::join!(
        team.step(&team.portal, "submissions", &tag, json!({})),
        team.answer("policy", json!({ "rating": 4 }), Some("1")),
    );
    match (submitted.status, answered.status) {
        // First the statement: the answer is refused, and stays as it was frozen.
        (201, 409) => {
            assert_eq!(frozen(&submitted.body["document"], "policy"), json!({ "rating": 2 }));
            assert_eq!(team.read().await.body["self_assessment"]["state"], "submitted");
        }
        // First the answer: nobody submits what they have not seen.
        (412, 200) => assert_eq!(team.read().await.body["self_assessment"]["state"], "in_progress"),
        other => panic!("{other:?}: {submitted:?} {answered:?}"),
    }
}

async fn an_answer_while_it_is_reopened_is_taken_or_refused_and_never_lost(app: TestApp) {
    let team = Team::of(app).await;
    team.fill().await;
    let statement = team.submit().await.expect(201).body;
    let (reopened, answered) =
        tokio::join!(team.reopen(), team.answer("policy", json!({ "rating": 4 }), Some("1")));
    reopened.expect(200);
    let read = team.read().await.body;
    let stands = read["answers"].as_array().unwrap().iter().find(|one| one["question"] == "policy").unwrap();
    match answered.status {
        200 => assert_eq!(stands["answer"], json!({ "rating": 4 })),
        409 => assert_eq!(stands["answer"], json!({ "rating": 2 })),
        _ => panic!("{answered:?}"),
    }
    let still = team.app.get(&team.portal, &format!("{}/statements/1", team.path)).await.expect(200).body;
    assert_eq!(still["document"], statement["document"]);
    assert_eq!(frozen(&still["document"], "policy"), json!({ "rating": 2 }));
}

async fn an_answer_while_the_cycle_closes_is_taken_or_refused(app: TestApp) {
    let team = Team::of(app).await;
    let ((), answered) = tokio::join!(
        team.act_on_cycle(&team.cycle, "close"),
        team.answer("policy", json!({ "rating": 4 }), None)
    );
    let answers = team.read().await.body["answers"].as_array().unwrap().len();
    match answered.problem() {
        (201, _) => assert_eq!(answers, 1),
        (409, "state_conflict") => assert_eq!(answers, 0),
        other => panic!("{other:?}"),
    }
}
