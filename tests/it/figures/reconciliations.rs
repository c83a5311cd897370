//! A client's own counts held against the pages.

use rollcall::entities::audit_log;
use sea_orm::{EntityTrait, PaginatorTrait};
use serde_json::{Value, json};

use super::fixture::{autumn, lay, line, reader, school};
use crate::{
    on_each_database,
    registers::fixture::{Class, row},
    support::{Reach, TestApp},
};

on_each_database!(
    session_by_session_every_difference_is_found_and_they_make_up_the_gap,
    what_a_client_counts_beyond_its_own_sessions_stays_unexplained,
    counts_by_class_are_accounted_for_by_what_is_held,
    counts_by_code_are_told_code_by_code,
    without_the_scope_for_codes_classes_are_compared,
    without_the_scope_for_codes_sessions_are_not_told_apart_by_hidden_codes,
    who_is_on_one_roll_only_is_told,
    a_reconciliation_stores_nothing_and_names_every_fault,
);

const TO: &str = "2026-09-09";

/// Ten sessions: the first pupil has nine marks, the second starts two days later, the third attends everything.
async fn laid(app: TestApp) -> Class {
    let class = school(app, 3).await;
    let mut late = row(&class.upns[1], 1);
    late["starting_on"] = json!("2026-09-07");
    class.roll("2027-01-29T07:00:00Z", vec![late]).await.expect(200);
    let lines = [
        line(&[("/", 8), ("I", 1), (".", 1)]),
        line(&[(".", 4), ("/", 6)]),
        line(&[("/", 6), ("M", 2), ("B", 2)]),
    ];
    lay(&class, &lines).await;
    class
}

/// The sessions of a pupil in the client's hands.
fn sessions(codes: &[&str]) -> Vec<Value> {
    let told = autumn().into_iter().zip(codes).filter(|(_, code)| **code != ".");
    told.map(|((date, session), code)| json!({ "date": date, "session": session, "code": code })).collect()
}

async fn ask(class: &Class, token: &str, body: Value) -> Value {
    let mut body = body;
    for (name, value) in [("urn", json!(class.urn)), ("from_on", json!("2026-09-01")), ("to_on", json!(TO))] {
        body[name] = value;
    }
    class.app.post(token, "/v1/reconciliations", body).await.expect(200).body
}

fn counts(possible: i64, attended: i64, authorised: i64, unauthorised: i64) -> Value {
    json!({
        "possible": possible, "attended": attended, "absent": possible - attended, "authorised": authorised,
        "unauthorised": unauthorised,
    })
}

fn told(possible: i64, attended: i64, authorised: i64, unauthorised: i64) -> Value {
    json!({ "possible": possible, "attended": attended, "authorised": authorised, "unauthorised": unauthorised })
}

fn causes(row: &Value) -> Vec<(&str, u64)> {
    let all = row["differences"].as_array().unwrap().iter();
    all.map(|one| (one["cause"].as_str().unwrap(), one["count"].as_u64().unwrap())).collect()
}

/// By hand: every effect and what is unexplained, added up, is the gap; and the gap is theirs less ours.
fn adds_up(row: &Value) {
    for name in ["possible", "attended", "absent", "authorised", "unauthorised"] {
        let of = |counts: &Value| counts[name].as_i64().unwrap_or_default();
        let effects: i64 = row["differences"].as_array().unwrap().iter().map(|one| of(&one["effect"])).sum();
        assert_eq!(effects + of(&row["unexplained"]), of(&row["gap"]), "{name}: {row}");
        assert_eq!(of(&row["theirs"]) - of(&row["ours"]), of(&row["gap"]), "{name}: {row}");
    }
}

async fn session_by_session_every_difference_is_found_and_they_make_up_the_gap(app: TestApp) {
    let class = laid(app).await;
    let mut first = sessions(&["/", "\\", "/", "/", "/", "/", "/", "/", "O", "\\"]);
    first.push(json!({ "date": "2026-09-05", "session": "am", "code": "/" }));
    let pupils = json!([
        { "upn": class.upns[0], "sessions": first },
        { "upn": class.upns[1], "sessions": sessions(&["I", "/", ".", ".", "/", "/", "/", "/", "/", "/"]) },
        { "upn": class.upns[2], "sessions": sessions(&["/", "/", "/", "/", "/", "/", "M", "M", "B", "B"]) },
    ]);
    let found = ask(&class, &reader(&class).await, json!({ "pupils": pupils })).await;
    assert_eq!((&found["summary"]["compared"], &found["summary"]["agree"]), (&json!(3), &json!(1)));
    let rows = found["rows"].as_array().unwrap();
    assert_eq!(rows.len(), 2, "a row that agrees is not listed");
    rows.iter().for_each(adds_up);
    assert_eq!(causes(&rows[0]), [("session_missing", 1), ("code_differs", 1), ("calendar_differs", 1)]);
    assert_eq!((&rows[0]["ours"], &rows[0]["theirs"]), (&counts(9, 8, 1, 0), &counts(11, 10, 0, 1)));
    assert_eq!((&rows[0]["explained"], &rows[0]["basis"]), (&json!(true), &json!("sessions")));
    assert_eq!(rows[0]["unexplained"], counts(0, 0, 0, 0));
    let changed = &rows[0]["differences"][1];
    assert_eq!(changed["effect"], counts(0, 0, -1, 1));
    assert_eq!(
        changed["sessions"],
        json!([{
            "date": "2026-09-09", "session": "am", "pupils": 1,
            "ours": { "code": "I", "class": "authorised" }, "theirs": { "code": "O", "class": "unauthorised" },
        }])
    );
    assert_eq!(causes(&rows[1]), [("enrolment_differs", 2)]);
    assert_eq!(rows[1]["differences"][0]["effect"], counts(2, 1, 1, 0));
}

