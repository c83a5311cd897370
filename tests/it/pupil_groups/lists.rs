//! The authority's list: what it changes, and what it never does by mistake.

use serde_json::{Value, json};

use super::fixture::*;
use crate::{
    on_each_database,
    support::{TestApp, roll::upn},
};

on_each_database!(
    a_list_adds_who_is_new_and_ends_who_is_missing_and_the_history_keeps_both,
    the_same_list_again_changes_nothing_and_another_of_the_day_corrects_it,
    rows_that_name_nobody_are_reported_and_kept_until_the_pupil_comes,
    a_row_that_cannot_be_understood_refuses_the_whole_list_with_every_other_one,
    a_list_that_ends_many_at_once_is_refused_unless_it_is_confirmed,
    a_list_for_a_day_before_the_latest_or_to_come_is_refused,
    who_turned_out_to_be_another_stays_in_the_group,
    a_repeated_request_gets_its_answer_again,
);

async fn a_list_adds_who_is_new_and_ends_who_is_missing_and_the_history_keeps_both(app: TestApp) {
    let (here, there) = schools(&app, 4).await;
    let officer = officer(&app).await;
    let first = send(&app, &officer, "2026-11-09", &[&here[0], &here[1], &there[0]]).await.expect(200).body;
    assert_eq!(
        first["summary"],
        json!({"rows": 3, "pupils": 3, "repeated": 0, "unmatched": 0, "not_on_roll": 0, "schools": 2,
               "added": 3, "removed": 0, "unchanged": 0})
    );
    assert_eq!(
        (&first["outcome"], &first["committed"], &first["rows"]),
        (&json!("created"), &json!(true), &json!([]))
    );
    let second = send(&app, &officer, "2026-11-16", &[&here[1], &here[2], &there[0]]).await.expect(200).body;
    let counts = ["added", "removed", "unchanged"].map(|name| second["summary"][name].clone());
    assert_eq!(counts, [json!(1), json!(1), json!(2)]);
    for (on, count) in [("2026-11-08", 0), ("2026-11-09", 3), ("2026-11-15", 3), ("2026-11-16", 3)] {
        assert_eq!(members(&app, &officer, on).await, count, "{on}");
    }
    // Who left has a last day, and both revisions with the list that each came by.
    let path = format!("/v1/pupil-groups/{SOCIAL_WORKER}/memberships?held_on=2026-11-15");
    let held = read(&app, &officer, &path).await.expect(200).body;
    let gone =
        held["data"].as_array().unwrap().iter().find(|row| row["until_on"] == "2026-11-15").unwrap().clone();
    let path = format!("/v1/pupil-groups/{SOCIAL_WORKER}/memberships/{}", gone["id"].as_str().unwrap());
    let history = read(&app, &officer, &path).await.expect(200).body["history"].clone();
    let seen: Vec<_> =
        history.as_array().unwrap().iter().map(|row| (&row["until_on"], &row["list_id"])).collect();
    let last = json!("2026-11-15");
    assert_eq!(seen, [(&Value::Null, &first["list_id"]), (&last, &second["list_id"])]);
    assert_eq!(history[0]["superseded_at"], history[1]["recorded_at"]);
    // The lists themselves are there, newest first.
    let lists = app.get(&officer, &format!("/v1/pupil-groups/{SOCIAL_WORKER}/lists")).await.expect(200).body;
    assert_eq!(lists["data"][0]["id"], second["list_id"]);
    assert_eq!(lists["data"][1]["week_starting_on"], "2026-11-09");
}

async fn the_same_list_again_changes_nothing_and_another_of_the_day_corrects_it(app: TestApp) {
    let (here, _) = schools(&app, 4).await;
    let officer = officer(&app).await;
    send(&app, &officer, "2026-11-09", &[&here[0], &here[1]]).await.expect(200);
    let first = send(&app, &officer, "2026-11-16", &[&here[1], &here[2]]).await.expect(200).body;
    // In another order, with a row twice.
    let again = send(&app, &officer, "2026-11-16", &[&here[2], &here[1], &here[2]]).await.expect(200).body;
    assert_eq!((&again["outcome"], &again["list_id"]), (&json!("unchanged"), &first["list_id"]));
    assert_eq!(
        (&again["summary"]["repeated"], &again["rows"][0]["outcome"]),
        (&json!(1), &json!("repeated"))
    );
    // The first pupil was left out by mistake, the third put in.
    let mended = send(&app, &officer, "2026-11-16", &[&here[0], &here[1]]).await.expect(200).body;
    assert_eq!((&mended["summary"]["added"], &mended["summary"]["removed"]), (&json!(1), &json!(1)));
    let path = format!("/v1/pupil-groups/{SOCIAL_WORKER}/memberships?held_on=2026-11-16");
    let held = read(&app, &officer, &path).await.expect(200).body;
    let since: Vec<_> = held["data"].as_array().unwrap().iter().map(|row| &row["from_on"]).collect();
    assert_eq!(since, ["2026-11-09", "2026-11-09"], "the first was never out of it");
    let list = format!("/v1/pupil-groups/{SOCIAL_WORKER}/lists/{}", mended["list_id"].as_str().unwrap());
    assert_eq!(app.get(&officer, &list).await.expect(200).body["sequence"], 2);
}

