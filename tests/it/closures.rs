//! Closures: planned and unexpected, of one school, several or all, recorded and withdrawn.

use futures_util::future::join_all;
use rollcall::entities::{audit_log, closure, idempotency_key, register_page};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use serde_json::{Value, json};

use crate::{
    calendars::{LA, SCHOOL, create, small},
    on_each_database,
    support::{ALL, Answer, Reach, TestApp},
};

on_each_database!(
    a_planned_closure_takes_sessions_out_until_it_is_withdrawn,
    an_unexpected_closure_leaves_sessions_in_and_not_due,
    a_closure_of_all_schools_is_every_schools,
    every_fault_of_a_closure_is_reported_at_once,
    a_school_out_of_reach_cannot_be_closed,
    each_client_sees_the_schools_of_a_closure_that_it_reaches,
    a_repeated_request_records_one_closure,
    a_request_cut_short_between_schools_is_completed_under_the_same_id,
    the_same_request_sent_eight_times_at_once_records_one_closure,
    a_key_used_for_another_closure_is_refused_before_anything_is_stored,
    a_closure_is_withdrawn_once,
    of_two_who_withdraw_a_closure_one_wins,
    a_withdrawal_may_be_repeated_under_its_key,
    a_school_withdraws_a_closure_for_itself_only,
    closures_are_listed_by_school_day_span_and_kind,
    names_and_reasons_are_stored_clean,
);

const PATH: &str = "/v1/closures";

/// A closure of Tuesday, 8 June 2027, with these changes.
fn closure(changes: Value) -> Value {
    let mut body = json!({
        "from_on": "2027-06-08", "to_on": "2027-06-08", "sessions": ["am", "pm"], "kind": "planned",
        "reason": "Polling station", "recorded_by": { "name": "A. Officer", "title": "Attendance officer" },
    });
    for (name, value) in changes.as_object().unwrap() {
        body[name] = value.clone();
    }
    body
}

fn of(urns: &[i32]) -> Value {
    closure(json!({ "urns": urns }))
}

fn withdrawal() -> Value {
    json!({ "reason": "Recorded for the wrong day", "recorded_by": { "name": "B. Officer" } })
}

async fn record(app: &TestApp, token: &str, body: Value) -> Answer {
    app.post(token, PATH, body).await.expect(201)
}

async fn withdraw(app: &TestApp, token: &str, id: &str) -> Answer {
    app.post(token, &format!("{PATH}/{id}/withdraw"), withdrawal()).await
}

async fn rows(app: &TestApp) -> u64 {
    closure::Entity::find().count(&app.db).await.unwrap()
}

/// Two schools, and a calendar of the authority's that both go by; a client that reaches everything.
async fn two_schools(app: &TestApp) -> String {
    app.school(120_765).await;
    app.school(120_766).await;
    let token = app.everything().await;
    create(app, &token, LA, &small()).await;
    token
}

/// School days, sessions, sessions due, and the tag.
async fn counts(app: &TestApp, token: &str, path: &str) -> (Vec<i64>, String) {
    let shown = app.get(token, path).await.expect(200);
    let names = ["school_days", "sessions", "sessions_due"];
    (names.map(|name| shown.body[name].as_i64().unwrap()).to_vec(), shown.header("etag").to_owned())
}

async fn a_planned_closure_takes_sessions_out_until_it_is_withdrawn(app: TestApp) {
    let token = two_schools(&app).await;
    let before = counts(&app, &token, SCHOOL).await;
    assert_eq!(before, (vec![20, 38, 38], "\"a1\"".to_owned()));
    let made = record(&app, &token, of(&[120_765])).await;
    assert_eq!(made.header("location"), format!("{PATH}/{}", made.id()));
    let closed = counts(&app, &token, SCHOOL).await;
    assert_eq!(closed.0, [19, 36, 36]);
    assert_ne!(closed.1, before.1, "the tag changes with what is computed");
    let shown = app.get(&token, SCHOOL).await.body;
    assert_eq!(
        shown["closures"],
        json!([{
            "id": made.id(), "all": false, "from_on": "2027-06-08", "to_on": "2027-06-08",
            "sessions": ["am", "pm"], "kind": "planned",
        }])
    );
    assert_eq!(shown["half_terms"][1]["school_days"], 9);
    // Neither the authority's calendar nor the other school's is touched.
    assert_eq!(counts(&app, &token, LA).await, before);
    assert_eq!(counts(&app, &token, "/v1/schools/120766/calendars/2026-27").await, before);
    let day = format!("{SCHOOL}/sessions?from_on=2027-06-08&to_on=2027-06-08");
    let sessions = app.get(&token, &day).await.body["sessions"].clone();
    assert_eq!(sessions[0]["status"], "closed_planned");
    withdraw(&app, &token, &made.id()).await.expect(200);
    assert_eq!(counts(&app, &token, SCHOOL).await, before);
    assert_eq!(rows(&app).await, 1, "withdrawn, not deleted");
}

