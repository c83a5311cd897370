//! A return as it is filled in from the registers, saved and submitted.

use serde_json::{Value, json};

use super::fixture::*;
use crate::{on_each_database, registers::fixture::amended, support::TestApp};

on_each_database!(
    a_return_is_filled_in_from_the_registers_that_cover_it_and_nothing_is_stored,
    what_is_submitted_is_frozen_beside_what_the_registers_said,
    errors_stand_against_submitting_and_queries_until_they_are_explained,
    everybody_at_100_is_asked_about,
    a_row_of_which_nothing_is_said_is_what_the_registers_say_whatever_else_was_saved,
    what_stands_against_submitting_says_what_is_to_be_done,
    a_school_without_pupils_of_the_group_has_nothing_to_say,
    a_whole_school_is_one_row,
    only_those_of_the_group_and_the_age_are_asked_about,
);

async fn a_return_is_filled_in_from_the_registers_that_cover_it_and_nothing_is_stored(app: TestApp) {
    let asked = Asked::of(app, 3).await;
    let mut thin = vec!["."; 10];
    thin[0] = "/";
    lay(&asked.class, "2026-11-02", &[week(10), week(8), thin]).await;
    let read = asked.read().await;
    let (outline, content) = (&read.body["return"], &read.body["content"]);
    assert_eq!((&outline["state"], &outline["version"]), (&json!("not_started"), &json!(0)));
    assert_eq!(outline["updated_at"], Value::Null, "nothing is stored");
    let rows = content["rows"].as_array().unwrap();
    let mut upns = asked.class.upns.clone();
    upns.sort();
    assert_eq!(rows.iter().map(|row| row["upn"].as_str().unwrap().to_owned()).collect::<Vec<_>>(), upns);
    let of = |n: usize| rows.iter().find(|row| row["upn"] == asked.class.upns[n].as_str()).unwrap();
    assert_eq!(of(0)["registers"], json!({ "possible": 10, "attended": 10 }));
    assert_eq!(of(1)["registers"], json!({ "possible": 10, "attended": 8 }));
    assert_eq!(of(2)["registers"], Value::Null, "one mark of ten is no week");
    assert_eq!(of(2)["coverage"], json!({ "numerator": 1, "denominator": 10, "percent": 10.0 }));
    assert_eq!(content["coverage"], json!({ "numerator": 21, "denominator": 30, "percent": 70.0 }));
    assert!(rows.iter().all(|row| row["said"] == Value::Null));
    assert_eq!(findings(content).0.concat(), ["registers_incomplete", "unanswered"]);
    assert_eq!((&content["totals"]["pupils"], &content["totals"]["answered"]), (&json!(3), &json!(2)));
    let absent = |n: usize| of(n)["persistently_absent"].clone();
    assert_eq!([absent(0), absent(1), absent(2)], [json!(false), json!(true), Value::Null]);
    assert_eq!(content["totals"]["persistently_absent"], 1);
    // The tag names what is shown: another mark makes another.
    let tag = read.header("etag").to_owned();
    let call = format!("GET {}", asked.path());
    let held = [BY[0], BY[1], ("If-None-Match", tag.as_str())];
    asked.app.send(&asked.own, &call, Value::Null, &held).await.expect(304);
    let change = vec![amended(&asked.class.upns[0], json!("I"), "Parent telephoned")];
    let path = format!("/v1/schools/{}/registers/2026-11-02/am", asked.class.urn);
    asked.class.push_to(&path, 0, change).await.expect(200);
    asked.app.send(&asked.own, &call, Value::Null, &held).await.expect(200);
}