async fn rows_that_name_nobody_are_reported_and_kept_until_the_pupil_comes(app: TestApp) {
    let (here, _) = schools(&app, 2).await;
    let officer = officer(&app).await;
    // A UPN that no school has told of, and two ids of which one is the other pupil's.
    let unknown = upn(77);
    let id = {
        send(&app, &officer, "2026-11-02", &[&here[1]]).await.expect(200);
        let path = format!("/v1/pupil-groups/{SOCIAL_WORKER}/memberships?held_on=2026-11-02");
        read(&app, &officer, &path).await.expect(200).body["data"][0]["pupil_id"].clone()
    };
    let mut body = list("2026-11-16", &[&here[0], &unknown]);
    body["pupils"].as_array_mut().unwrap().push(json!({ "upn": here[0], "pupil_id": id }));
    let found = send_with(&app, &officer, "", body.clone()).await.expect(200).body;
    assert_eq!((&found["summary"]["unmatched"], &found["summary"]["added"]), (&json!(2), &json!(1)));
    let rows: Vec<_> =
        found["rows"].as_array().unwrap().iter().map(|row| row["index"].as_u64().unwrap()).collect();
    assert_eq!(rows, [1, 2]);
    assert!(!found.to_string().contains(&unknown), "the answer repeats no UPN");
    let path = format!("/v1/pupil-groups/{SOCIAL_WORKER}/list-rows?outcome=unmatched");
    let kept = read(&app, &officer, &path).await.expect(200).body;
    assert_eq!(kept["data"][0]["sent"], unknown.as_str());
    assert_eq!(kept["data"].as_array().unwrap().len(), 2);
    // The pupil comes; the very same list takes it in.
    let mis = app.login(&["roll:write"], crate::support::Reach::Everything).await;
    app.advance(1);
    let roll =
        json!({"as_at": app.now(), "complete": false, "enrolments": [crate::support::roll::pupil(77)]});
    app.put_roll(&mis, THERE, roll).await.expect(200);
    let again = send_with(&app, &officer, "", body).await.expect(200).body;
    assert_eq!((&again["outcome"], &again["summary"]["unmatched"]), (&json!("created"), &json!(1)));
    assert_eq!((&again["summary"]["added"], &again["summary"]["removed"]), (&json!(1), &json!(0)));
}

async fn a_row_that_cannot_be_understood_refuses_the_whole_list_with_every_other_one(app: TestApp) {
    let (here, _) = schools(&app, 2).await;
    let officer = officer(&app).await;
    send(&app, &officer, "2026-11-09", &[&here[0], &here[1]]).await.expect(200);
    let mut body = list("2026-11-16", &[&here[0]]);
    let wrong = [json!({"upn": "X"}), json!({}), json!({"upn": "A201100018042"})];
    body["pupils"].as_array_mut().unwrap().extend(wrong);
    let refused = send_with(&app, &officer, "", body).await;
    assert_eq!(refused.problem(), (422, "validation_failed"));
    let fault = |at: &str, code: &str| (at.to_owned(), code.to_owned());
    assert_eq!(
        refused.faults(),
        [
            fault("/pupils/1/upn", "upn_malformed"),
            fault("/pupils/2/upn", "missing_property"),
            fault("/pupils/3/upn", "upn_check_letter"),
        ]
    );
    assert_eq!(members(&app, &officer, "2026-11-16").await, 2);
    let empty = send(&app, &officer, "2026-11-16", &[]).await;
    assert_eq!(empty.faults(), [fault("/pupils", "wrong_length")]);
}