async fn an_unexpected_closure_leaves_sessions_in_and_not_due(app: TestApp) {
    let token = two_schools(&app).await;
    let morning =
        json!({ "urns": [120_765], "kind": "unexpected", "sessions": ["am"], "to_on": "2027-06-09" });
    record(&app, &token, closure(morning)).await;
    let (closed, tag) = counts(&app, &token, SCHOOL).await;
    assert_eq!(closed, [20, 38, 36]);
    assert_ne!(tag, "\"a1\"");
    let day = format!("{SCHOOL}/sessions?from_on=2027-06-08&to_on=2027-06-08");
    let sessions = app.get(&token, &day).await.body["sessions"].clone();
    assert_eq!(
        (&sessions[0]["status"], &sessions[1]["status"]),
        (&json!("closed_unexpectedly"), &json!("open"))
    );
    // A calendar that was read before the closure is not the one that stands now.
    create(&app, &token, SCHOOL, &small()).await;
    let stale = app.send(&token, &format!("PUT {SCHOOL}"), small(), &[("If-Match", "\"s1\"")]).await;
    assert_eq!(stale.problem(), (412, "precondition_failed"));
    let tag = app.get(&token, SCHOOL).await.header("etag").to_owned();
    assert_eq!(stale.header("etag"), tag);
    let put = app.send(&token, &format!("PUT {SCHOOL}"), small(), &[("If-Match", &tag)]).await.expect(200);
    assert_eq!(put.header("etag"), tag);
    assert_eq!(register_page::Entity::find().count(&app.db).await.unwrap(), 0, "no mark is written");
}

async fn a_closure_of_all_schools_is_every_schools(app: TestApp) {
    let token = two_schools(&app).await;
    let school = app.login(ALL, Reach::Schools(&[120_765])).await;
    let made = record(&app, &token, closure(json!({ "all": true }))).await;
    assert_eq!((&made.body["all"], &made.body["urns"]), (&json!(true), &json!([])));
    for path in [LA, SCHOOL, "/v1/schools/120766/calendars/2026-27"] {
        assert_eq!(counts(&app, &token, path).await.0, [19, 36, 36], "{path}");
    }
    // A school with a calendar of its own is closed as well.
    create(&app, &token, SCHOOL, &small()).await;
    assert_eq!(counts(&app, &school, SCHOOL).await.0, [19, 36, 36]);
    // A school's client sees it, and cannot withdraw it.
    let shown = app.get(&school, &format!("{PATH}/{}", made.id())).await.expect(200).body;
    assert_eq!(shown["allowed_actions"], json!([]));
    assert_eq!(shown["refused_actions"][0]["action"], "withdraw");
    assert_eq!(withdraw(&app, &school, &made.id()).await.problem(), (404, "not_found"));
    let withdrawn = withdraw(&app, &token, &made.id()).await.expect(200).body;
    assert_eq!(withdrawn["withdrawals"][0]["urns"], json!([]));
    assert_eq!(counts(&app, &token, LA).await.0, [20, 38, 38]);
}

