//! What two may do at once.

use serde_json::json;

use super::fixture::*;
use crate::{on_each_database, support::TestApp};

on_each_database!(
    of_two_who_begin_a_draft_at_once_one_does,
    of_who_publishes_and_who_edits_at_once_one_is_told_that_the_draft_has_changed,
    a_draft_that_is_published_twice_at_once_is_one_version,
);

async fn of_two_who_begin_a_draft_at_once_one_does(app: TestApp) {
    let officer = officer(&app).await;
    let (one, two) = tokio::join!(
        begin(&app, &officer, "safeguarding", safeguarding()),
        begin(&app, &officer, "safeguarding", safeguarding()),
    );
    let mut found = [one.status, two.status];
    found.sort_unstable();
    assert_eq!(found, [201, 412], "{} {}", one.text, two.text);
}

async fn of_who_publishes_and_who_edits_at_once_one_is_told_that_the_draft_has_changed(app: TestApp) {
    let officer = officer(&app).await;
    begin(&app, &officer, "safeguarding", safeguarding()).await.expect(201);
    let tag = tag(&app, &officer, "/v1/questionnaires/safeguarding/draft").await;
    let mut edited = safeguarding();
    edited["title"] = json!("Edited");
    let named = [("If-Match", tag.as_str())];
    let (published, changed) = tokio::join!(
        app.send(&officer, "POST /v1/questionnaires/safeguarding/draft/publish", by(), &named),
        app.send(&officer, "PUT /v1/questionnaires/safeguarding/draft", draft(edited), &named),
    );
    match (published.status, changed.status) {
        (200, 412) => {
            let version = app.get(&officer, "/v1/questionnaires/safeguarding").await.expect(200);
            assert_eq!(version.body["content"]["title"], "Safeguarding self-assessment");
        }
        (412, 200) => {
            app.get(&officer, "/v1/questionnaires/safeguarding").await.expect(404);
        }
        other => panic!("{other:?}: {} {}", published.text, changed.text),
    }
}

async fn a_draft_that_is_published_twice_at_once_is_one_version(app: TestApp) {
    let officer = officer(&app).await;
    begin(&app, &officer, "safeguarding", safeguarding()).await.expect(201);
    let tag = tag(&app, &officer, "/v1/questionnaires/safeguarding/draft").await;
    let call = "POST /v1/questionnaires/safeguarding/draft/publish";
    let named = [("If-Match", tag.as_str())];
    let (one, two) =
        tokio::join!(app.send(&officer, call, by(), &named), app.send(&officer, call, by(), &named));
    let mut found = [one.status, two.status];
    found.sort_unstable();
    assert_eq!(found, [200, 404], "{} {}", one.text, two.text);
    let listed = app.get(&officer, "/v1/questionnaires?questionnaire=safeguarding").await.expect(200);
    assert_eq!(listed.body["data"].as_array().unwrap().len(), 1);
}