async fn a_list_that_ends_many_at_once_is_refused_unless_it_is_confirmed(app: TestApp) {
    let (here, _) = schools(&app, 20).await;
    let officer = officer(&app).await;
    let all: Vec<_> = here.iter().collect();
    send(&app, &officer, "2026-11-09", &all).await.expect(200);
    let shown =
        send_with(&app, &officer, "?dry_run=true", list("2026-11-16", &all[..14])).await.expect(200).body;
    assert_eq!((&shown["needs_confirmation"], &shown["committed"]), (&json!(true), &json!(false)));
    assert_eq!((&shown["summary"]["removed"], &shown["list_id"]), (&json!(6), &Value::Null));
    let refused = send(&app, &officer, "2026-11-16", &all[..14]).await;
    assert_eq!(refused.problem(), (409, "mass_removal_suspected"));
    assert_eq!(members(&app, &officer, "2026-11-16").await, 20);
    let confirmed = send_with(&app, &officer, "?confirm_removals=true", list("2026-11-16", &all[..14])).await;
    assert_eq!(confirmed.expect(200).body["needs_confirmation"], true);
    assert_eq!(members(&app, &officer, "2026-11-16").await, 14);
    // Five are few, whatever their share.
    assert_eq!(send(&app, &officer, "2026-11-17", &all[..9]).await.expect(200).body["summary"]["removed"], 5);
}

async fn a_list_for_a_day_before_the_latest_or_to_come_is_refused(app: TestApp) {
    let (here, _) = schools(&app, 2).await;
    let officer = officer(&app).await;
    send(&app, &officer, "2026-11-16", &[&here[0]]).await.expect(200);
    let late = send(&app, &officer, "2026-11-09", &[&here[0], &here[1]]).await;
    assert_eq!(late.problem(), (409, "state_conflict"));
    let ahead = send(&app, &officer, "2026-11-21", &[&here[0]]).await;
    assert_eq!(ahead.faults(), [("/as_at_on".to_owned(), "date_in_future".to_owned())]);
    let twice = send_with(&app, &officer, "?as_at_on=2026-11-16", list("2026-11-16", &[&here[0]])).await;
    assert_eq!(twice.problem(), (400, "invalid_parameter"));
}

/// A temporary UPN is found to be a known pupil: the membership goes with the child.
async fn who_turned_out_to_be_another_stays_in_the_group(app: TestApp) {
    use crate::support::roll::{pupil, roll, temporary, with};
    let (here, _) = schools(&app, 1).await;
    let officer = officer(&app).await;
    let mis = app.login(&["roll:write"], crate::support::Reach::Everything).await;
    let first = roll(&[with(pupil(20_000), json!({ "upn": temporary(1) }))]);
    app.school(120_003).await;
    app.put_roll(&mis, 120_003, first).await.expect(200);
    send(&app, &officer, "2026-11-09", &[&temporary(1)]).await.expect(200);
    // The child is the one whom the first school has had all along.
    app.advance(1);
    let known = with(pupil(20_000), json!({ "upn": here[0], "former_upns": [temporary(1)] }));
    let body = json!({"as_at": app.now(), "complete": false, "enrolments": [known]});
    app.put_roll(&mis, 120_003, body).await.expect(200);
    let program = program(&app, HERE).await;
    let path = format!("/v1/schools/{HERE}/pupil-groups/{SOCIAL_WORKER}/memberships");
    let found = read(&app, &program, &path).await.expect(200).body;
    assert_eq!(found["data"][0]["upn"], here[0].as_str(), "{found}");
    let same = send(&app, &officer, "2026-11-16", &[&here[0]]).await.expect(200).body["summary"].clone();
    assert_eq!((&same["added"], &same["removed"], &same["unchanged"]), (&json!(0), &json!(0), &json!(1)));
}

async fn a_repeated_request_gets_its_answer_again(app: TestApp) {
    let (here, _) = schools(&app, 3).await;
    let officer = officer(&app).await;
    let call = format!("POST /v1/pupil-groups/{SOCIAL_WORKER}/lists");
    let key = [("Idempotency-Key", "monday")];
    let first = app.send(&officer, &call, list("2026-11-16", &[&here[0]]), &key).await.expect(200);
    let again = app.send(&officer, &call, list("2026-11-16", &[&here[0]]), &key).await.expect(200);
    assert_eq!((again.header("idempotent-replayed"), &again.body), ("true", &first.body));
    let other = app.send(&officer, &call, list("2026-11-16", &[&here[1]]), &key).await;
    assert_eq!(other.problem(), (422, "idempotency_key_reused"));
}
