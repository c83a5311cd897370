//! Recording, amending, deciding and withdrawing requests.

use rollcall::entities::audit_log;
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{Desk, amendment, days, decision};
use crate::{
    contacts::fixture as contacts,
    figures::fixture::pupil_id,
    on_each_database,
    registers::fixture::URN,
    support::{Reach, TestApp},
};

on_each_database!(
    a_request_is_recorded_amended_decided_and_withdrawn_and_every_version_is_kept,
    another_decision_needs_its_reason,
    a_decision_about_other_days_lapses,
    of_one_session_a_pupil_has_one_request_at_a_time,
    a_repeated_request_is_recorded_once,
    everything_wrong_with_a_request_is_told_at_once,
    leave_that_was_asked_late_is_due_at_once_and_days_beyond_the_calendar_are_flagged,
    a_contact_who_asked_is_one_of_the_pupil,
    requests_are_listed_by_school_and_over_all,
);

async fn a_request_is_recorded_amended_decided_and_withdrawn_and_every_version_is_kept(app: TestApp) {
    let desk = Desk::of(app, 1).await;
    let (app, token) = (desk.app(), &desk.token);
    let request = desk.request(0, "holiday", days("2026-12-07", "2026-12-09"));
    let made = desk.record(request.clone()).await.expect(201);
    let (path, tag) = (made.header("location").to_owned(), made.header("etag").to_owned());
    let told = &made.body["leave_request"];
    assert_eq!((&told["state"], &told["pupil_id"]), (&json!("requested"), &json!(desk.pupils[0])));
    assert_eq!(told["due"], json!([{ "what": "decide", "due_on": "2026-12-06", "overdue": false }]));
    assert_eq!(made.body["allowed_actions"], json!(["amend", "decide", "withdraw"]));
    let put = amendment(&request, json!({ "explanation": "A visit" }));
    let call = format!("PUT {path}");
    assert_eq!(app.put(token, &path, put.clone()).await.problem(), (428, "precondition_required"));
    let stale = app.send(token, &call, put.clone(), &[("If-Match", "\"7\"")]).await;
    assert_eq!((stale.problem(), stale.header("etag")), ((412, "precondition_failed"), tag.as_str()));
    let amended = app.send(token, &call, put.clone(), &[("If-Match", &tag)]).await.expect(200);
    let same = app.send(token, &call, put, &[("If-Match", amended.header("etag"))]).await.expect(200);
    assert_eq!(same.header("etag"), amended.header("etag"), "the same again changes nothing");
    let decided = desk.decide(&path, decision("refused")).await.expect(200);
    assert_eq!(decided.body["leave_request"]["state"], "refused");
    assert_eq!(decided.body["leave_request"]["due"], json!([]));
    let act = json!({ "reason": "No longer wanted", "recorded_by": { "name": "A. Clerk" } });
    let withdrawn = desk.withdraw(&path, act.clone()).await.expect(200).body;
    let history = withdrawn["history"].as_array().unwrap();
    let told: Vec<_> =
        history.iter().map(|one| (one["action"].as_str().unwrap(), one["state"].as_str().unwrap())).collect();
    let all = [
        ("created", "requested"),
        ("amended", "requested"),
        ("decided", "refused"),
        ("withdrawn", "withdrawn"),
    ];
    assert_eq!(told, all);
    assert_eq!(history[0]["terms"]["asked"]["explanation"], "As told", "the original");
    assert_eq!(history[1]["terms"]["asked"]["explanation"], "A visit", "the amended");
    assert_eq!(history[1]["reason"], "Written down wrongly");
    assert_eq!(history[2]["recorded_by"], json!({ "name": "A. Head", "title": "Headteacher" }));
    assert_eq!(history[3]["reason"], act["reason"]);
    assert_eq!(withdrawn["allowed_actions"], json!([]));
    let again = desk.withdraw(&path, act).await;
    assert_eq!((again.problem(), &again.body["allowed_actions"]), ((409, "state_conflict"), &json!([])));
    assert_eq!(desk.decide(&path, decision("granted")).await.problem(), (409, "state_conflict"));
    let put = amendment(&request, json!({}));
    assert_eq!(app.send(token, &call, put, &[("If-Match", "*")]).await.problem(), (409, "state_conflict"));
    let audited =
        audit_log::Entity::find().filter(audit_log::Column::Operation.starts_with("leave_request."));
    assert_eq!(audited.all(&app.db).await.unwrap().len(), 5);
}

