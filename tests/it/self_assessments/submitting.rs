//! Submitting: what is missing, what is frozen, and what comes later.

use aws_lc_rs::digest::{SHA256, digest};
use serde_json::{Value, json};

use super::fixture::*;
use crate::{on_each_database, support::TestApp};

on_each_database!(
    a_submission_says_everything_that_is_missing_at_once,
    a_statement_is_frozen_and_anybody_can_verify_its_hash,
    reopening_keeps_what_was_submitted_and_the_next_submission_is_another_statement,
    the_page_is_complete_in_itself_and_tells_what_came_later_as_such,
    what_is_submitted_after_its_day_is_taken_and_marked_late,
);

fn sha256(text: &str) -> String {
    digest(&SHA256, text.as_bytes()).as_ref().iter().map(|byte| format!("{byte:02x}")).collect()
}

async fn a_submission_says_everything_that_is_missing_at_once(app: TestApp) {
    let team = Team::of(app).await;
    let tag = team.read().await.header("etag").to_owned();
    let early = team.step(&team.portal, "submissions", &tag, json!({})).await;
    assert_eq!(early.problem(), (409, "state_conflict"), "nothing is answered");
    team.answer("champion", json!({ "rating": 4 }), None).await.expect(201);
    team.answer("timetables", json!({ "yes": true }), None).await.expect(201);
    let refused = team.submit().await;
    let pair = |question: &str, code: &str| (format!("/answers/{question}"), code.to_owned());
    let wanted = [
        pair("champion", "evidence_missing"),
        pair("policy", "answer_missing"),
        pair("timetables-reviewed", "answer_missing"),
    ];
    assert_eq!((refused.problem(), refused.faults()), ((422, "validation_failed"), wanted.to_vec()));
    assert_eq!(team.read().await.body["missing"].as_array().unwrap().len(), 3, "as it was told before");
    let body = json!({ "recorded_by": { "name": "A. Head" } });
    let tag = team.read().await.header("etag").to_owned();
    let call = format!("POST {}/submissions", team.path);
    let nameless = team.app.send(&team.portal, &call, body.clone(), &[("If-Match", &tag)]).await;
    assert_eq!(nameless.faults(), [("/recorded_by/title".to_owned(), "missing_property".to_owned())]);
    assert_eq!(team.app.post(&team.portal, &call[5..], body).await.problem(), (428, "precondition_required"));
    assert_eq!(team.read().await.body["self_assessment"]["state"], "in_progress");
}

async fn a_statement_is_frozen_and_anybody_can_verify_its_hash(app: TestApp) {
    let team = Team::of(app).await;
    team.fill().await;
    let action = team.action("Publish the policy").await.expect(201);
    let stale = team.read().await.header("etag").to_owned();
    let changed =
        json!({ "answer": { "rating": 2 }, "narrative": "Name \u{e9} \"quoted\"", "recorded_by": by() });
    team.put_answer("policy", changed, Some("1")).await.expect(200);
    let overtaken = team.step(&team.portal, "submissions", &stale, json!({})).await;
    assert_eq!(
        overtaken.problem(),
        (412, "precondition_failed"),
        "nobody submits what somebody else has changed"
    );
    let made = team.submit().await.expect(201);
    let (statement, document) = (&made.body["statement"], &made.body["document"]);
    assert_eq!((&statement["number"], &statement["late"]), (&json!(1), &json!(false)));
    assert_eq!(made.header("location"), statement["links"]["self"].as_str().unwrap());
    let frozen =
        team.app.get(&team.portal, statement["links"]["document"].as_str().unwrap()).await.expect(200);
    assert_eq!(sha256(&frozen.text), statement["sha256"].as_str().unwrap(), "the documented recipe");
    assert_eq!(frozen.header("etag"), format!("\"{}\"", statement["sha256"].as_str().unwrap()));
    assert_eq!(&frozen.body, document);
    // Canonical: names in order, nothing between the tokens, letters as they are.
    assert!(
        frozen.text.starts_with("{\"actions\":[{\"area\":null,\"completed_on\":null,"),
        "{}",
        frozen.text
    );
    assert!(frozen.text.contains("Name \u{e9} \\\"quoted\\\""), "{}", frozen.text);
    assert_eq!(document["school"]["urn"], URN);
    // (3 + 2 * 2) / 3 = 2.333…
    let score = &document["areas"][0]["score"];
    assert_eq!(
        (&score["mean"], &score["numerator"], &score["band"]),
        (&json!("2.33"), &json!(7), &json!("amber"))
    );
    let question = &document["areas"][0]["questions"][0];
    assert_eq!((&question["says"], &question["answered_by"]), (&json!("3 Established"), &by()));
    assert_eq!(document["actions"][0]["id"], action.body["action"]["id"]);
    assert_eq!(document["evidence"][0]["address"], "https://school.example/policy");
    let refused = team.answer("policy", json!({ "rating": 1 }), Some("2")).await;
    assert_eq!(refused.problem(), (409, "state_conflict"));
    assert_eq!(refused.body["allowed_actions"], json!(["reopen", "review", "discuss"]));
    assert_eq!(team.submit().await.problem(), (409, "state_conflict"));
    let missing = team.app.get(&team.portal, &format!("{}/statements/2", team.path)).await;
    assert_eq!(missing.problem(), (404, "not_found"));
}