async fn what_is_submitted_is_frozen_beside_what_the_registers_said(app: TestApp) {
    let asked = Asked::of(app, 2).await;
    lay(&asked.class, "2026-11-02", &[week(10), week(8)]).await;
    // As it is filled in: nothing has to be typed.
    let done = asked.submit().await.expect(200);
    assert_eq!((&done.body["state"], &done.body["version"]), (&json!("submitted"), &json!(1)));
    assert_eq!((&done.body["is_late"], &done.body["submissions"]), (&json!(false), &json!(1)));
    assert_eq!(done.body["totals"]["attended"], 18);
    let of_officer = asked.read_as(&asked.officer).await.body["return"]["allowed_actions"].clone();
    assert_eq!(
        (&done.body["allowed_actions"], of_officer),
        (&json!([]), json!(["query", "accept", "reopen"]))
    );
    let path = format!("/v1/schools/{}/registers/2026-11-02/am", asked.class.urn);
    let change = vec![amended(&asked.class.upns[0], json!("I"), "Parent telephoned")];
    asked.class.push_to(&path, 0, change).await.expect(200);
    let frozen = format!("GET {}/submissions/1", asked.path());
    let frozen = asked.app.send(&asked.officer, &frozen, Value::Null, &BY).await.expect(200).body;
    assert_eq!(frozen["submission"]["recorded_by"]["name"], "A. Head");
    let row = |content: &Value| {
        let rows = content["rows"].as_array().unwrap();
        rows.iter().find(|row| row["upn"] == asked.class.upns[0].as_str()).unwrap().clone()
    };
    let then = row(&frozen["content"]);
    assert_eq!((&then["said"]["attended"], &then["registers"]["attended"]), (&json!(10), &json!(10)));
    let now = row(&asked.read().await.body["content"]);
    assert_eq!((&now["said"]["attended"], &now["registers"]["attended"]), (&json!(10), &json!(9)));
    let of_officer = asked.read_as(&asked.officer).await.body;
    assert_eq!(of_officer["content"], frozen["content"], "the authority sees what was submitted");
    assert_eq!(of_officer["history"][0]["action"], "submitted");
    let none = format!("GET {}/submissions/2", asked.path());
    let none = asked.app.send(&asked.own, &none, Value::Null, &BY).await;
    assert_eq!(none.problem(), (404, "not_found"));
}

async fn errors_stand_against_submitting_and_queries_until_they_are_explained(app: TestApp) {
    let asked = Asked::of(app, 3).await;
    lay(&asked.class, "2026-11-02", &[week(10), week(8), week(6)]).await;
    let saved = asked.save(asked.rows(&[(10, 11), (10, 8), (10, 10)])).await.expect(200);
    assert_eq!((&saved.body["return"]["state"], &saved.body["committed"]), (&json!("draft"), &json!(true)));
    let summary = &saved.body["summary"];
    assert_eq!((&summary["errors"], &summary["queries"]), (&json!(1), &json!(1)));
    let refused = asked.submit().await;
    assert_eq!(refused.problem(), (422, "validation_failed"));
    let mut codes: Vec<_> = refused.faults().into_iter().map(|(_, code)| code).collect();
    codes.sort();
    assert_eq!(codes, ["return_has_errors", "return_not_explained"]);
    assert!(refused.faults().iter().all(|(at, _)| at.starts_with("/content/rows/")));
    let can = asked.read().await.body["return"]["refused_actions"].clone();
    assert!(can.as_array().unwrap().iter().any(|one| one["action"] == "submit"), "{can}");
    // A row is put right, the other explained.
    let mut rows = asked.rows(&[(10, 10), (10, 8), (10, 10)]);
    rows[2]["explanation"] = json!("The registers of Thursday are wrong.");
    let saved = asked.save(rows.clone()).await.expect(200);
    assert_eq!(saved.body["summary"]["queries"], 0);
    let outcomes: Vec<_> = saved.body["rows"].as_array().unwrap().iter().map(|row| &row["outcome"]).collect();
    assert_eq!(outcomes, ["saved", "unchanged", "saved"]);
    let again = asked.save(rows).await.expect(200);
    assert_eq!(
        again.body["return"]["version"], saved.body["return"]["version"],
        "the same again changes nothing"
    );
    asked.submit().await.expect(200);
    let kept = asked.read_as(&asked.officer).await.body["content"]["rows"].clone();
    let explained = kept.as_array().unwrap().iter().find(|row| row["explanation"].is_string()).unwrap();
    assert_eq!(explained["findings"][0]["explained"], true);
}

async fn everybody_at_100_is_asked_about(app: TestApp) {
    let asked = Asked::of(app, 3).await;
    let saved = asked.save(asked.rows(&[(10, 10), (10, 10), (10, 10)])).await.expect(200);
    assert_eq!(findings(&saved.body["content"]).1, ["all_at_100"]);
    let refused = asked.submit().await;
    assert_eq!(refused.faults(), [("/content".to_owned(), "return_not_explained".to_owned())]);
    let body = json!({ "rows": asked.rows(&[(10, 10), (10, 10), (10, 10)]), "explanation": "A good week.",
                       "recorded_by": {"name": "A. Clerk"} });
    asked.save_with(&asked.tag().await, "", body).await.expect(200);
    asked.submit().await.expect(200);
}