async fn every_fault_of_a_closure_is_reported_at_once(app: TestApp) {
    let token = two_schools(&app).await;
    let all = |answer: &Answer| {
        let mut faults = answer.faults();
        faults.sort();
        faults
    };
    let named = |list: &[(&str, &str)]| {
        list.iter().map(|(at, code)| ((*at).to_owned(), (*code).to_owned())).collect::<Vec<_>>()
    };
    let wrong = closure(json!({
        "urns": [120_765, 199_999, 120_765], "all": true, "to_on": "2028-06-08", "sessions": ["am", "am"],
    }));
    let refused = app.post(&token, PATH, wrong).await;
    assert_eq!(refused.problem(), (422, "validation_failed"));
    let expected = [
        ("/all", "choose_one"),
        ("/sessions/1", "repeated_value"),
        ("/to_on", "span_invalid"),
        ("/urns/1", "reference_not_found"),
        ("/urns/2", "repeated_value"),
    ];
    assert_eq!(all(&refused), named(&expected));
    let odd = closure(json!({
        "urns": [], "to_on": "8 June 2027", "sessions": [], "kind": "snow", "reason": "  ",
        "recorded_by": { "name": "", "title": "a\u{0}" },
    }));
    let expected = [
        ("/kind", "unknown_value"),
        ("/reason", "wrong_length"),
        ("/recorded_by/name", "wrong_length"),
        ("/recorded_by/title", "control_character"),
        ("/sessions", "wrong_length"),
        ("/to_on", "invalid_format"),
        ("/urns", "wrong_length"),
    ];
    assert_eq!(all(&app.post(&token, PATH, odd).await), named(&expected));
    let none = app.post(&token, PATH, closure(json!({}))).await;
    assert_eq!(all(&none), named(&[("/urns", "choose_one")]));
    let many: Vec<_> = (0..1001).map(|n| 130_000 + n).collect();
    assert_eq!(all(&app.post(&token, PATH, of(&many)).await), named(&[("/urns", "wrong_length")]));
    assert_eq!(rows(&app).await, 0);
}

async fn a_school_out_of_reach_cannot_be_closed(app: TestApp) {
    two_schools(&app).await;
    let school = app.login(ALL, Reach::Schools(&[120_765])).await;
    let refused = |urns: &'static [i32]| {
        let (app, school) = (app.clone(), school.clone());
        async move { app.send(&school, "POST /v1/closures", of(urns), &[("X-Request-Id", "same")]).await }
    };
    let other = refused(&[120_765, 120_766]).await;
    assert_eq!(other.problem(), (422, "validation_failed"));
    assert_eq!(other.faults(), [("/urns/1".to_owned(), "reference_not_found".to_owned())]);
    assert_eq!(refused(&[120_765, 199_999]).await.text, other.text, "the same as one that never was");
    let every = app.post(&school, PATH, closure(json!({ "all": true }))).await;
    assert_eq!(every.faults(), [("/all".to_owned(), "reference_not_found".to_owned())]);
    assert_eq!(rows(&app).await, 0, "nothing is stored, not even for the school in reach");
    record(&app, &school, of(&[120_765])).await;
}

async fn each_client_sees_the_schools_of_a_closure_that_it_reaches(app: TestApp) {
    let la = two_schools(&app).await;
    app.school(120_767).await;
    let made = record(&app, &la, of(&[120_766, 120_765])).await;
    assert_eq!(made.body["urns"], json!([120_765, 120_766]));
    let path = format!("{PATH}/{}", made.id());
    let shown = app.get(&la, &path).await.expect(200);
    assert_eq!(shown.body, made.body);
    let tag = shown.header("etag").to_owned();
    let again = app.send(&la, &format!("GET {path}"), Value::Null, &[("If-None-Match", &tag)]).await;
    assert_eq!(again.status, 304);
    let one = app.login(ALL, Reach::Schools(&[120_765])).await;
    assert_eq!(app.get(&one, &path).await.expect(200).body["urns"], json!([120_765]));
    let none = app.login(ALL, Reach::Schools(&[120_767])).await;
    let hidden = app.get(&none, &path).await;
    let never = app.get(&none, &format!("{PATH}/0199e2a4-5b1c-7d3e-8f90-123456789abc")).await;
    assert_eq!((hidden.problem(), hidden.masked()), ((404, "not_found"), never.masked()));
    assert_eq!(withdraw(&app, &none, &made.id()).await.masked(), never.masked());
    assert_eq!(app.get(&none, PATH).await.expect(200).body["data"], json!([]));
}