async fn another_decision_needs_its_reason(app: TestApp) {
    let desk = Desk::of(app, 1).await;
    let path = desk.recorded(0, "exceptional_circumstances", days("2026-12-07", "2026-12-09")).await;
    desk.decide(&path, decision("granted")).await.expect(200);
    let second = desk.decide(&path, decision("refused")).await;
    assert_eq!(second.problem(), (409, "state_conflict"));
    assert_eq!(second.body["allowed_actions"], json!(["amend", "amend_decision", "withdraw"]));
    let mut amended = decision("granted_in_part");
    amended["granted"] = json!([days("2026-12-07", "2026-12-07")]);
    amended["amendment_reason"] = json!("New facts");
    let told = desk.decide(&path, amended).await.expect(200).body;
    assert_eq!(told["leave_request"]["state"], "granted_in_part");
    let history = told["history"].as_array().unwrap();
    assert_eq!(
        (&history[2]["action"], &history[2]["reason"]),
        (&json!("decision_amended"), &json!("New facts"))
    );
    assert_eq!(history[1]["terms"]["decision"]["outcome"], "granted", "the original decision is kept");
}

async fn a_decision_about_other_days_lapses(app: TestApp) {
    let desk = Desk::of(app, 1).await;
    let request = desk.request(0, "holiday", days("2026-12-07", "2026-12-09"));
    let path = desk.record(request.clone()).await.expect(201).header("location").to_owned();
    desk.decide(&path, decision("granted")).await.expect(200);
    let call = format!("PUT {path}");
    let put = async |changes: Value| {
        let body = amendment(&request, changes);
        desk.app().send(&desk.token, &call, body, &[("If-Match", "*")]).await.expect(200).body
    };
    let told = put(json!({ "explanation": "Another word for it" })).await;
    assert_eq!(told["leave_request"]["state"], "granted", "what was decided is the same");
    let told = put(json!({ "days": days("2026-12-07", "2026-12-11") })).await;
    assert_eq!(told["leave_request"]["state"], "requested");
    assert_eq!(told["leave_request"]["terms"]["decision"], Value::Null);
    desk.decide(&path, decision("refused")).await.expect(200);
}

async fn of_one_session_a_pupil_has_one_request_at_a_time(app: TestApp) {
    let desk = Desk::of(app, 2).await;
    let first = desk.record(desk.request(0, "holiday", days("2026-12-07", "2026-12-09"))).await.expect(201);
    let over = desk.record(desk.request(0, "interview", days("2026-12-09", "2026-12-09"))).await;
    assert_eq!(over.problem(), (409, "duplicate"));
    assert_eq!(over.body["existing"]["id"], first.body["leave_request"]["id"]);
    // One session in common is enough, and the one after it is none.
    let until =
        |session: &str| json!({ "from_on": "2026-12-03", "to_on": "2026-12-07", "to_session": session });
    let touching = desk.record(desk.request(0, "interview", until("am"))).await;
    assert_eq!(touching.problem(), (409, "duplicate"));
    desk.recorded(1, "interview", days("2026-12-09", "2026-12-09")).await;
    let next = desk.record(desk.request(0, "interview", days("2026-12-10", "2026-12-10"))).await.expect(201);
    let widened = amendment(
        &desk.request(0, "interview", Value::Null),
        json!({ "days": { "from_on": "2026-12-09", "from_session": "pm", "to_on": "2026-12-10" } }),
    );
    let call = format!("PUT {}", next.header("location"));
    let refused = desk.app().send(&desk.token, &call, widened.clone(), &[("If-Match", "*")]).await;
    assert_eq!(refused.problem(), (409, "duplicate"));
    let act = json!({ "reason": "Mistaken", "recorded_by": { "name": "A. Clerk" } });
    desk.withdraw(first.header("location"), act).await.expect(200);
    desk.app().send(&desk.token, &call, widened, &[("If-Match", "*")]).await.expect(200);
}

async fn a_repeated_request_is_recorded_once(app: TestApp) {
    let desk = Desk::of(app, 1).await;
    let call = format!("POST /v1/schools/{URN}/leave-requests");
    let send = async |to: &str| {
        let body = desk.request(0, "holiday", days("2026-12-07", to));
        desk.app().send(&desk.token, &call, body, &[("Idempotency-Key", "k1")]).await
    };
    let (first, again) = (send("2026-12-09").await.expect(201), send("2026-12-09").await.expect(201));
    assert_eq!(first.body["leave_request"]["id"], again.body["leave_request"]["id"]);
    assert_eq!(again.header("idempotent-replayed"), "true");
    assert_eq!(send("2026-12-10").await.problem(), (422, "idempotency_key_reused"));
    let decide = format!("POST {}/decide", first.header("location"));
    for replayed in ["", "true"] {
        // The version that was read: a repeated request names the old one still.
        let key = [("Idempotency-Key", "k2"), ("If-Match", first.header("etag"))];
        let answer = desk.app().send(&desk.token, &decide, decision("granted"), &key).await.expect(200);
        assert_eq!(answer.header("idempotent-replayed"), replayed);
    }
}

