//! What two may do at once.

use serde_json::json;

use super::fixture::*;
use crate::{on_each_database, support::TestApp};

on_each_database!(
    of_two_who_open_a_cycle_and_one_who_changes_it_at_once_one_does,
    of_who_closes_and_who_changes_at_once_one_does,
    no_cycle_opens_with_a_version_that_is_retired_meanwhile,
    what_is_opened_and_closed_at_once_is_open,
    of_who_reopens_and_who_reopens_otherwise_at_once_one_does,
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

async fn what_is_opened_and_closed_at_once_is_open(app: TestApp) {
    app.school(120_001).await;
    let la = officer(&app).await;
    let path = define(&app, &la, cycle(json!({}))).await;
    let tag = app.get(&la, &path).await.expect(200).header("etag").to_owned();
    let named = [("If-Match", tag.as_str())];
    let (open, close) = (format!("POST {path}/open"), format!("POST {path}/close"));
    let (opened, closed) =
        tokio::join!(app.send(&la, &open, by(), &named), app.send(&la, &close, by(), &named));
    assert_eq!(opened.status, 200, "{}", opened.text);
    let refused = closed.problem();
    assert!([(409, "state_conflict"), (412, "precondition_failed")].contains(&refused), "{}", closed.text);
    assert_eq!(app.get(&la, &path).await.expect(200).body["cycle"]["state"], "open");
}

async fn of_who_reopens_and_who_reopens_otherwise_at_once_one_does(app: TestApp) {
    app.school(120_001).await;
    let la = officer(&app).await;
    let path = open(&app, &la, json!({})).await;
    step(&app, &la, &path, "close", by()).await.expect(200);
    let tag = app.get(&la, &path).await.expect(200).header("etag").to_owned();
    let named = [("If-Match", tag.as_str())];
    let body = |due_on: &str| {
        let mut body = by();
        (body["reason"], body["due_on"]) = (json!("Snow."), json!(due_on));
        body
    };
    let call = format!("POST {path}/reopen");
    let (one, two) = tokio::join!(
        app.send(&la, &call, body("2026-12-11"), &named),
        app.send(&la, &call, body("2026-12-18"), &named),
    );
    let mut found = [one.problem(), two.problem()];
    found.sort_unstable();
    assert_eq!(found, [(200, ""), (412, "precondition_failed")]);
    let kept = if one.status == 200 { "2026-12-11" } else { "2026-12-18" };
    assert_eq!(app.get(&la, &path).await.expect(200).body["cycle"]["due_on"], kept);
}
