//! Defining a cycle, opening it, changing what can still change, closing and reopening it.

use rollcall::features::clients::ClientKind;
use serde_json::json;

use super::fixture::*;
use crate::{
    on_each_database,
    support::{Reach, TestApp},
};

on_each_database!(
    every_mistake_of_a_cycle_is_told_at_once,
    a_cycle_asks_whom_its_audience_says_and_stays_with_them,
    what_is_asked_and_whom_is_fixed_once_it_is_open,
    a_closed_cycle_is_reopened_with_a_reason_and_a_new_day,
    a_retired_version_is_asked_by_no_new_cycle,
    cycles_are_for_who_reaches_every_school,
);

async fn every_mistake_of_a_cycle_is_told_at_once(app: TestApp) {
    app.school(120_001).await;
    let la = officer(&app).await;
    let wrong = cycle(json!({
        "questionnaire_version": 2, "due_on": "2026-11-19", "reminder_days": [200],
        "audience": {"rule": "urns", "urns": [120_001, 199_999]},
    }));
    let refused = app.post(&la, CYCLES, wrong).await;
    let expected = [
        ("/reminder_days/0", "out_of_range"),
        ("/due_on", "dates_reversed"),
        ("/questionnaire_version", "questionnaire_not_published"),
        ("/audience/urns/1", "reference_not_found"),
    ];
    assert_eq!(refused.faults(), expected.map(|(at, code)| (at.to_owned(), code.to_owned())));
    let nobody =
        app.post(&la, CYCLES, cycle(json!({"audience": {"rule": "phases", "phases": ["special"]}}))).await;
    assert_eq!(nobody.faults(), [("/audience".to_owned(), "reference_not_found".to_owned())]);
}

async fn a_cycle_asks_whom_its_audience_says_and_stays_with_them(app: TestApp) {
    app.school(120_001).await;
    app.school_of_kind(120_002, "secondary").await;
    app.school_of_kind(120_003, "sixteen_plus").await;
    let la = officer(&app).await;
    let of = async |audience| {
        let path = open(&app, &la, json!({ "audience": audience })).await;
        let listed = app.get(&la, &format!("{path}/schools")).await.expect(200).body["data"].clone();
        let urns: Vec<_> =
            listed.as_array().unwrap().iter().map(|one| one["urn"].as_i64().unwrap()).collect();
        (path, urns)
    };
    let (all, urns) = of(json!({"rule": "all"})).await;
    assert_eq!(urns, [120_001, 120_002], "a college keeps no registers");
    assert_eq!(of(json!({"rule": "phases", "phases": ["secondary"]})).await.1, [120_002]);
    assert_eq!(of(json!({"rule": "urns", "urns": [120_001]})).await.1, [120_001]);
    app.school(120_004).await;
    let still = app.get(&la, &format!("{all}/completion")).await.expect(200);
    assert_eq!(still.body["all"]["asked"], 2, "who comes later is not asked");
}

async fn what_is_asked_and_whom_is_fixed_once_it_is_open(app: TestApp) {
    for urn in [120_001, 120_002] {
        app.school(urn).await;
    }
    let la = officer(&app).await;
    let path = define(&app, &la, cycle(json!({}))).await;
    let put = async |changes| {
        let tag = app.get(&la, &path).await.expect(200).header("etag").to_owned();
        app.send(&la, &format!("PUT {path}"), cycle(changes), &[("If-Match", &tag)]).await
    };
    let drafted =
        put(json!({"opens_on": "2026-11-23", "audience": {"rule": "urns", "urns": [120_001]}})).await;
    assert_eq!(drafted.expect(200).body["cycle"]["opens_on"], "2026-11-23");
    let opened = step(&app, &la, &path, "open", by()).await.expect(200).body["cycle"].clone();
    assert_eq!((&opened["state"], &opened["schools"]), (&json!("scheduled"), &json!(1)));
    let refused = put(json!({"opens_on": "2026-11-24", "title": "Other"})).await;
    let expected = [("/opens_on", "fixed_since_opened"), ("/audience", "fixed_since_opened")];
    assert_eq!(refused.faults(), expected.map(|(at, code)| (at.to_owned(), code.to_owned())));
    let fixed = json!({
        "opens_on": "2026-11-23", "audience": {"rule": "urns", "urns": [120_001]},
        "title": "Other", "due_on": "2026-12-11",
    });
    let changed = put(fixed.clone()).await.expect(200).body["cycle"].clone();
    assert_eq!((&changed["title"], &changed["due_on"]), (&json!("Other"), &json!("2026-12-11")));
    assert_eq!(put(fixed).await.expect(200).body["cycle"]["version"], changed["version"]);
    let again = step(&app, &la, &path, "open", by()).await;
    assert_eq!(again.problem(), (409, "state_conflict"));
    assert_eq!(again.body["allowed_actions"], json!(["change", "close"]));
    let unnamed = app.post(&la, &format!("{path}/close"), by()).await;
    assert_eq!(unnamed.problem(), (428, "precondition_required"));
}

