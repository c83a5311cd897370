//! One test for each thing that can become of a roll or an entry.

use rollcall::entities::{audit_log, enrolment};
use sea_orm::{EntityTrait, PaginatorTrait};
use serde_json::{Value, json};

use super::{URN, only_enrolment};
use crate::{
    on_each_database,
    support::{Reach, TestApp, roll::*},
};

on_each_database!(
    a_first_roll_enrols_everybody_and_opens_the_register,
    the_same_roll_again_stores_nothing_but_an_audit_row,
    a_changed_entry_is_a_new_version,
    an_older_roll_changes_nothing,
    a_good_entry_stands_beside_a_bad_one,
    a_roll_whose_every_entry_is_bad_is_refused,
    neither_a_upn_nor_a_name_comes_back,
    a_temporary_upn_is_flagged,
    a_permanent_upn_replaces_a_temporary_one,
    a_former_upn_of_another_pupil_is_a_conflict,
    a_former_upn_says_nothing_of_a_pupil_of_another_school,
    a_complete_roll_reports_whom_it_leaves_out,
    a_dry_run_answers_the_same_and_stores_nothing,
    a_roll_from_the_future_is_refused,
    a_body_of_the_wrong_form_is_refused_whole,
    another_schools_roll_is_not_found,
);

fn flags(row: &Value) -> Vec<&str> {
    row["flags"].as_array().unwrap().iter().map(|flag| flag.as_str().unwrap()).collect()
}

async fn app_with_school(app: &TestApp) -> String {
    app.school(URN).await;
    app.everything().await
}

async fn a_first_roll_enrols_everybody_and_opens_the_register(app: TestApp) {
    let token = app_with_school(&app).await;
    let answer = app.put_roll(&token, URN, roll(&[pupil(1), pupil(2)])).await.expect(200);
    assert_eq!(answer.body["summary"]["created"], 2);
    assert_eq!(answer.body["rows"], json!([]), "plain rows are only counted");
    assert_eq!(answer.body["committed"], true);
    assert_eq!(answer.body["roll"]["as_at"], "2026-11-20T07:00:00Z");
    assert_eq!(answer.body["roll"]["first_received_at"], "2026-11-20T11:00:00Z");
    let lines = rollcall::entities::register_line::Entity::find().all(&app.db).await.unwrap();
    let mut given: Vec<_> = lines.iter().map(|row| (row.academic_year.as_str(), row.line)).collect();
    given.sort();
    assert_eq!(given, [("2026-27", 0), ("2026-27", 1)]);
}

async fn the_same_roll_again_stores_nothing_but_an_audit_row(app: TestApp) {
    let token = app_with_school(&app).await;
    let body =
        roll(&[pupil(1), with(pupil(2), json!({"sen": "K", "previous_school": {"name": "Elsewhere"}}))]);
    app.put_roll(&token, URN, body.clone()).await.expect(200);
    let versions = || enrolment::Entity::find().count(&app.db);
    let registers = || rollcall::entities::register::Entity::find().all(&app.db);
    let audits = || audit_log::Entity::find().count(&app.db);
    let before = (versions().await.unwrap(), registers().await.unwrap());
    let audited = audits().await.unwrap();
    let answer = app.put_roll(&token, URN, body).await.expect(200);
    assert_eq!(answer.body["summary"]["unchanged"], 2);
    assert_eq!(answer.body["rows"], json!([]));
    assert_eq!((versions().await.unwrap(), registers().await.unwrap()), before);
    assert_eq!(audits().await.unwrap(), audited + 1);
}

async fn a_changed_entry_is_a_new_version(app: TestApp) {
    let token = app_with_school(&app).await;
    app.put_roll(&token, URN, roll(&[pupil(1)])).await.expect(200);
    app.advance(60);
    let mut changed = roll(&[with(pupil(1), json!({"registration_group": "6C", "fsm": true}))]);
    changed["as_at"] = json!("2026-11-20T10:59:00.123456789Z");
    let answer = app.put_roll(&token, URN, changed).await.expect(200);
    assert_eq!(answer.body["rows"][0]["outcome"], "changed");
    let now = only_enrolment(&app, &token).await;
    assert_eq!(answer.body["rows"][0]["enrolment_id"], now["id"]);
    assert_eq!((&now["version"], &now["registration_group"]), (&json!(2), &json!("6C")));
    assert_eq!(
        (&now["created_at"], &now["updated_at"]),
        (&json!("2026-11-20T11:00:00Z"), &json!("2026-11-20T11:01:00Z"))
    );
    assert_eq!(
        (&now["effective_on"], &now["as_at"]),
        (&json!("2026-11-20"), &json!("2026-11-20T10:59:00.123456Z"))
    );
}