async fn everything_wrong_with_a_request_is_told_at_once(app: TestApp) {
    let desk = Desk::of(app, 1).await;
    let faults = async |body: Value| {
        let mut faults = desk.record(body).await.expect(422).faults();
        faults.sort();
        faults.into_iter().map(|(at, code)| format!("{at} {code}")).collect::<Vec<_>>()
    };
    let mut wrong = super::request(&Uuid::now_v7().to_string(), "holiday", days("2026-12-09", "2026-12-07"));
    wrong["asked"]["asked_on"] = json!("2026-11-21");
    let all = [
        "/asked/asked_on date_in_future",
        "/asked/days/to_on dates_reversed",
        "/pupil_id reference_not_found",
    ];
    assert_eq!(faults(wrong).await, all);
    let before = desk.request(0, "holiday", days("2026-09-01", "2026-09-02"));
    assert_eq!(faults(before).await, ["/asked/days pupil_not_enrolled"]);
    let weekend = desk.request(0, "holiday", days("2026-11-28", "2026-11-29"));
    assert_eq!(faults(weekend).await, ["/asked/days date_outside_calendar"]);
    let mut form = desk.request(0, "carnival", days("2026-12-07", "2026-12-08"));
    form["asked"]["days"]["to_session"] = json!("noon");
    assert_eq!(faults(form).await, ["/asked/days/to_session unknown_value", "/asked/reason unknown_value"]);
    // A pupil of another school is told from one who is nowhere by nothing.
    let other = crate::registers::fixture::Class::at(desk.app().clone(), 120_766, 1).await;
    let (theirs, nobody) = (pupil_id(&other, 0).await, Uuid::now_v7().to_string());
    let ask = async |pupil: &str| {
        desk.record(super::request(pupil, "holiday", days("2026-12-07", "2026-12-08"))).await.masked()
    };
    assert_eq!(ask(&theirs).await, ask(&nobody).await);
    let path = desk.recorded(0, "holiday", days("2026-12-07", "2026-12-08")).await;
    let mut wrong = decision("granted_in_part");
    wrong["granted"] = json!([days("2026-12-09", "2026-12-09")]);
    wrong["decided_by"] = json!({ "name": "A. Head" });
    let told = desk.decide(&path, wrong).await.expect(422).faults();
    let told: Vec<_> = told.iter().map(|(at, code)| format!("{at} {code}")).collect();
    assert_eq!(told, ["/granted/0 granted_outside_request", "/decided_by/title missing_property"]);
    let part = desk.decide(&path, decision("granted_in_part")).await.expect(422).faults();
    assert_eq!(part, [("/granted".to_owned(), "missing_property".to_owned())]);
    let document = desk.app().get("", "/v1/openapi.json").await.expect(200).body;
    let by = &document["components"]["schemas"]["LeaveDecide"]["properties"]["decided_by"];
    assert!(by.to_string().contains("PersonWithTitle"), "the document says that the title is required: {by}");
}

async fn leave_that_was_asked_late_is_due_at_once_and_days_beyond_the_calendar_are_flagged(app: TestApp) {
    let desk = Desk::of(app, 2).await;
    let mut late = desk.request(0, "exceptional_circumstances", days("2026-11-12", "2026-11-13"));
    late["asked"]["asked_on"] = json!("2026-11-20");
    let told = desk.record(late).await.expect(201).body["leave_request"].clone();
    assert_eq!(told["due"], json!([{ "what": "decide", "due_on": "2026-11-20", "overdue": false }]));
    assert_eq!(told["flags"], json!(["not_asked_in_advance"]));
    // The spring's first half ends on 12 February, and nothing is known of the second.
    let beyond = desk.request(1, "exceptional_circumstances", days("2027-02-11", "2027-02-17"));
    let told = desk.record(beyond).await.expect(201).body["leave_request"].clone();
    assert_eq!(told["flags"], json!(["beyond_calendar"]));
    let list = format!("/v1/schools/{URN}/leave-requests");
    let listed = desk.app().get(&desk.token, &list).await.expect(200).body;
    let flags: Vec<_> = listed["data"].as_array().unwrap().iter().map(|one| &one["flags"]).collect();
    assert_eq!(flags, [&json!(["not_asked_in_advance"]), &json!(["beyond_calendar"])]);
}