async fn a_row_of_which_nothing_is_said_is_what_the_registers_say_whatever_else_was_saved(app: TestApp) {
    let asked = Asked::of(app, 4).await;
    lay(&asked.class, "2026-11-02", &[week(10), week(8), week(6)]).await;
    let before = asked.read().await.body["content"].clone();
    assert_eq!((&before["totals"]["answered"], &before["totals"]["attended"]), (&json!(3), &json!(24)));
    // Of one it says what the registers say, of another that there is something to be known, and no count.
    let mut rows = asked.rows(&[(10, 10)]);
    let known = json!({ "upn": asked.class.upns[1], "explanation": "She was at hospital school." });
    rows.as_array_mut().unwrap().push(known);
    let saved = asked.save(rows).await.expect(200).body;
    assert_eq!(saved["content"]["totals"], before["totals"]);
    let summary = &saved["summary"];
    assert_eq!((&summary["not_named"], &summary["filled_in"]), (&json!(2), &json!(2)));
    assert_eq!(summary["queries"], 1, "the last is answered by nobody: {summary}");
    assert_eq!(findings(&saved["content"]).0.concat(), ["registers_incomplete", "unanswered"]);
    let refused = asked.submit().await;
    assert_eq!(refused.faults().len(), 1, "{}", refused.text);
    let mut rows = asked.rows(&[(10, 10)]);
    rows.as_array_mut().unwrap().push(json!({ "upn": asked.class.upns[3], "possible": 10, "attended": 7 }));
    asked.save(rows).await.expect(200);
    assert_eq!(asked.submit().await.expect(200).body["totals"]["attended"], 31);
    let frozen = asked.read_as(&asked.officer).await.body["content"].clone();
    let said = frozen["rows"].as_array().unwrap().iter().filter(|row| row["said"]["attended"].is_u64());
    assert_eq!((said.count(), &frozen["totals"]["answered"]), (4, &json!(4)));
}