async fn an_older_roll_changes_nothing(app: TestApp) {
    let token = app_with_school(&app).await;
    app.put_roll(&token, URN, roll(&[pupil(1)])).await.expect(200);
    let mut older =
        roll(&[with(pupil(1), json!({"surname": "Sample-Elm"})), with(pupil(2), json!({"upn": "x"}))]);
    older["as_at"] = json!("2026-11-20T06:59:59Z");
    let answer = app.put_roll(&token, URN, older).await.expect(200);
    assert_eq!(answer.body["summary"]["superseded"], 2);
    let outcomes: Vec<_> =
        answer.body["rows"].as_array().unwrap().iter().map(|row| &row["outcome"]).collect();
    assert_eq!(outcomes, ["superseded", "superseded"]);
    assert_eq!(answer.body["roll"]["as_at"], "2026-11-20T07:00:00Z", "the newest one");
    assert_eq!(only_enrolment(&app, &token).await["version"], 1);
}

async fn a_good_entry_stands_beside_a_bad_one(app: TestApp) {
    let token = app_with_school(&app).await;
    let bad =
        with(pupil(2), json!({"upn": "A926400124001", "surname": "a\u{202E}b", "born_on": "2025-01-01"}));
    let answer = app.put_roll(&token, URN, roll(&[pupil(1), bad])).await.expect(200);
    let summary = &answer.body["summary"];
    assert_eq!((&summary["created"], &summary["rejected"]), (&json!(1), &json!(1)));
    let row = &answer.body["rows"][0];
    assert_eq!(
        (&row["index"], &row["outcome"], &row["enrolment_id"]),
        (&json!(1), &json!("rejected"), &json!(null))
    );
    let errors: Vec<_> =
        row["errors"].as_array().unwrap().iter().map(|e| (&e["pointer"], &e["code"])).collect();
    let expected = [
        ("/enrolments/1/upn", "upn_check_letter"),
        ("/enrolments/1/surname", "control_character"),
        ("/enrolments/1/born_on", "born_after_start"),
    ];
    assert_eq!(errors.len(), expected.len(), "{errors:?}");
    for ((pointer, code), expected) in errors.into_iter().zip(expected) {
        assert_eq!((pointer.as_str().unwrap(), code.as_str().unwrap()), expected);
    }
}

async fn a_roll_whose_every_entry_is_bad_is_refused(app: TestApp) {
    let token = app_with_school(&app).await;
    let same = with(pupil(2), json!({"mis_id": "other"}));
    let answer =
        app.put_roll(&token, URN, roll(&[with(pupil(1), json!({"upn": "x"})), pupil(2), same])).await;
    assert_eq!(answer.problem(), (422, "validation_failed"));
    let expected = [
        ("/enrolments/0/upn", "upn_malformed"),
        ("/enrolments/1/upn", "duplicate_pupil"),
        ("/enrolments/2/upn", "duplicate_pupil"),
    ];
    assert_eq!(answer.faults(), expected.map(|(at, code)| (at.to_owned(), code.to_owned())));
    let empty = app.put_roll(&token, URN, roll(&[])).await.expect(200);
    assert_eq!(empty.body["summary"]["received"], 0);
    assert_eq!(enrolment::Entity::find().count(&app.db).await.unwrap(), 0);
}

async fn neither_a_upn_nor_a_name_comes_back(app: TestApp) {
    let token = app_with_school(&app).await;
    let rows = [
        pupil(1),
        with(pupil(2), json!({"upn": temporary(1)})),
        with(pupil(3), json!({"upn": "A926400124001"})),
        with(pupil(4), json!({"surname": "\u{7}Sample-Elm"})),
    ];
    let answer = app.put_roll(&token, URN, roll(&rows)).await.expect(200);
    for secret in ["Sample", "Pupil-", "92640012400", &temporary(1)[1..], &upn(1), &upn(4)] {
        assert!(!answer.text.contains(secret), "{}", answer.text);
    }
    let audit = audit_log::Entity::find().all(&app.db).await.unwrap();
    assert!(audit.iter().any(|row| row.operation == "roll.put" && row.subject == URN.to_string()));
}