async fn a_repeated_request_records_one_closure(app: TestApp) {
    let token = two_schools(&app).await;
    let send = async |key: &str| {
        app.send(&token, "POST /v1/closures", of(&[120_765, 120_766]), &[("Idempotency-Key", key)]).await
    };
    let first = send("k1").await.expect(201);
    assert_eq!(first.header("idempotent-replayed"), "");
    app.advance(90);
    let again = send("k1").await.expect(201);
    assert_eq!(again.header("idempotent-replayed"), "true");
    assert_eq!((&again.body, again.header("location")), (&first.body, first.header("location")));
    assert_eq!(rows(&app).await, 2);
    assert_ne!(send("k2").await.expect(201).id(), first.id(), "another key is another closure");
    // A key is remembered for seven days.
    app.advance(8 * 24 * 3600);
    let token = app.everything().await;
    let body = of(&[120_765, 120_766]);
    let late = app.send(&token, "POST /v1/closures", body, &[("Idempotency-Key", "k1")]).await.expect(201);
    assert_ne!(late.id(), first.id());
}

async fn a_request_cut_short_between_schools_is_completed_under_the_same_id(app: TestApp) {
    let token = two_schools(&app).await;
    let send = async || {
        app.send(&token, "POST /v1/closures", of(&[120_765, 120_766]), &[("Idempotency-Key", "cut")]).await
    };
    let first = send().await.expect(201);
    // As if the service had stopped after the first of the two transactions.
    for table in ["closure", "idempotency_key"] {
        app.tamper(&format!("DELETE FROM {table} WHERE urn = 120766")).await;
    }
    app.advance(60);
    let completed = send().await.expect(201);
    assert_eq!(completed.body, first.body);
    assert_eq!(completed.header("idempotent-replayed"), "");
    assert_eq!(app.get(&token, &format!("{PATH}/{}", first.id())).await.body, first.body);
    assert_eq!((rows(&app).await, send().await.header("idempotent-replayed")), (2, "true"));
}

async fn the_same_request_sent_eight_times_at_once_records_one_closure(app: TestApp) {
    let token = two_schools(&app).await;
    let sent = (0..8).map(|_| {
        let (app, token) = (app.clone(), token.clone());
        async move {
            let body = of(&[120_765, 120_766]);
            app.send(&token, "POST /v1/closures", body, &[("Idempotency-Key", "race")]).await.expect(201)
        }
    });
    let answers = join_all(sent).await;
    assert!(answers.iter().all(|answer| answer.body == answers[0].body));
    assert_eq!(rows(&app).await, 2);
    assert_eq!(idempotency_key::Entity::find().count(&app.db).await.unwrap(), 2);
}

async fn a_key_used_for_another_closure_is_refused_before_anything_is_stored(app: TestApp) {
    let token = two_schools(&app).await;
    let send =
        async |body: Value| app.send(&token, "POST /v1/closures", body, &[("Idempotency-Key", "key")]).await;
    assert_eq!(send(closure(json!({ "urns": [120_766], "sessions": ["am", "am"] }))).await.status, 422);
    send(of(&[120_766])).await.expect(201);
    // The first school of the second request has never seen the key.
    for body in [of(&[120_765, 120_766]), of(&[120_765]), closure(json!({ "all": true }))] {
        assert_eq!(send(body).await.problem(), (422, "idempotency_key_reused"));
    }
    assert_eq!(rows(&app).await, 1);
}

async fn a_closure_is_withdrawn_once(app: TestApp) {
    let token = two_schools(&app).await;
    let made = record(&app, &token, of(&[120_765, 120_766])).await;
    assert_eq!(
        (&made.body["status"], &made.body["allowed_actions"]),
        (&json!("in_force"), &json!(["withdraw"]))
    );
    assert_eq!((&made.body["version"], &made.body["withdrawals"]), (&json!(1), &json!([])));
    let path = format!("{PATH}/{}", made.id());
    let empty = app.post(&token, &format!("{path}/withdraw"), json!({})).await;
    assert_eq!(empty.problem(), (422, "validation_failed"));
    app.advance(60);
    let withdrawn = withdraw(&app, &token, &made.id()).await.expect(200).body;
    assert_eq!((&withdrawn["status"], &withdrawn["version"]), (&json!("withdrawn"), &json!(2)));
    assert_eq!(
        withdrawn["withdrawals"],
        json!([{
            "urns": [120_765, 120_766], "withdrawn_at": "2026-11-20T11:01:00Z",
            "reason": "Recorded for the wrong day", "recorded_by": { "name": "B. Officer", "title": null },
        }])
    );
    assert_eq!(
        (&withdrawn["updated_at"], &withdrawn["reason"]),
        (&json!("2026-11-20T11:01:00Z"), &json!("Polling station"))
    );
    assert_eq!(withdrawn["refused_actions"], json!([{ "action": "withdraw", "reason": "It is withdrawn." }]));
    assert_eq!(app.get(&token, &path).await.body, withdrawn);
    let audited = audit_log::Column::Operation.eq("closure.withdraw");
    let audited = async || audit_log::Entity::find().filter(audited.clone()).count(&app.db).await.unwrap();
    assert_eq!(audited().await, 2);
    for body in [withdrawal(), json!({})] {
        let twice = app.post(&token, &format!("{path}/withdraw"), body).await;
        assert_eq!(twice.problem(), (409, "state_conflict"));
        assert_eq!(twice.body["allowed_actions"], json!([]));
    }
    let fresh = format!("POST {path}/withdraw");
    let twice = app.send(&token, &fresh, withdrawal(), &[("Idempotency-Key", "new")]).await;
    assert_eq!(twice.problem(), (409, "state_conflict"));
    assert_eq!(idempotency_key::Entity::find().count(&app.db).await.unwrap(), 0, "a refusal binds no key");
    assert_eq!(audited().await, 2);
}

