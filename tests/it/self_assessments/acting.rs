//! Actions that arose: they live on.

use serde_json::{Value, json};

use super::fixture::*;
use crate::{
    on_each_database,
    support::{Answer, TestApp},
};

on_each_database!(
    an_action_is_amended_begun_done_and_reopened_and_every_version_is_kept,
    an_action_lives_on_after_the_self_assessment_is_submitted_and_its_cycle_closed,
    of_two_who_complete_an_action_at_once_one_is_told_that_it_has_changed,
);

async fn step(team: &Team, action: &Answer, step: &str, body: Value) -> Answer {
    let id = action.body["action"]["id"].as_str().unwrap();
    let (method, path) = match step {
        "amend" => ("PUT", String::new()),
        step => ("POST", format!("/{step}")),
    };
    let call = format!("{method} {}/actions/{id}{path}", team.path);
    let mut body = body;
    body["recorded_by"] = by();
    team.app.send(&team.portal, &call, body, &[("If-Match", action.header("etag"))]).await
}

async fn an_action_is_amended_begun_done_and_reopened_and_every_version_is_kept(app: TestApp) {
    let team = Team::of(app).await;
    let made = team.action("Publish it").await.expect(201);
    assert_eq!(made.body["action"]["allowed_actions"], json!(["amend", "begin", "complete", "cancel"]));
    let mut plan = made.body["action"]["plan"].clone();
    plan["area"] = json!("gardening");
    let odd = step(&team, &made, "amend", json!({ "plan": plan })).await;
    assert_eq!(odd.faults(), [("/plan/area".to_owned(), "not_of_this_version".to_owned())]);
    plan["area"] = json!("leadership");
    let amended =
        step(&team, &made, "amend", json!({ "plan": plan, "amendment_reason": "Where it belongs" })).await;
    let amended = amended.expect(200);
    assert_eq!(step(&team, &made, "begin", json!({})).await.problem(), (412, "precondition_failed"));
    let begun = step(&team, &amended, "begin", json!({})).await.expect(200);
    let early = json!({ "completed_on": "2026-11-21", "evidence": "Soon" });
    let early = step(&team, &begun, "complete", early).await;
    assert_eq!(early.faults(), [("/completed_on".to_owned(), "date_in_future".to_owned())]);
    let done = json!({ "completed_on": "2026-11-20", "evidence": "It is there." });
    let done = step(&team, &begun, "complete", done).await.expect(200);
    assert_eq!(done.body["action"]["done"]["evidence"], "It is there.");
    assert_eq!(step(&team, &done, "amend", json!({ "plan": plan })).await.problem(), (409, "state_conflict"));
    let again = step(&team, &done, "reopen", json!({ "reason": "A broken link" })).await.expect(200);
    assert_eq!(
        (&again.body["action"]["state"], &again.body["action"]["done"]),
        (&json!("in_progress"), &json!(null))
    );
    let gone = step(&team, &again, "cancel", json!({ "reason": "The trust does it" })).await.expect(200).body;
    let told: Vec<_> = gone["history"].as_array().unwrap().iter().map(|one| &one["action"]).collect();
    assert_eq!(told, ["recorded", "amended", "begun", "done", "reopened", "cancelled"]);
    assert_eq!(gone["history"][3]["terms"]["done"]["completed_on"], "2026-11-20", "what was said stays");
    let listed = team.app.get(&team.portal, &format!("{}/actions?state=open", team.path)).await.expect(200);
    assert_eq!(listed.body["data"], json!([]));
}

async fn an_action_lives_on_after_the_self_assessment_is_submitted_and_its_cycle_closed(app: TestApp) {
    let team = Team::of(app).await;
    team.fill().await;
    let made = team.action("Publish it").await.expect(201);
    team.submit().await.expect(201);
    team.act_on_cycle(&team.cycle, "close").await;
    let id = made.body["action"]["id"].clone();
    let link = json!({
        "kind": "link", "title": "The page", "address": "https://school.example/policy", "action_id": id,
        "recorded_by": by(),
    });
    team.app.post(&team.portal, &format!("{}/evidence", team.path), link).await.expect(201);
    let done = json!({ "completed_on": "2026-11-20", "evidence": "It is there." });
    step(&team, &made, "complete", done).await.expect(200);
    let read = team.read().await.body;
    assert_eq!(
        (&read["self_assessment"]["state"], &read["actions"][0]["state"]),
        (&json!("submitted"), &json!("done"))
    );
    let late = team.on("2027-03-01T09:00:00Z").await;
    late.action("Train the staff").await.expect(201);
    let other = late.read().await.body["actions"][1].clone();
    assert_eq!((&other["state"], &other["overdue"]), (&json!("open"), &json!(true)));
}

async fn of_two_who_complete_an_action_at_once_one_is_told_that_it_has_changed(app: TestApp) {
    let team = Team::of(app).await;
    let made = team.action("Publish it").await.expect(201);
    let done = || json!({ "completed_on": "2026-11-20", "evidence": "It is there." });
    let (one, two) = tokio::join!(
        step(&team, &made, "complete", done()),
        step(&team, &made, "cancel", json!({ "reason": "Not needed" })),
    );
    let mut found = [one.problem(), two.problem()];
    found.sort_unstable();
    assert_eq!(found, [(200, ""), (412, "precondition_failed")]);
}