async fn a_temporary_upn_is_flagged(app: TestApp) {
    let token = app_with_school(&app).await;
    let body = roll(&[with(pupil(1), json!({"upn": temporary(1)}))]);
    for outcome in ["created", "unchanged"] {
        let answer = app.put_roll(&token, URN, body.clone()).await.expect(200);
        assert_eq!(answer.body["rows"][0]["outcome"], outcome);
        assert_eq!(flags(&answer.body["rows"][0]), ["temporary_upn"]);
        assert_eq!(answer.body["summary"]["flagged"], 1);
    }
}

async fn a_permanent_upn_replaces_a_temporary_one(app: TestApp) {
    let token = app_with_school(&app).await;
    app.put_roll(&token, URN, roll(&[with(pupil(1), json!({"upn": temporary(1)}))])).await.expect(200);
    let before = only_enrolment(&app, &token).await;
    let answer = app.put_roll(&token, URN, roll(&[pupil(1)])).await.expect(200);
    assert_eq!(
        (&answer.body["rows"][0]["outcome"], flags(&answer.body["rows"][0]).len()),
        (&json!("changed"), 0)
    );
    let after = only_enrolment(&app, &token).await;
    assert_eq!((&after["pupil_id"], &after["upn"]), (&before["pupil_id"], &json!(upn(1))));
}

async fn a_former_upn_of_another_pupil_is_a_conflict(app: TestApp) {
    let token = app_with_school(&app).await;
    app.put_roll(&token, URN, roll(&[pupil(1), pupil(2)])).await.expect(200);
    let row = with(pupil(2), json!({"former_upns": [upn(1)]}));
    let answer = app.put_roll(&token, URN, roll(&[pupil(1), row])).await.expect(200);
    assert_eq!(answer.body["rows"][0]["outcome"], "unchanged", "it changes nothing");
    assert_eq!(flags(&answer.body["rows"][0]), ["former_upn_conflict"]);
}

async fn a_former_upn_says_nothing_of_a_pupil_of_another_school(app: TestApp) {
    let token = app_with_school(&app).await;
    app.school(120_766).await;
    app.put_roll(&token, 120_766, roll(&[pupil(1)])).await.expect(200);
    let rows = |former: &str| roll(&[with(pupil(2), json!({"former_upns": [former]}))]);
    let known = app.put_roll(&token, URN, rows(&upn(1))).await.expect(200);
    let unknown = app.put_roll(&token, URN, rows(&upn(3))).await.expect(200);
    assert_eq!((&known.body["rows"], &unknown.body["rows"]), (&json!([]), &json!([])), "the same answer");
    let (ours, theirs) = (only_enrolment(&app, &token).await, "/v1/schools/120766/enrolments");
    let theirs = app.get(&token, theirs).await.expect(200);
    assert_ne!(ours["pupil_id"], theirs.body["data"][0]["pupil_id"], "and no pupil of theirs is claimed");
}

async fn a_complete_roll_reports_whom_it_leaves_out(app: TestApp) {
    let token = app_with_school(&app).await;
    let left = with(pupil(3), json!({"deletion": {"on": "2026-11-19", "ground": "9-1-a"}}));
    let starts = with(pupil(4), json!({"starting_on": "2027-01-05"}));
    app.put_roll(&token, URN, roll(&[pupil(1), pupil(2), left, starts, pupil(5)])).await.expect(200);
    let misread = with(pupil(5), json!({"surname": "\u{7}"}));
    let body = roll(&[pupil(1), misread]);
    let answer = app.put_roll(&token, URN, body.clone()).await.expect(200);
    assert_eq!(
        answer.body["summary"]["absent_from_roll"], 1,
        "who left, who is to come and who is named are not"
    );
    let id = answer.body["absent_from_roll"][0].as_str().unwrap();
    let enrolment = app.get(&token, &format!("/v1/schools/{URN}/enrolments/{id}")).await.expect(200);
    assert_eq!(
        (&enrolment.body["upn"], &enrolment.body["deletion"]),
        (&json!(upn(2)), &json!(null)),
        "and stays"
    );
    let part = app.put_roll(&token, URN, with(body, json!({"complete": false}))).await.expect(200);
    assert_eq!(part.body["absent_from_roll"], json!([]));
}