async fn a_contact_who_asked_is_one_of_the_pupil(app: TestApp) {
    let mis = contacts::mis(&app).await;
    let rows = [contacts::entry(1, contacts::contacts(1)), contacts::entry(2, contacts::contacts(2))];
    contacts::send(&app, &mis, &rows).await.expect(200);
    let token = app.login(&["leave:write", "leave:read"], Reach::Schools(&[contacts::URN])).await;
    let pupil = contacts::pupil_id(&app, &mis, 1).await;
    let contact = async |n: usize| {
        contacts::read(&app, &mis, n).await.body["parents"][0]["id"].as_str().unwrap().to_owned()
    };
    let ask = async |contact: String| {
        let mut body = super::request(&pupil, "holiday", days("2026-12-07", "2026-12-08"));
        body["asked"]["asked_by"]["contact_id"] = json!(contact);
        app.post(&token, &format!("/v1/schools/{}/leave-requests", contacts::URN), body).await
    };
    for wrong in [contact(2).await, Uuid::now_v7().to_string()] {
        let refused = ask(wrong).await.expect(422);
        let at = ("/asked/asked_by/contact_id".to_owned(), "reference_not_found".to_owned());
        assert_eq!(refused.faults(), [at]);
    }
    let made = ask(contact(1).await).await.expect(201);
    assert_eq!(made.body["leave_request"]["terms"]["asked"]["asked_by"]["contact_id"], contact(1).await);
}

async fn requests_are_listed_by_school_and_over_all(app: TestApp) {
    let desk = Desk::of(app, 3).await;
    let mut paths = Vec::new();
    for (n, reason) in ["holiday", "interview", "holiday"].into_iter().enumerate() {
        paths.push(desk.recorded(n, reason, days("2026-12-07", "2026-12-09")).await);
    }
    desk.decide(&paths[0], decision("refused")).await.expect(200);
    let other = crate::registers::fixture::Class::at(desk.app().clone(), 120_766, 1).await;
    let token = desk.app().login(&["leave:write"], Reach::Schools(&[120_766])).await;
    let body = super::request(&pupil_id(&other, 0).await, "holiday", days("2026-11-16", "2026-11-16"));
    desk.app().post(&token, "/v1/schools/120766/leave-requests", body).await.expect(201);
    let la = desk.app().login(&["leave:read"], Reach::Everything).await;
    let count =
        async |path: &str| desk.app().get(&la, path).await.expect(200).body["data"].as_array().unwrap().len();
    assert_eq!(count("/v1/leave-requests").await, 4);
    let own = format!("/v1/schools/{URN}/leave-requests");
    assert_eq!(count(&own).await, 3);
    assert_eq!(count(&format!("{own}?reason=holiday")).await, 2);
    assert_eq!(count(&format!("{own}?reason=holiday&state=requested,granted")).await, 1);
    assert_eq!(count(&format!("/v1/leave-requests?pupil_id={}", desk.pupils[1])).await, 1);
    assert_eq!(count(&format!("/v1/leave-requests?pupil_id={}", Uuid::now_v7())).await, 0);
    assert_eq!(count("/v1/leave-requests?from_on_to=2026-11-30").await, 1);
    assert_eq!(count("/v1/leave-requests?to_on_from=2026-12-09&from_on_to=2026-12-31").await, 3);
    let wrong = desk.app().get(&la, "/v1/leave-requests?state=lost&reason=,").await.expect(400);
    let names: Vec<_> = wrong.faults().into_iter().map(|(name, _)| name).collect();
    assert_eq!(names, ["state", "reason"]);
    let (mut path, mut seen) = ("/v1/leave-requests?limit=3".to_owned(), 0);
    loop {
        let page = desk.app().get(&la, &path).await.expect(200).body;
        seen += page["data"].as_array().unwrap().len();
        let Some(cursor) = page["page"]["next_cursor"].as_str() else { break };
        path = format!("/v1/leave-requests?limit=3&cursor={cursor}");
    }
    assert_eq!(seen, 4);
    let csv = desk.app().send(&la, "GET /v1/leave-requests", Value::Null, &[("Accept", "text/csv")]).await;
    assert!(csv.text.lines().count() == 5 && csv.text.contains("terms.asked.days.from_on"), "{}", csv.text);
    // The one that began on Monday and is not decided.
    let late = desk.app().get(&la, "/v1/schools/120766/leave-requests").await.expect(200).body;
    assert_eq!(late["data"][0]["due"][0]["overdue"], true);
}