async fn a_closed_cycle_is_reopened_with_a_reason_and_a_new_day(app: TestApp) {
    app.school(120_001).await;
    let la = officer(&app).await;
    let path = open(&app, &la, json!({})).await;
    assert_eq!(step(&app, &la, &path, "close", by()).await.expect(200).body["cycle"]["state"], "closed");
    let mut reopen = by();
    (reopen["reason"], reopen["due_on"]) = (json!("Snow in the last week."), json!("2026-11-19"));
    let over = step(&app, &la, &path, "reopen", reopen.clone()).await;
    assert_eq!(over.faults(), [("/due_on".to_owned(), "out_of_range".to_owned())]);
    reopen["due_on"] = json!("2026-12-18");
    let reopened = step(&app, &la, &path, "reopen", reopen).await.expect(200).body;
    assert_eq!(
        (&reopened["cycle"]["state"], &reopened["cycle"]["due_on"]),
        (&json!("reopened"), &json!("2026-12-18"))
    );
    let steps: Vec<_> = reopened["history"].as_array().unwrap().iter().map(|one| &one["action"]).collect();
    assert_eq!(steps, ["drafted", "opened", "closed", "reopened"]);
    assert_eq!(reopened["history"][3]["reason"], "Snow in the last week.");
}

async fn a_retired_version_is_asked_by_no_new_cycle(app: TestApp) {
    app.school(120_001).await;
    let la = officer(&app).await;
    let path = define(&app, &la, cycle(json!({}))).await;
    let version = "/v1/questionnaires/attendance/versions/1";
    let mut reason = by();
    reason["reason"] = json!("Replaced.");
    let tag = app.get(&la, version).await.expect(200).header("etag").to_owned();
    app.send(&la, &format!("POST {version}/retire"), reason, &[("If-Match", &tag)]).await.expect(200);
    let refused = step(&app, &la, &path, "open", by()).await;
    assert_eq!(refused.problem(), (409, "state_conflict"));
    let refused = app.post(&la, CYCLES, cycle(json!({}))).await;
    let expected = ("/questionnaire_version".to_owned(), "questionnaire_not_published".to_owned());
    assert_eq!(refused.faults(), [expected]);
}

async fn cycles_are_for_who_reaches_every_school(app: TestApp) {
    app.school(120_001).await;
    let la = officer(&app).await;
    let path = open(&app, &la, json!({})).await;
    let (client, _) = app.client_of(ClientKind::La, OFFICER, Reach::Schools(&[120_001])).await;
    let some = app.token(client, OFFICER);
    assert_eq!(app.get(&some, CYCLES).await.expect(200).body["data"], json!([]));
    for below in ["", "/completion", "/schools", "/reminders", "/analysis", "/answers", "/claims"] {
        assert_eq!(app.get(&some, &format!("{path}{below}")).await.problem(), (404, "not_found"), "{below}");
    }
    assert_eq!(app.post(&some, CYCLES, cycle(json!({}))).await.problem(), (404, "not_found"));
}