async fn what_stands_against_submitting_says_what_is_to_be_done(app: TestApp) {
    let asked = Asked::of(app, 3).await;
    asked.save(json!([{ "upn": asked.class.upns[0], "possible": 10 }])).await.expect(200);
    let refused = asked.submit().await;
    let told: Vec<_> = refused.body["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["detail"].as_str().unwrap())
        .collect();
    assert_eq!(told.len(), 3, "{told:?}");
    assert!(told.contains(&"incomplete: give both counts, or neither and an explanation."), "{told:?}");
    assert!(told.contains(&"unanswered: give both counts, or an explanation."), "{told:?}");
    asked.save(asked.rows(&[(10, 10), (10, 10), (10, 10)])).await.expect(200);
    let refused = asked.submit().await;
    let told = refused.body["errors"][0]["detail"].as_str().unwrap();
    assert!(told.starts_with("all_at_100: explain it of the whole return"), "{told}");
}

async fn a_school_without_pupils_of_the_group_has_nothing_to_say(app: TestApp) {
    let asked = Asked::of(app, 3).await;
    list(&asked.app, &asked.officer, "2026-11-02", &asked.class.upns[..1]).await;
    let left = asked.read().await.body["content"]["rows"].as_array().unwrap().len();
    assert_eq!(left, 1, "who is in the group on the last day is asked about");
    let path = format!("/v1/pupil-groups/{SOCIAL_WORKER}/memberships");
    let call = format!("GET {path}?held_on=2026-11-03");
    let held = asked.app.send(&asked.officer, &call, Value::Null, &BY).await.expect(200).body;
    let end = format!("{path}/{}/end", held["data"][0]["id"].as_str().unwrap());
    let ended = json!({ "until_on": "2026-11-03", "recorded_by": {"name": "A. Officer"} });
    asked.app.post(&asked.officer, &end, ended).await.expect(200);
    let read = asked.read().await.body;
    assert_eq!(
        (&read["content"]["rows"], findings(&read["content"]).1),
        (&json!([]), vec!["no_pupils".to_owned()])
    );
    assert_eq!(asked.submit().await.expect(200).body["totals"]["pupils"], 0);
}

async fn a_whole_school_is_one_row(app: TestApp) {
    let mut asked = Asked::of(app, 4).await;
    lay(&asked.class, "2026-11-02", &[week(10), week(8), week(6), week(10)]).await;
    let mut whole = collection(json!({ "rule": "urns", "urns": [asked.class.urn] }));
    whole["kind"] = json!("school_attendance");
    whole.as_object_mut().unwrap().remove("group_id");
    asked.id = open(&asked.app, &asked.officer, whole).await;
    // It tells of no group: no person is asked for, and that scope alone that shows pupils.
    let plain = login(
        &asked.app,
        rollcall::features::clients::ClientKind::Mis,
        &["collections:read", "collections:write", "pupils:read"],
        crate::support::Reach::Schools(&[asked.class.urn]),
    )
    .await;
    let read = asked.app.get(&plain, &asked.path()).await.expect(200);
    let content = &read.body["content"];
    assert_eq!(content["rows"].as_array().unwrap().len(), 1);
    assert_eq!(content["rows"][0]["registers"], json!({ "possible": 40, "attended": 34 }));
    assert_eq!((&content["totals"]["pupils"], &content["totals"]["with_data"]), (&json!(4), &json!(0)));
    asked.own = plain;
    let named = json!([{ "upn": asked.class.upns[0], "possible": 10, "attended": 10 }]);
    let tag = read.header("etag").to_owned();
    let body = |rows: Value| json!({ "rows": rows, "recorded_by": {"name": "A. Clerk"} });
    let refused = asked.save_with(&tag, "", body(named)).await;
    assert_eq!(refused.faults(), [("/rows/0/upn".to_owned(), "reference_not_found".to_owned())]);
    let done = asked.save_with(&tag, "", body(json!([{ "possible": 40, "attended": 33 }]))).await.expect(200);
    let tag = done.header("etag").to_owned();
    let done = asked.step(&asked.own, "submit", &tag, by()).await.expect(200);
    assert_eq!(done.body["state"], "submitted");
    let totals = &done.body["totals"];
    assert_eq!((&totals["possible"], &totals["answered"]), (&json!(40), &json!(4)));
    // A school may be of few: to who sees no pupils neither its row nor its counts are told.
    let blind = login(
        &asked.app,
        rollcall::features::clients::ClientKind::Mis,
        &["collections:read", "collections:write"],
        crate::support::Reach::Schools(&[asked.class.urn]),
    )
    .await;
    let tag = done.header("etag").to_owned();
    for path in [asked.path(), format!("{}/submissions/1", asked.path())] {
        let refused = asked.app.get(&blind, &path).await;
        assert_eq!(refused.problem(), (403, "scope_missing"), "{path}");
        assert_eq!(refused.body["required_scopes"], json!(["pupils:read"]), "{path}");
    }
    let said = body(json!([{ "possible": 40, "attended": 33 }]));
    let call = format!("PUT {}", asked.path());
    let refused = asked.app.send(&blind, &call, said, &[("If-Match", &tag)]).await;
    assert_eq!(refused.problem(), (403, "scope_missing"));
    let listed = format!("/v1/schools/{}/collection-returns", asked.class.urn);
    assert_eq!(asked.app.get(&blind, &listed).await.expect(200).body["data"][0]["totals"], Value::Null);
}

async fn only_those_of_the_group_and_the_age_are_asked_about(app: TestApp) {
    let asked = Asked::of(app, 3).await;
    // The last is of Reception age and not yet of compulsory school age.
    let mut young = crate::registers::fixture::row(&asked.class.upns[2], 2);
    young["born_on"] = json!("2022-06-01");
    young["year_group"] = json!("R");
    asked.class.roll("2026-11-19T07:00:00Z", vec![young]).await.expect(200);
    assert_eq!(asked.read().await.body["content"]["rows"].as_array().unwrap().len(), 2);
    let mut all = collection(json!({ "rule": "all" }));
    all["age"] = json!("all");
    let id = open(&asked.app, &asked.officer, all).await;
    let all = Asked { id, ..asked };
    assert_eq!(all.read().await.body["content"]["rows"].as_array().unwrap().len(), 3);
}