async fn what_a_client_counts_beyond_its_own_sessions_stays_unexplained(app: TestApp) {
    let class = laid(app).await;
    let own = sessions(&["/", "/", "/", "/", "/", "/", "/", "/", "I", "."]);
    let pupil = json!({ "upn": class.upns[0], "sessions": own, "counts": told(10, 8, 1, 1) });
    let found = ask(&class, &reader(&class).await, json!({ "pupils": [pupil] })).await;
    let row = &found["rows"][0];
    adds_up(row);
    assert_eq!((causes(row), &row["explained"]), (vec![], &json!(false)));
    assert_eq!(row["unexplained"], counts(1, 0, 0, 1));
    assert_eq!(found["summary"]["unexplained"], 1);
}

async fn counts_by_class_are_accounted_for_by_what_is_held(app: TestApp) {
    let class = laid(app).await;
    let classes = json!([
        { "registration_group": "6A", "counts": told(10, 9, 0, 1) },
        { "registration_group": "6B", "counts": { "possible": 9, "attended": 9 } },
        { "registration_group": "6C", "counts": told(10, 8, 2, 0) },
        { "registration_group": "6D", "counts": told(5, 5, 0, 0) },
    ]);
    let found = ask(&class, &reader(&class).await, json!({ "classes": classes })).await;
    let rows = found["rows"].as_array().unwrap();
    rows.iter().for_each(adds_up);
    assert!(rows.iter().all(|row| row["explained"] == true && row["basis"] == "counts"), "{rows:?}");
    assert_eq!(causes(&rows[0]), [("session_missing", 1), ("code_differs", 1)]);
    assert_eq!(rows[0]["differences"][0]["sessions"][0]["date"], "2026-09-09");
    assert_eq!(rows[0]["differences"][1]["sessions"][0]["ours"]["code"], "I");
    assert!(rows[0]["differences"].as_array().unwrap().iter().all(|one| one["exact"] == true));
    // Three of the four sessions before the starting day can be meant.
    assert_eq!(
        (causes(&rows[1]), &rows[1]["ours"]["authorised"]),
        (vec![("enrolment_differs", 3)], &Value::Null)
    );
    let meant = &rows[1]["differences"][0];
    assert_eq!((&meant["exact"], meant["sessions"].as_array().unwrap().len()), (&json!(false), 4));
    assert_eq!(
        (&rows[2]["registration_group"], causes(&rows[2])),
        (&json!("6D"), vec![("enrolment_differs", 5)])
    );
    assert_eq!(found["summary"]["agree"], 1);
}

async fn counts_by_code_are_told_code_by_code(app: TestApp) {
    let class = laid(app).await;
    let codes = json!([
        { "code": "/", "sessions": 3 }, { "code": "\\", "sessions": 3 }, { "code": "I", "sessions": 2 },
        { "code": "B", "sessions": 2 }, { "code": "Y1", "sessions": 7 },
    ]);
    let body = json!({ "pupils": [{ "upn": class.upns[2], "codes": codes }] });
    let found = ask(&class, &reader(&class).await, body.clone()).await;
    let row = &found["rows"][0];
    adds_up(row);
    assert_eq!(row["gap"], counts(0, 0, 0, 0));
    assert_eq!(
        row["codes"],
        json!([{ "code": "I", "ours": 0, "theirs": 2 }, { "code": "M", "ours": 2, "theirs": 0 }])
    );
    assert_eq!((causes(row), &row["explained"]), (vec![("code_differs", 2)], &json!(true)));
    let classes = class.app.login(&["registers:read"], Reach::Everything).await;
    let found = ask(&class, &classes, body).await;
    assert_eq!((&found["rows"], &found["codes_compared"]), (&json!([]), &json!(false)));
}

