//! What two may do at once.

use serde_json::json;

use super::fixture::*;
use crate::{on_each_database, support::TestApp};

on_each_database!(
    of_two_who_open_a_cycle_and_one_who_changes_it_at_once_one_does,
    of_who_closes_and_who_changes_at_once_one_does,
    no_cycle_opens_with_a_version_that_is_retired_meanwhile,
);

async fn of_two_who_open_a_cycle_and_one_who_changes_it_at_once_one_does(app: TestApp) {
    app.school(120_001).await;
    let la = officer(&app).await;
    let path = define(&app, &la, cycle(json!({}))).await;
    let tag = app.get(&la, &path).await.expect(200).header("etag").to_owned();
    let named = [("If-Match", tag.as_str())];
    let (open, put) = (format!("POST {path}/open"), format!("PUT {path}"));
    let (one, two, three) = tokio::join!(
        app.send(&la, &open, by(), &named),
        app.send(&la, &open, by(), &named),
        app.send(&la, &put, cycle(json!({"title": "Other"})), &named),
    );
    let mut found = [one.problem(), two.problem(), three.problem()];
    found.sort_unstable();
    assert_eq!(found, [(200, ""), (412, "precondition_failed"), (412, "precondition_failed")]);
    assert_eq!(app.get(&la, &path).await.expect(200).body["cycle"]["version"], 2);
}

async fn of_who_closes_and_who_changes_at_once_one_does(app: TestApp) {
    app.school(120_001).await;
    let la = officer(&app).await;
    let path = open(&app, &la, json!({})).await;
    let tag = app.get(&la, &path).await.expect(200).header("etag").to_owned();
    let named = [("If-Match", tag.as_str())];
    let (close, put) = (format!("POST {path}/close"), format!("PUT {path}"));
    let (closed, changed) = tokio::join!(
        app.send(&la, &close, by(), &named),
        app.send(&la, &put, cycle(json!({"title": "Other"})), &named),
    );
    let mut found = [closed.problem(), changed.problem()];
    found.sort_unstable();
    assert_eq!(found, [(200, ""), (412, "precondition_failed")]);
    let now = app.get(&la, &path).await.expect(200).body["cycle"].clone();
    let expected = if closed.status == 200 { ("closed", "Autumn 2026") } else { ("open", "Other") };
    assert_eq!((now["state"].as_str().unwrap(), now["title"].as_str().unwrap()), expected);
}

async fn no_cycle_opens_with_a_version_that_is_retired_meanwhile(app: TestApp) {
    app.school(120_001).await;
    let la = officer(&app).await;
    let path = define(&app, &la, cycle(json!({}))).await;
    let version = "/v1/questionnaires/attendance/versions/1";
    let (tag, own) = tokio::join!(app.get(&la, version), app.get(&la, &path));
    let (tag, own) = (tag.header("etag").to_owned(), own.header("etag").to_owned());
    let mut reason = by();
    reason["reason"] = json!("Replaced.");
    let (retire, open) = (format!("POST {version}/retire"), format!("POST {path}/open"));
    let (tag, own) = ([("If-Match", tag.as_str())], [("If-Match", own.as_str())]);
    let (retired, opened) =
        tokio::join!(app.send(&la, &retire, reason, &tag), app.send(&la, &open, by(), &own));
    assert_eq!(retired.status, 200, "{}", retired.text);
    let state = app.get(&la, &path).await.expect(200).body["cycle"]["state"].clone();
    match opened.problem() {
        (200, _) => assert_eq!(state, "open", "it was opened before the version was retired"),
        refused => assert_eq!((refused, state.as_str()), ((409, "state_conflict"), Some("draft"))),
    }
}
