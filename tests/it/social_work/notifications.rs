//! That a social worker was told.

use serde_json::{Value, json};

use super::*;
use crate::on_each_database;

on_each_database!(
    a_notification_tells_how_long_it_took_and_keeps_every_version,
    what_cannot_be_is_refused_all_at_once,
    a_withdrawn_notification_stays_to_be_seen,
    a_read_names_its_reader_and_is_written_down,
    another_schools_notification_is_not_found,
    who_only_writes_is_written_down_as_a_reader_and_told_no_history,
);

async fn a_notification_tells_how_long_it_took_and_keeps_every_version(app: TestApp) {
    let desk = Desk::of(app, 1, 1).await;
    let first = telling("unexplained_absence", "2026-11-18", "2026-11-18T10:15:00Z");
    let made = desk.post(&notifications(), notification(&desk.pupils[0], first.clone())).await.expect(201);
    let told = &made.body["notification"];
    let delay = json!({ "began_at": "2026-11-18T08:45:00Z", "seconds": 5400, "hours": 1.5 });
    assert_eq!((&told["delay"], &told["state"]), (&delay, &json!("recorded")));
    assert_eq!(told["telling"]["trigger"]["first_session"], "am");
    let (path, tag) = (made.header("location").to_owned(), made.header("etag").to_owned());

    // Summer time: the wall says 08:45 an hour earlier in UTC.
    let summer = telling("unexplained_absence", "2026-09-10", "2026-09-10T10:15:00Z");
    let changed = desk.put(&path, &tag, amended(summer.clone())).await.expect(200);
    assert_eq!(changed.body["notification"]["delay"]["seconds"], 9000);
    let again = desk.put(&path, changed.header("etag"), amended(summer)).await.expect(200);
    assert_eq!(again.body["notification"]["version"], 2, "the same again changes nothing");
    let read = desk.read(&path).await.expect(200);
    assert_eq!(read.header("etag"), changed.header("etag"));
    let history = read.body["history"].as_array().unwrap();
    let actions: Vec<_> = history.iter().map(|version| version["action"].as_str().unwrap()).collect();
    assert_eq!(actions, ["created", "amended"]);
    assert_eq!(history[0]["telling"]["told_at"], first["told_at"]);
    assert_eq!(history[1]["reason"], "Written down wrongly");

    let stale = desk.put(&path, &tag, amended(first.clone())).await;
    assert_eq!((stale.problem(), stale.header("etag")), ((412, "precondition_failed"), read.header("etag")));
    let unnamed = desk.app().put(&desk.own, &path, amended(first)).await;
    assert_eq!(unnamed.problem(), (428, "precondition_required"));
}

async fn what_cannot_be_is_refused_all_at_once(app: TestApp) {
    let desk = Desk::of(app, 1, 1).await;
    let refused = async |pupil: &str, telling: Value| {
        let answer = desk.post(&notifications(), notification(pupil, telling)).await.expect(422);
        let mut faults: Vec<_> = answer.faults().iter().map(|(at, code)| format!("{at} {code}")).collect();
        faults.sort();
        faults
    };
    let pupil = desk.pupils[0].as_str();
    let late = telling("other_concern", "2026-11-18", "2026-11-21T10:15:00Z");
    assert_eq!(
        refused(pupil, late).await,
        ["/telling/told_at date_in_future", "/telling/trigger/concern concern_required"]
    );
    let early = telling("persistent_absence", "2026-11-18", "2026-11-17T10:15:00Z");
    assert_eq!(refused(pupil, early).await, ["/telling/trigger/first_on dates_reversed"]);
    let before = telling("persistent_absence", "2026-08-31", "2026-11-17T10:15:00Z");
    assert_eq!(refused(pupil, before).await, ["/telling/trigger/first_on pupil_not_on_roll"]);

    // A pupil of another school, and one that never was.
    let other = Class::at(desk.app().clone(), 120_766, 1).await;
    let theirs = pupil_id(&other, 0).await;
    let good = || telling("persistent_absence", "2026-11-17", "2026-11-17T10:15:00Z");
    let never = refused("01937b1e-8f6a-7c33-9d55-0c5f6a1e2b3e", good()).await;
    assert_eq!(never, ["/pupil_id reference_not_found"]);
    assert_eq!(refused(&theirs, good()).await, never);
}

async fn a_withdrawn_notification_stays_to_be_seen(app: TestApp) {
    let desk = Desk::of(app, 1, 1).await;
    let body =
        notification(&desk.pupils[0], telling("persistent_absence", "2026-11-17", "2026-11-17T10:15:00Z"));
    let key = [("Idempotency-Key", "one")];
    let call = format!("POST {}", notifications());
    let made = desk.app().send(&desk.own, &call, body.clone(), &key).await.expect(201);
    let again = desk.app().send(&desk.own, &call, body, &key).await.expect(201);
    assert_eq!(again.header("location"), made.header("location"), "a repeated request applies once");
    let path = made.header("location").to_owned();
    let done = desk.withdraw_as(&desk.own, &path, made.header("etag")).await.expect(200);
    assert_eq!(done.body["notification"]["state"], "withdrawn");
    let late = desk.withdraw(&path).await;
    assert_eq!(late.problem(), (409, "state_conflict"));
    let telling = telling("persistent_absence", "2026-11-16", "2026-11-17T10:15:00Z");
    let late = desk.put(&path, done.header("etag"), amended(telling)).await;
    assert_eq!(late.problem(), (409, "state_conflict"));
    let listed = async |query: &str| {
        let read = desk.read(&format!("{}{query}", notifications())).await.expect(200);
        read.body["data"].as_array().unwrap().len()
    };
    assert_eq!((listed("").await, listed("?include_withdrawn=true").await), (0, 1));
    assert_eq!(desk.read(&path).await.expect(200).body["history"].as_array().unwrap().len(), 2);
}

