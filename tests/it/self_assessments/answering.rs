//! Answering question by question.

use serde_json::json;

use super::fixture::*;
use crate::{
    on_each_database,
    support::{Reach, TestApp},
};

on_each_database!(
    answers_are_saved_one_by_one_and_the_first_starts_the_self_assessment,
    who_was_overtaken_is_told_what_stands_and_who_said_it,
    what_does_not_answer_its_question_is_refused_with_how_to_mend_it,
    an_answer_that_a_condition_hides_is_kept_and_counts_nowhere,
    a_cycle_that_has_not_begun_or_is_closed_takes_no_answers,
    a_draft_is_the_schools_own_until_it_is_submitted,
);

async fn answers_are_saved_one_by_one_and_the_first_starts_the_self_assessment(app: TestApp) {
    let team = Team::of(app).await;
    let before = team.read().await.body;
    assert_eq!(before["self_assessment"]["state"], "not_started");
    assert_eq!(before["allowed_actions"], json!(["answer", "carry_forward"]));
    let read = team.app.get(&team.portal, &format!("{}/answers/champion", team.path)).await;
    assert_eq!(read.problem(), (404, "not_found"));
    let body = json!({ "answer": { "rating": 2 }, "narrative": " On the website. ", "recorded_by": by() });
    let first = team.put_answer("champion", body.clone(), None).await.expect(201);
    assert_eq!(
        (first.header("etag"), &first.body["answer"]["narrative"]),
        ("\"1\"", &json!("On the website."))
    );
    let none = json!({ "recorded_by": by() });
    let call = format!("PUT {}/answers/champion", team.path);
    assert_eq!(
        team.app.send(&team.portal, &call, none.clone(), &[]).await.problem(),
        (428, "precondition_required")
    );
    assert_eq!(
        team.put_answer("champion", body.clone(), Some("1")).await.expect(200).header("etag"),
        "\"1\""
    );
    let second = team.answer("champion", json!({ "rating": 4 }), Some("1")).await.expect(200);
    assert_eq!(second.header("etag"), "\"2\"");
    let gone = team.put_answer("champion", none, Some("2")).await.expect(200).body;
    assert_eq!((&gone["answer"]["answer"], &gone["answer"]["version"]), (&json!(null), &json!(3)));
    let told: Vec<_> = gone["history"].as_array().unwrap().iter().map(|one| &one["action"]).collect();
    assert_eq!(told, ["answered", "answered", "withdrawn"]);
    let after = team.read().await.body;
    assert_eq!(
        (&after["self_assessment"]["state"], &after["self_assessment"]["version"]),
        (&json!("in_progress"), &json!(1))
    );
    assert_eq!(
        after["progress"][0],
        json!({ "area": "leadership", "asked": 2, "answered": 0, "missing": 2 })
    );
    let steps = team.app.get(&team.portal, &format!("{}/history", team.path)).await.expect(200).body;
    assert_eq!(steps["data"][0]["action"], "started");
}

async fn who_was_overtaken_is_told_what_stands_and_who_said_it(app: TestApp) {
    let team = Team::of(app).await;
    team.answer("policy", json!({ "rating": 1 }), None).await.expect(201);
    let again = team.answer("policy", json!({ "rating": 2 }), None).await;
    assert_eq!((again.problem(), again.header("etag")), ((412, "precondition_failed"), "\"1\""));
    team.answer("policy", json!({ "rating": 3 }), Some("1")).await.expect(200);
    let stale = team.answer("policy", json!({ "rating": 4 }), Some("1")).await;
    assert_eq!((stale.problem(), stale.header("etag")), ((412, "precondition_failed"), "\"2\""));
    let stands = &stale.body["existing"];
    assert_eq!((&stands["answer"], &stands["answered_by"]), (&json!({ "rating": 3 }), &by()));
    assert_eq!(stands["answered_at"], "2026-11-20T11:00:00Z");
    // Another area is nobody's business but its own.
    team.answer("timetables", json!({ "yes": true }), None).await.expect(201);
}

async fn what_does_not_answer_its_question_is_refused_with_how_to_mend_it(app: TestApp) {
    let team = Team::of(app).await;
    let fault = async |question: &str, answer| {
        let refused = team.answer(question, answer, None).await;
        assert_eq!(refused.problem(), (422, "validation_failed"), "{refused:?}");
        refused.faults().remove(0)
    };
    let pair = |at: &str, code: &str| (at.to_owned(), code.to_owned());
    assert_eq!(fault("policy", json!({ "rating": 5 })).await, pair("/answer/rating", "unknown_value"));
    assert_eq!(fault("policy", json!({ "yes": true })).await, pair("/answer/yes", "not_for_question_kind"));
    let why = json!({ "not_applicable": "No sixth form" });
    assert_eq!(fault("policy", why).await, pair("/answer/not_applicable", "not_applicable_not_allowed"));
    assert_eq!(fault("removed", json!({ "rating": 1 })).await, pair("question", "not_of_this_version"));
    assert_eq!(
        fault("timetables-reviewed", json!({ "rating": 1 })).await,
        pair("question", "question_not_asked")
    );
    let call = format!("PUT {}/answers/No%20slug", team.path);
    let odd = team.app.send(&team.portal, &call, json!({}), &[("If-None-Match", "*")]).await;
    assert_eq!(odd.problem(), (400, "invalid_parameter"));
    assert_eq!(team.read().await.body["self_assessment"]["state"], "not_started", "nothing was begun by it");
}

