//! What officers note, and what the school is told of it.

use serde_json::json;

use super::fixture::*;
use crate::{on_each_database, support::TestApp};

on_each_database!(what_was_submitted_is_reviewed_and_discussed_and_the_school_is_told_what_is_meant_for_it);

async fn what_was_submitted_is_reviewed_and_discussed_and_the_school_is_told_what_is_meant_for_it(
    app: TestApp,
) {
    let team = Team::of(app).await;
    let notes = format!("{}/notes", team.path);
    let note = |shown: bool| json!({ "note": "Ask about registers.", "shown_to_school": shown, "recorded_by": by() });
    let early = team.app.post(&team.officer, &notes, note(false)).await;
    assert_eq!(early.problem(), (409, "state_conflict"), "there is nothing to be noted");
    team.fill().await;
    let before = team.read().await.header("etag").to_owned();
    team.app.post(&team.officer, &notes, note(false)).await.expect(200);
    assert_eq!(team.read().await.header("etag"), before, "the school's own work is not overtaken by it");
    team.app.post(&team.officer, &notes, note(true)).await.expect(200);
    let tag = team.app.get(&team.officer, &team.path).await.header("etag").to_owned();
    assert_eq!(team.step(&team.officer, "review", &tag, json!({})).await.problem(), (409, "state_conflict"));
    team.submit().await.expect(201);
    assert_eq!(
        team.step(&team.officer, "review", &tag, json!({})).await.problem(),
        (412, "precondition_failed")
    );
    let tag = team.app.get(&team.officer, &team.path).await.header("etag").to_owned();
    assert_eq!(team.step(&team.portal, "review", &tag, json!({})).await.problem(), (403, "scope_missing"));
    team.act_on_cycle(&team.cycle, "close").await;
    let reviewed = team.step(&team.officer, "review", &tag, json!({})).await.expect(200);
    assert_eq!(reviewed.body["self_assessment"]["state"], "reviewed", "also after the cycle is closed");
    let meeting = |on: &str| json!({ "discussed_on": on, "note": "Targeting support meeting", "shown_to_school": true });
    let tag = reviewed.header("etag");
    let early = team.step(&team.officer, "discussions", tag, meeting("2026-11-21")).await;
    assert_eq!(early.faults(), [("/discussed_on".to_owned(), "date_in_future".to_owned())]);
    let told = team.step(&team.officer, "discussions", tag, meeting("2026-11-19")).await.expect(200).body;
    assert_eq!(told["notes"].as_array().unwrap().len(), 3);
    let own = team.read().await.body;
    let own = own["notes"].as_array().unwrap();
    assert_eq!(
        (own.len(), &own[1]["kind"], &own[1]["discussed_on"]),
        (2, &json!("discussed"), &json!("2026-11-19"))
    );
    let steps = team.app.get(&team.portal, &format!("{}/history", team.path)).await.expect(200).body;
    let steps: Vec<_> = steps["data"].as_array().unwrap().iter().map(|one| &one["action"]).collect();
    assert_eq!(steps, ["started", "submitted", "reviewed", "discussed"]);
    // No management information system writes what leaders say of their school, and the authority does not either.
    for (kind, scope) in [
        ("mis", "self-assessments:write"),
        ("la", "self-assessments:write"),
        ("portal", "self-assessments:review"),
    ] {
        let client = rollcall::features::clients::NewClient {
            name: "Test".into(),
            kind: kind.parse().unwrap(),
            scopes: vec![scope.into()],
            schools: Vec::new(),
            all_schools: true,
        };
        assert_eq!(client.faults(true)[0].code.wire(), "scope_not_for_kind", "{kind}");
    }
}