async fn a_read_names_its_reader_and_is_written_down(app: TestApp) {
    let desk = Desk::of(app, 1, 1).await;
    let telling = telling("persistent_absence", "2026-11-17", "2026-11-17T10:15:00Z");
    let made = desk.post(&notifications(), notification(&desk.pupils[0], telling)).await.expect(201);
    for path in [notifications(), made.header("location").to_owned()] {
        let unnamed = desk.app().get(&desk.own, &path).await;
        assert_eq!(unnamed.problem(), (400, "invalid_parameter"));
        desk.read(&path).await.expect(200);
    }
    let log = format!("/v1/schools/{URN}/disclosures");
    let log = desk.app().get(&desk.own, &log).await.expect(200).body;
    let rows = log["data"].as_array().unwrap();
    let told: Vec<_> = rows
        .iter()
        .map(|row| (row["operation"].as_str().unwrap(), row["pupils"].as_u64().unwrap()))
        .collect();
    let expected = [("social_worker_notifications.list", 1), ("social_worker_notification.read", 1)];
    assert_eq!(told, expected);
    assert_eq!(rows[0]["person"]["name"], "A. Head");
}

async fn another_schools_notification_is_not_found(app: TestApp) {
    let desk = Desk::of(app, 1, 1).await;
    let telling = telling("persistent_absence", "2026-11-17", "2026-11-17T10:15:00Z");
    let made = desk.post(&notifications(), notification(&desk.pupils[0], telling)).await.expect(201);
    Class::at(desk.app().clone(), 120_766, 1).await;
    let other = login(desk.app(), ClientKind::School, SCHOOL, Reach::Schools(&[120_766])).await;
    let path = made.header("location").to_owned();
    let call = format!("GET {path}");
    let seen = desk.app().send(&other, &call, Value::Null, BY).await;
    assert_eq!(seen.problem(), (404, "not_found"));
    let moved = call.replace(&URN.to_string(), "120766");
    assert_eq!(desk.app().send(&other, &moved, Value::Null, BY).await.problem(), (404, "not_found"));
    // A contact with the service is none of the notifications.
    let contact = path.replace("social-worker-notifications", "cads-contacts");
    assert_eq!(desk.read(&contact).await.problem(), (404, "not_found"));
}

async fn who_only_writes_is_written_down_as_a_reader_and_told_no_history(app: TestApp) {
    let desk = Desk::of(app, 1, 1).await;
    let writer = login(desk.app(), ClientKind::School, &["social-work:write"], Reach::Schools(&[URN])).await;
    let told = |day: &str| telling("persistent_absence", "2026-11-17", &format!("2026-11-{day}T10:15:00Z"));
    let (call, key) = (format!("POST {}", notifications()), [("Idempotency-Key", "one")]);
    let body = notification(&desk.pupils[0], told("17"));
    let made = desk.app().send(&writer, &call, body.clone(), &key).await.expect(201);
    let path = made.header("location").to_owned();
    let seen = [("If-Match", made.header("etag"))];
    let put = desk.app().send(&writer, &format!("PUT {path}"), amended(told("18")), &seen).await.expect(200);
    let again = desk.app().send(&writer, &call, body, &key).await.expect(201);
    assert_eq!(again.body["notification"]["version"], 2, "as it stands by now");
    let gone = desk.withdraw_as(&writer, &path, put.header("etag")).await.expect(200);
    for answer in [&made, &put, &again, &gone] {
        assert!(answer.body["history"].is_null(), "{}", answer.text);
    }
    let read = desk.read(&path).await.expect(200);
    assert_eq!(
        (read.header("etag"), read.body["history"].as_array().unwrap().len()),
        (gone.header("etag"), 3)
    );
    let log = desk.app().get(&desk.own, &format!("/v1/schools/{URN}/disclosures")).await.expect(200).body;
    let rows = log["data"].as_array().unwrap().iter();
    let mut told: Vec<_> = rows
        .map(|row| (row["operation"].as_str().unwrap(), row["person"]["name"].as_str().unwrap()))
        .collect();
    told.sort_unstable();
    let expected = [
        ("social_worker_notification.amend", "B. Clerk"),
        ("social_worker_notification.create", "A. Clerk"),
        ("social_worker_notification.read", "A. Head"),
        ("social_worker_notification.withdraw", "B. Clerk"),
    ];
    assert_eq!(told, expected);
}