async fn an_answer_that_a_condition_hides_is_kept_and_counts_nowhere(app: TestApp) {
    let team = Team::of(app).await;
    team.answer("timetables", json!({ "yes": true }), None).await.expect(201);
    team.answer("timetables-reviewed", json!({ "rating": 1 }), None).await.expect(201);
    let score = team.read().await.body["scores"][1]["score"].clone();
    assert_eq!((&score["mean"], &score["rated"]), (&json!("1.00"), &json!(1)));
    team.answer("timetables", json!({ "yes": false }), Some("1")).await.expect(200);
    let read = team.read().await.body;
    let hidden =
        read["answers"].as_array().unwrap().iter().find(|one| one["question"] == "timetables-reviewed");
    let hidden = hidden.unwrap();
    assert_eq!((&hidden["in_force"], &hidden["answer"]), (&json!(false), &json!({ "rating": 1 })));
    assert_eq!(
        (&read["scores"][1]["score"]["mean"], &read["progress"][1]["asked"]),
        (&json!(null), &json!(2))
    );
    team.answer("timetables", json!({ "yes": true }), Some("2")).await.expect(200);
    assert_eq!(team.read().await.body["scores"][1]["score"]["mean"], "1.00", "it counts again");
}

async fn a_cycle_that_has_not_begun_or_is_closed_takes_no_answers(app: TestApp) {
    let team = Team::of(app).await;
    team.answer("policy", json!({ "rating": 1 }), None).await.expect(201);
    team.act_on_cycle(&team.cycle, "close").await;
    let closed = team.answer("policy", json!({ "rating": 2 }), Some("1")).await;
    assert_eq!(closed.problem(), (409, "state_conflict"));
    assert!(closed.body["detail"].as_str().unwrap().contains("closed"), "{closed:?}");
    assert_eq!(closed.body["allowed_actions"], json!([]));
    // What is to be done lives on.
    team.action("Publish it").await.expect(201);
    team.act_on_cycle(&team.cycle, "reopen").await;
    team.answer("policy", json!({ "rating": 2 }), Some("1")).await.expect(200);
    let later = team.open("sample", 1, "2027-01-04", "2027-02-12").await;
    let team = team.at(&later);
    assert_eq!(team.answer("policy", json!({ "rating": 2 }), None).await.problem(), (409, "state_conflict"));
    assert_eq!(team.action("Publish it").await.problem(), (409, "state_conflict"), "nothing is begun before");
    let never = team.at("0199e2a4-5b1c-7d3e-8f90-123456789abc");
    assert_eq!(never.answer("policy", json!({ "rating": 2 }), None).await.problem(), (404, "not_found"));
}

async fn a_draft_is_the_schools_own_until_it_is_submitted(app: TestApp) {
    let team = Team::of(app).await;
    team.fill().await;
    team.action("Publish it").await.expect(201);
    let seen = team.app.get(&team.officer, &team.path).await.expect(200).body;
    assert_eq!(
        (&seen["answers_withheld"], &seen["answers"], &seen["evidence"]),
        (&json!(true), &json!([]), &json!([]))
    );
    assert_eq!((&seen["actions"], &seen["overall"]["mean"]), (&json!([]), &json!(null)));
    assert_eq!(seen["progress"][0]["answered"], 2, "how far it is, is told");
    let answer = format!("{}/answers/policy", team.path);
    assert_eq!(team.app.get(&team.officer, &answer).await.problem(), (403, "scope_missing"));
    team.submit().await.expect(201);
    let seen = team.app.get(&team.officer, &team.path).await.expect(200).body;
    assert_eq!((&seen["answers_withheld"], seen["answers"].as_array().unwrap().len()), (&json!(false), 3));
    team.reopen().await.expect(200);
    let seen = team.app.get(&team.officer, &team.path).await.expect(200).body;
    assert_eq!((&seen["answers_withheld"], seen["statements"].as_array().unwrap().len()), (&json!(true), 1));
    // Another school's is not found; nor is one that no cycle asks.
    let scopes = ["self-assessments:read", "self-assessments:write"];
    let other = team.app.login(&scopes, Reach::Schools(&[URN + 1])).await;
    assert_eq!(team.app.get(&other, &team.path).await.problem(), (404, "not_found"));
    let listed = team.app.get(&other, "/v1/self-assessments").await.expect(200);
    assert_eq!(listed.body["data"], json!([]));
    let own = team.app.get(&other, &format!("/v1/schools/{}/self-assessments", URN + 1)).await.expect(200);
    assert_eq!(own.body["data"][0]["state"], "not_started");
}