async fn of_two_who_withdraw_a_closure_one_wins(app: TestApp) {
    let token = two_schools(&app).await;
    let made = record(&app, &token, of(&[120_765])).await.id();
    let sent = (0..8).map(|_| {
        let (app, token, made) = (app.clone(), token.clone(), made.clone());
        async move { withdraw(&app, &token, &made).await.status }
    });
    let mut statuses = join_all(sent).await;
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 409, 409, 409, 409, 409, 409, 409]);
}

async fn a_withdrawal_may_be_repeated_under_its_key(app: TestApp) {
    let token = two_schools(&app).await;
    let made = record(&app, &token, of(&[120_765, 120_766])).await.id();
    let call = format!("POST {PATH}/{made}/withdraw");
    let send = async |body: Value| app.send(&token, &call, body, &[("Idempotency-Key", "w")]).await;
    let first = send(withdrawal()).await.expect(200);
    let again = send(withdrawal()).await.expect(200);
    assert_eq!((&again.body, again.header("idempotent-replayed")), (&first.body, "true"));
    let mut other = withdrawal();
    other["reason"] = json!("Another reason");
    assert_eq!(send(other).await.problem(), (422, "idempotency_key_reused"));
    // Cut short after the first school: the rest is withdrawn when the request comes again.
    let undo = "UPDATE closure SET withdrawn_at = NULL, withdrawn_reason = NULL, withdrawn_by_name = NULL \
                WHERE urn = 120766";
    app.tamper(undo).await;
    app.tamper("DELETE FROM idempotency_key WHERE urn = 120766").await;
    let partly = app.get(&token, &format!("{PATH}/{made}")).await.body;
    assert_eq!(
        (&partly["status"], &partly["allowed_actions"]),
        (&json!("partly_withdrawn"), &json!(["withdraw"]))
    );
    let completed = send(withdrawal()).await.expect(200);
    assert_eq!(completed.body["status"], "withdrawn");
}

async fn a_school_withdraws_a_closure_for_itself_only(app: TestApp) {
    let la = two_schools(&app).await;
    let made = record(&app, &la, of(&[120_765, 120_766])).await.id();
    let school = app.login(ALL, Reach::Schools(&[120_765])).await;
    let own = withdraw(&app, &school, &made).await.expect(200).body;
    assert_eq!((&own["urns"], &own["status"]), (&json!([120_765]), &json!("withdrawn")));
    assert_eq!(withdraw(&app, &school, &made).await.problem(), (409, "state_conflict"));
    let shown = app.get(&la, &format!("{PATH}/{made}")).await.body;
    assert_eq!(
        (&shown["status"], &shown["withdrawals"][0]["urns"]),
        (&json!("partly_withdrawn"), &json!([120_765]))
    );
    assert_eq!(counts(&app, &la, SCHOOL).await.0, [20, 38, 38]);
    assert_eq!(counts(&app, &la, "/v1/schools/120766/calendars/2026-27").await.0, [19, 36, 36]);
    app.advance(60);
    let rest = withdraw(&app, &la, &made).await.expect(200).body;
    let urns: Vec<_> =
        rest["withdrawals"].as_array().unwrap().iter().map(|act| act["urns"].clone()).collect();
    assert_eq!((urns, &rest["version"]), (vec![json!([120_765]), json!([120_766])], &json!(3)));
}