async fn a_dry_run_answers_the_same_and_stores_nothing(app: TestApp) {
    let token = app_with_school(&app).await;
    let body = roll(&[pupil(1), with(pupil(2), json!({"upn": temporary(1)}))]);
    let path = format!("/v1/schools/{URN}/roll");
    let dry = app.put(&token, &format!("{path}?dry_run=true"), body.clone()).await.expect(200);
    assert_eq!(dry.body["committed"], false);
    assert_eq!(dry.body["rows"][0]["enrolment_id"], json!(null));
    assert_eq!(enrolment::Entity::find().count(&app.db).await.unwrap(), 0);
    let wet = app.put(&token, &path, body).await.expect(200);
    assert_eq!(wet.body["committed"], true);
    assert_eq!((&dry.body["summary"], &dry.body["roll"]), (&wet.body["summary"], &wet.body["roll"]));
}

async fn a_roll_from_the_future_is_refused(app: TestApp) {
    let token = app_with_school(&app).await;
    let at = |as_at: &str| with(roll(&[pupil(1)]), json!({ "as_at": as_at }));
    let answer = app.put_roll(&token, URN, at("2026-11-20T11:05:01Z")).await;
    assert_eq!(answer.problem(), (422, "validation_failed"));
    assert_eq!(answer.faults(), [("/as_at".to_owned(), "as_at_in_future".to_owned())]);
    app.put_roll(&token, URN, at("2026-11-20T11:05:00Z")).await.expect(200);
}

async fn a_body_of_the_wrong_form_is_refused_whole(app: TestApp) {
    let token = app_with_school(&app).await;
    let rows = [
        pupil(1),
        with(pupil(2), json!({"born_on": "15/01/2016", "sex": "X"})),
        with(pupil(3), json!({"year_group": "15", "surname": null, "forename": "a".repeat(101)})),
        with(pupil(4), json!({"starting_on": "2024-9-4", "tutor": "A. Teacher"})),
    ];
    let answer = app.put_roll(&token, URN, roll(&rows)).await;
    assert_eq!(answer.problem(), (422, "validation_failed"));
    let expected = [
        ("/enrolments/1/born_on", "invalid_format"),
        ("/enrolments/1/sex", "unknown_value"),
        ("/enrolments/2/forename", "wrong_length"),
        ("/enrolments/2/surname", "missing_property"),
        ("/enrolments/2/year_group", "unknown_value"),
        ("/enrolments/3/starting_on", "invalid_format"),
        ("/enrolments/3/tutor", "unknown_property"),
    ];
    assert_eq!(answer.faults(), expected.map(|(at, code)| (at.to_owned(), code.to_owned())));
    assert_eq!(enrolment::Entity::find().count(&app.db).await.unwrap(), 0);
    let surrogate = roll(&[with(pupil(1), json!({"surname": "@"}))]).to_string().replace('@', "\\ud800");
    let json = [("Content-Type", "application/json")];
    let answer =
        app.send_raw(&token, &format!("PUT /v1/schools/{URN}/roll"), surrogate.into_bytes(), &json).await;
    assert_eq!(answer.problem(), (400, "body_malformed"));
}

async fn another_schools_roll_is_not_found(app: TestApp) {
    app.school(URN).await;
    app.school(120_766).await;
    let token = app.login(&["roll:write", "roll:read"], Reach::Schools(&[120_766])).await;
    let theirs = app.put_roll(&token, URN, json!({"enrolments": 1})).await;
    let never = app.put_roll(&token, 199_999, json!({"enrolments": 1})).await;
    assert_eq!((theirs.problem(), theirs.masked()), ((404, "not_found"), never.masked()));
    let read_only = app.login(&["roll:read"], Reach::Everything).await;
    assert_eq!(app.put_roll(&read_only, URN, roll(&[])).await.problem(), (403, "scope_missing"));
}
