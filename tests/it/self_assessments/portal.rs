//! The portal's calls.

use serde_json::{Value, json};

use super::fixture::*;
use crate::{on_each_database, support::TestApp};

on_each_database!(
    a_portal_reads_everything_in_one_request_and_one_statement_and_not_again_what_it_holds,
    a_portal_asks_what_changed_since_it_last_asked,
);

async fn a_portal_reads_everything_in_one_request_and_one_statement_and_not_again_what_it_holds(
    app: TestApp,
) {
    let team = Team::of(app).await;
    team.fill().await;
    team.action("Publish it").await.expect(201);
    team.submit().await.expect(201);
    let path = format!("{}?view=portal", team.path);
    let before = team.app.statements();
    let read = team.app.get(&team.portal, &path).await.expect(200);
    assert_eq!(team.app.statements() - before, 1, "however much there is");
    let told = &read.body;
    assert_eq!(told["questionnaire"]["areas"][0]["questions"][0]["code"], "champion");
    for (list, count) in [("answers", 3), ("evidence", 1), ("actions", 1), ("statements", 1), ("progress", 2)]
    {
        assert_eq!(told[list].as_array().unwrap().len(), count, "{list}");
    }
    assert_eq!(
        (&told["self_assessment"]["due_on"], &told["cycle_title"]),
        (&json!("2026-12-18"), &json!("Sample cycle 2026-11-02"))
    );
    assert_eq!(told["allowed_actions"], json!(["reopen", "review", "discuss"]));
    let held = [("If-None-Match", read.header("etag"))];
    let again = team.app.send(&team.portal, &format!("GET {path}"), Value::Null, &held).await;
    assert_eq!((again.status, again.text.as_str()), (304, ""));
    team.action("Train the staff").await.expect(201);
    team.app.send(&team.portal, &format!("GET {path}"), Value::Null, &held).await.expect(200);
    let standard = team.app.get(&team.portal, &team.path).await.expect(200);
    assert!(standard.body["questionnaire"].is_null());
}

async fn a_portal_asks_what_changed_since_it_last_asked(app: TestApp) {
    let team = Team::of(app).await;
    let list = async |query: &str| {
        let path = format!("/v1/self-assessments?cycle_id={}&{query}", team.cycle);
        let listed = team.app.get(&team.portal, &path).await.expect(200).body;
        listed["data"].as_array().unwrap().iter().map(|one| one["urn"].as_i64().unwrap()).collect::<Vec<_>>()
    };
    assert_eq!(list("").await, [0_i64; 0], "what is not started has no row");
    team.answer("policy", json!({ "rating": 2 }), None).await.expect(201);
    assert_eq!(list("changed_since=2026-11-20T11:00:00Z").await, [i64::from(URN)]);
    assert_eq!(list("changed_since=2026-11-20T11:00:01Z").await, [0_i64; 0]);
    assert_eq!(list("state=submitted").await, [0_i64; 0]);
    team.app.advance(60);
    team.action("Publish it").await.expect(201);
    assert_eq!(
        list("changed_since=2026-11-20T11:00:01Z").await,
        [i64::from(URN)],
        "an action is a change too"
    );
    let own =
        team.app.get(&team.portal, &format!("/v1/schools/{URN}/self-assessments")).await.expect(200).body;
    assert_eq!((&own["data"][0]["state"], own["data"].as_array().unwrap().len()), (&json!("in_progress"), 1));
}