async fn without_the_scope_for_codes_classes_are_compared(app: TestApp) {
    let class = laid(app).await;
    let token = class.app.login(&["registers:read"], Reach::Schools(&[class.urn])).await;
    // What counts alike is not told from what is held, whichever code a client tries.
    let guesses = sessions(&["/", "/", "/", "/", "/", "/", "/", "/", "R", "."]);
    let found =
        ask(&class, &token, json!({ "pupils": [{ "upn": class.upns[0], "sessions": guesses }] })).await;
    assert_eq!(found["rows"], json!([]));
    let other = sessions(&["/", "/", "/", "/", "/", "/", "/", "/", "G", "."]);
    let found = ask(&class, &token, json!({ "pupils": [{ "upn": class.upns[0], "sessions": other }] })).await;
    let one = &found["rows"][0]["differences"][0]["sessions"][0];
    assert_eq!(one["ours"], json!({ "code": null, "class": "authorised" }));
    assert_eq!(one["theirs"], json!({ "code": null, "class": "unauthorised" }));
}

/// Ill and at the dentist's count alike, and are told as one.
async fn without_the_scope_for_codes_sessions_are_not_told_apart_by_hidden_codes(app: TestApp) {
    // Every third pupil is in 6A: the first was ill, two were at the dentist's.
    let class = school(app, 7).await;
    let mut lines = vec![line(&[("/", 2)]); 7];
    (lines[0], lines[3], lines[6]) = (line(&[("I", 2)]), line(&[("M", 2)]), line(&[("M", 2)]));
    lay(&class, &lines).await;
    let body = json!({ "classes": [{ "registration_group": "6A", "counts": told(6, 6, 0, 0) }] });
    let sessions = async |token: &str| -> Vec<Value> {
        let found = ask(&class, token, body.clone()).await;
        found["rows"][0]["differences"][0]["sessions"].as_array().unwrap().clone()
    };
    let pupils =
        |sessions: &[Value]| sessions.iter().map(|one| one["pupils"].as_u64().unwrap()).collect::<Vec<_>>();
    assert_eq!(pupils(&sessions(&reader(&class).await).await), [1, 2, 1, 2]);
    let token = class.app.login(&["registers:read"], Reach::Schools(&[class.urn])).await;
    assert_eq!(pupils(&sessions(&token).await), [3, 3]);
}

async fn who_is_on_one_roll_only_is_told(app: TestApp) {
    let class = laid(app.clone()).await;
    let other = Class::at(app, 120_766, 1).await;
    let pupils = json!([
        { "upn": other.upns[0], "counts": told(10, 9, 1, 0) },
        { "upn": class.upns[0], "deleted_on": "2026-09-08", "sessions": sessions(&["/"; 8]) },
    ]);
    let body = json!({ "pupils": pupils, "complete": true });
    let found = ask(&class, &reader(&class).await, body).await;
    let rows = found["rows"].as_array().unwrap();
    rows.iter().for_each(adds_up);
    let expected = [(json!(0), 10), (json!(1), 1), (Value::Null, 10), (Value::Null, 6)];
    assert_eq!(rows.len(), 4, "{rows:?}");
    for (index, count) in expected {
        let row =
            rows.iter().find(|row| row["index"] == index && causes(row) == [("enrolment_differs", count)]);
        assert!(row.is_some_and(|row| row["explained"] == true), "{index} {count}: {rows:?}");
    }
    assert_eq!(rows[0]["pupil_id"], Value::Null, "who is at another school alone is nobody here");
    assert!(rows[2]["pupil_id"].is_string());
    assert_eq!(found["summary"]["enrolment_differs"], 27);
}

async fn a_reconciliation_stores_nothing_and_names_every_fault(app: TestApp) {
    let class = laid(app).await;
    let token =
        class.app.login(&["registers:read", "registers.codes:read"], Reach::Schools(&[class.urn])).await;
    let rows = audit_log::Entity::find().count(&class.app.db).await.unwrap();
    let mut body = json!({
        "urn": 120_999, "from_on": "2026-09-01", "to_on": "2026-08-31", "pupils": [
            { "upn": "A123456789001", "counts": { "possible": 5, "attended": 6 } },
            { "upn": class.upns[0], "sessions": [{ "date": "2026-09-03", "session": "am", "code": "l" }] },
        ],
    });
    // Of a school out of reach no more is told than that.
    let unreached = class.app.post(&token, "/v1/reconciliations", body.clone()).await;
    assert_eq!(unreached.problem(), (422, "validation_failed"));
    assert_eq!(unreached.faults(), [("/urn".to_owned(), "reference_not_found".to_owned())]);
    body["urn"] = json!(class.urn);
    let refused = class.app.post(&token, "/v1/reconciliations", body).await;
    assert_eq!(refused.problem(), (422, "validation_failed"));
    let expected = [
        ("/to_on", "dates_reversed"),
        ("/pupils/0/upn", "upn_check_letter"),
        ("/pupils/0/counts", "counts_disagree"),
        ("/pupils/1/sessions/0/code", "code_unknown"),
    ];
    assert_eq!(refused.faults(), expected.map(|(at, code)| (at.to_owned(), code.to_owned())));
    let good = json!({ "classes": [{ "registration_group": "6A", "counts": told(1, 1, 0, 0) }] });
    ask(&class, &token, good).await;
    assert_eq!(audit_log::Entity::find().count(&class.app.db).await.unwrap(), rows);
}