async fn reopening_keeps_what_was_submitted_and_the_next_submission_is_another_statement(app: TestApp) {
    let team = Team::of(app).await;
    team.fill().await;
    assert_eq!(team.reopen().await.problem(), (409, "state_conflict"), "it is not submitted");
    team.submit().await.expect(201);
    let first =
        team.app.get(&team.portal, &format!("{}/statements/1/document", team.path)).await.expect(200).text;
    let reopened = team.reopen().await.expect(200).body;
    assert_eq!(reopened["self_assessment"]["state"], "reopened");
    assert_eq!(reopened["allowed_actions"], json!(["answer", "submit"]));
    team.answer("policy", json!({ "rating": 4 }), Some("1")).await.expect(200);
    let second = team.submit().await.expect(201).body;
    assert_eq!(
        (&second["statement"]["number"], &second["document"]["overall"]["mean"]),
        (&json!(2), &json!("3.67"))
    );
    let still =
        team.app.get(&team.portal, &format!("{}/statements/1/document", team.path)).await.expect(200).text;
    assert_eq!(first, still);
    let listed =
        team.app.get(&team.portal, &format!("{}/statements?limit=1", team.path)).await.expect(200).body;
    assert_eq!((&listed["data"][0]["number"], &listed["page"]["has_more"]), (&json!(1), &json!(true)));
    let steps = team.app.get(&team.portal, &format!("{}/history", team.path)).await.expect(200).body;
    let steps: Vec<_> = steps["data"].as_array().unwrap().iter().map(|one| &one["action"]).collect();
    assert_eq!(steps, ["started", "submitted", "reopened", "submitted"]);
}

async fn the_page_is_complete_in_itself_and_tells_what_came_later_as_such(app: TestApp) {
    let team = Team::of(app).await;
    team.fill().await;
    let odd = json!({ "answer": { "text": "<script>alert(1)</script> & \"more\"" }, "recorded_by": by() });
    team.put_answer("strength", odd, None).await.expect(201);
    let known = team.action("Publish the policy").await.expect(201);
    team.submit().await.expect(201);
    let path = format!("{}/statements/1/page", team.path);
    let page = team.app.get(&team.officer, &path).await.expect(200);
    assert_eq!(page.header("content-type"), "text/html; charset=utf-8");
    assert!(page.header("content-security-policy").contains("default-src 'none'"));
    for wanted in [
        "<svg",
        "Amber",
        "3 Established",
        "&lt;script&gt;alert(1)&lt;/script&gt; &amp;",
        "Publish the policy",
        "href=\"https://school.example/policy\"",
        "Sample School 120765",
    ] {
        assert!(page.text.contains(wanted), "{wanted}: {}", page.text);
    }
    assert!(!page.text.contains("<script") && !page.text.contains("After the submission"));
    // What comes later is told as later, and changes no statement.
    let id = known.body["action"]["id"].as_str().unwrap();
    let call = format!("POST {}/actions/{id}/complete", team.path);
    let done =
        json!({ "completed_on": "2026-11-20", "evidence": "It is on the website.", "recorded_by": by() });
    team.app.send(&team.portal, &call, done, &[("If-Match", known.header("etag"))]).await.expect(200);
    team.action("Train the staff").await.expect(201);
    let later = team.app.get(&team.officer, &path).await.expect(200);
    let (before, after) = later.text.split_once("After the submission").unwrap();
    assert!(before.contains("Publish the policy") && !before.contains("Train the staff"));
    assert!(after.contains("Train the staff") && after.contains("It is on the website."));
    assert_ne!(page.header("etag"), later.header("etag"));
    let statement =
        team.app.get(&team.officer, &format!("{}/statements/1", team.path)).await.expect(200).body;
    assert_eq!(statement["later_actions"].as_array().unwrap().len(), 2);
    assert_eq!(statement["document"]["actions"][0]["state"], "open");
    let held = [("If-None-Match", later.header("etag"))];
    let again = team.app.send(&team.officer, &format!("GET {path}"), Value::Null, &held).await;
    assert_eq!(again.status, 304);
}

async fn what_is_submitted_after_its_day_is_taken_and_marked_late(app: TestApp) {
    let team = Team::of(app).await;
    team.fill().await;
    let again = team.on("2026-12-19T10:00:00Z").await;
    assert_eq!(again.read().await.body["self_assessment"]["overdue"], true);
    let made = again.submit().await.expect(201).body;
    assert_eq!((&made["statement"]["late"], &made["document"]["late"]), (&json!(true), &json!(true)));
    assert_eq!(again.read().await.body["self_assessment"]["overdue"], false);
}