async fn closures_are_listed_by_school_day_span_and_kind(app: TestApp) {
    let token = two_schools(&app).await;
    let june = record(&app, &token, of(&[120_765, 120_766])).await.id();
    let other =
        json!({ "urns": [120_766], "from_on": "2027-05-04", "to_on": "2027-05-06", "kind": "unexpected" });
    let may = record(&app, &token, closure(other)).await.id();
    let all = json!({ "all": true, "from_on": "2027-05-06", "to_on": "2027-05-06" });
    let every = record(&app, &token, closure(all)).await.id();
    let gone = record(&app, &token, of(&[120_765])).await.id();
    withdraw(&app, &token, &gone).await.expect(200);
    let [june, may, every, gone] = [&june, &may, &every, &gone].map(String::as_str);
    let ids = async |query: &str| {
        let page = app.get(&token, &format!("{PATH}?{query}")).await.expect(200).body;
        let data = page["data"].as_array().unwrap().iter().map(|one| one["id"].as_str().unwrap().to_owned());
        data.collect::<Vec<_>>()
    };
    assert_eq!(ids("").await, [june, may, every]);
    assert_eq!(ids("include_withdrawn=true").await.last().unwrap(), gone);
    assert_eq!(ids("urn=120765").await, [june, every]);
    assert_eq!(ids("on=2027-05-06").await, [may, every]);
    assert_eq!(ids("on=2027-05-05&urn=120765").await, Vec::<String>::new());
    assert_eq!(ids("kind=unexpected").await, [may]);
    assert_eq!(ids("to_on_from=2027-05-07&from_on_to=2027-06-08").await, [june]);
    assert_eq!(ids("to_on_from=2027-05-05&from_on_to=2027-05-05").await, [may]);
    assert_eq!(ids("from_on_to=2027-05-03").await, Vec::<String>::new());
    // One closure of several schools is one row of a page, however the pages fall.
    let first = app.get(&token, &format!("{PATH}?limit=1")).await.expect(200).body;
    assert_eq!(
        (&first["data"][0]["id"], &first["data"][0]["urns"]),
        (&json!(june), &json!([120_765, 120_766]))
    );
    let cursor = first["page"]["next_cursor"].as_str().unwrap();
    assert_eq!(ids(&format!("limit=1&cursor={cursor}")).await, [may]);
    let mismatch = app.get(&token, &format!("{PATH}?kind=planned&cursor={cursor}")).await;
    assert_eq!(mismatch.problem(), (400, "cursor_mismatch"));
    for wrong in ["kind=snow", "on=2027-5-6", "urn=7", "include_withdrawn=1"] {
        let refused = app.get(&token, &format!("{PATH}?{wrong}")).await;
        assert_eq!(refused.problem(), (400, "invalid_parameter"), "{wrong}");
    }
}

async fn names_and_reasons_are_stored_clean(app: TestApp) {
    let token = two_schools(&app).await;
    let body = closure(json!({
        "urns": [120_765], "reason": " Cafe\u{301} fire\n", "sessions": ["pm", "am"],
        "recorded_by": { "name": " Zoe\u{308} Sample ", "title": "=HYPERLINK(..)" },
    }));
    let made = record(&app, &token, body).await.body;
    assert_eq!((&made["reason"], &made["sessions"]), (&json!("Caf\u{e9} fire"), &json!(["am", "pm"])));
    assert_eq!(made["recorded_by"], json!({ "name": "Zo\u{eb} Sample", "title": "=HYPERLINK(..)" }));
    let row = closure::Entity::find().one(&app.db).await.unwrap().unwrap();
    assert_eq!((row.sessions.as_str(), row.recorded_by_name.as_str()), ("am,pm", "Zo\u{eb} Sample"));
    let audited = audit_log::Entity::find().all(&app.db).await.unwrap();
    let subjects: Vec<_> = audited.iter().filter(|row| row.operation == "closure.create").collect();
    assert_eq!((subjects.len(), &subjects[0].subject), (1, &made["id"].as_str().unwrap().to_owned()));
}
