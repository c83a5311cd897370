//! Recording, amending, reviewing, ending and withdrawing timetables.

use rollcall::entities::audit_log;
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{Desk, amendment, timetable};
use crate::{
    figures::fixture::pupil_id,
    on_each_database,
    registers::fixture::{Class, URN},
    support::{Reach, TestApp},
};

on_each_database!(
    ending_and_withdrawing_name_the_version_that_was_read,
    a_timetable_is_recorded_amended_reviewed_and_ended_and_every_version_is_kept,
    of_one_day_a_pupil_has_one_timetable_at_a_time,
    everything_wrong_with_a_timetable_is_told_at_once,
    timetables_past_their_review_or_end_are_listed,
    another_schools_timetable_is_not_found,
    two_at_once_end_as_one_after_the_other,
);

async fn a_timetable_is_recorded_amended_reviewed_and_ended_and_every_version_is_kept(app: TestApp) {
    let desk = Desk::of(app, 1).await;
    let (app, token) = (desk.app(), &desk.token);
    let made = desk.record(0, json!({ "notified_on": null })).await.expect(201);
    let (path, tag) = (made.header("location").to_owned(), made.header("etag").to_owned());
    let told = &made.body["part_time_timetable"];
    assert_eq!((&told["state"], &told["sessions_per_week"]), (&json!("agreed"), &json!(5)));
    assert_eq!(told["due"][0], json!({ "what": "notification", "due_on": "2026-11-12", "overdue": true }));
    let call = format!("PUT {path}");
    let put = amendment(json!({ "until_on": "2026-12-18" }));
    assert_eq!(app.put(token, &path, put.clone()).await.problem(), (428, "precondition_required"));
    let changed = app.send(token, &call, put.clone(), &[("If-Match", &tag)]).await.expect(200);
    assert_eq!(
        app.send(token, &call, put.clone(), &[("If-Match", &tag)]).await.problem(),
        (412, "precondition_failed")
    );
    let same = app.send(token, &call, put, &[("If-Match", changed.header("etag"))]).await.expect(200);
    assert_eq!(same.header("etag"), changed.header("etag"), "the same again changes nothing");
    let by = json!({ "name": "A. Clerk", "title": "Attendance officer" });
    let review = json!({ "reviewed_on": "2026-11-20", "outcome": "continues", "note": "Goes well", "recorded_by": by });
    let reviewed = desk.act(&path, "reviews", review).await.expect(200).body;
    let due = reviewed["part_time_timetable"]["due"].as_array().unwrap();
    assert_eq!(due.len(), 1, "held early, it settles the one that was planned: {due:?}");
    let end = json!({ "ended_on": "2026-11-20", "ending": "full_time", "recorded_by": by });
    let ended = desk.act(&path, "end", end.clone()).await.expect(200).body;
    assert_eq!(ended["allowed_actions"], json!(["amend", "withdraw"]));
    let again = desk.act(&path, "end", end).await;
    assert_eq!(
        (again.problem(), &again.body["allowed_actions"]),
        ((409, "state_conflict"), &json!(["amend", "withdraw"]))
    );
    let short = amendment(json!({ "until_on": "2026-11-19", "reviews": [] }));
    let refused = app.send(token, &call, short, &[("If-Match", "*")]).await;
    assert_eq!(refused.faults(), [("/agreement/until_on".to_owned(), "outside_timetable".to_owned())]);
    let act = json!({ "reason": "Wrong pupil", "recorded_by": by });
    let withdrawn = desk.act(&path, "withdraw", act).await.expect(200).body;
    let history = withdrawn["history"].as_array().unwrap();
    let told: Vec<_> = history.iter().map(|one| one["action"].as_str().unwrap()).collect();
    assert_eq!(told, ["created", "amended", "reviewed", "ended", "withdrawn"]);
    assert_eq!(history[0]["terms"]["agreement"]["until_on"], "2026-12-11", "the original");
    assert_eq!(history[1]["terms"]["agreement"]["until_on"], "2026-12-18", "the amended");
    assert_eq!(
        (&history[1]["reason"], &history[4]["reason"]),
        (&json!("As agreed anew"), &json!("Wrong pupil"))
    );
    assert_eq!(withdrawn["allowed_actions"], json!([]));
    let audited =
        audit_log::Entity::find().filter(audit_log::Column::Operation.starts_with("part_time_timetable."));
    assert_eq!(audited.all(&app.db).await.unwrap().len(), 6);
}

async fn of_one_day_a_pupil_has_one_timetable_at_a_time(app: TestApp) {
    let desk = Desk::of(app, 2).await;
    let first = desk.record(0, json!({})).await.expect(201);
    let next = json!({ "from_on": "2026-12-11", "until_on": "2026-12-18", "reviews": [] });
    let next = {
        let mut next = next;
        next["plan"] =
            json!([{ "from_on": "2026-12-11", "in_school": [{ "weekday": "mon", "session": "am" }] }]);
        next
    };
    let over = desk.record(0, next.clone()).await;
    assert_eq!(over.problem(), (409, "duplicate"));
    assert_eq!(over.body["existing"]["id"], first.body["part_time_timetable"]["id"]);
    desk.record(1, next.clone()).await.expect(201);
    let end = json!({ "ended_on": "2026-11-20", "ending": "renewed", "recorded_by": { "name": "A. Clerk" } });
    desk.act(first.header("location"), "end", end).await.expect(200);
    let second = desk.record(0, next).await.expect(201);
    // Nor can one be amended into the days of another.
    let mut back = json!({ "from_on": "2026-11-18", "until_on": "2026-12-18", "reviews": [] });
    back["plan"] = json!([{ "from_on": "2026-11-18", "in_school": [{ "weekday": "mon", "session": "am" }] }]);
    let call = format!("PUT {}", second.header("location"));
    let amended = desk.app().send(&desk.token, &call, amendment(back), &[("If-Match", "*")]).await;
    assert_eq!(amended.problem(), (409, "duplicate"));
}

async fn everything_wrong_with_a_timetable_is_told_at_once(app: TestApp) {
    let desk = Desk::of(app, 1).await;
    let path = format!("/v1/schools/{URN}/part-time-timetables");
    let wrong = timetable(
        &Uuid::now_v7().to_string(),
        json!({ "until_on": "2026-11-15", "agreed_on": "2026-11-21", "reviews": [],
                "parent": { "role": "resident_parent", "agreed_on": "2026-11-12", "contact_id": Uuid::now_v7() } }),
    );
    let told = desk.app().post(&desk.token, &path, wrong).await.expect(422).faults();
    let told: Vec<_> = told.iter().map(|(at, code)| format!("{at} {code}")).collect();
    let all = [
        "/agreement/until_on dates_reversed",
        "/agreement/plan/0/from_on outside_timetable",
        "/agreement/agreed_on date_in_future",
        "/pupil_id reference_not_found",
    ];
    assert_eq!(told, all);
    let stranger =
        json!({ "role": "resident_parent", "agreed_on": "2026-11-12", "contact_id": Uuid::now_v7() });
    let told = desk.record(0, json!({ "parent": stranger })).await.expect(422).faults();
    assert_eq!(told, [("/agreement/parent/contact_id".to_owned(), "reference_not_found".to_owned())]);
    let early = json!({ "from_on": "2026-08-20", "until_on": "2026-09-02", "reviews": [],
        "plan": [{ "from_on": "2026-08-20", "in_school": [{ "weekday": "mon", "session": "am" }] }] });
    let told = desk.record(0, early).await.expect(422).faults();
    assert_eq!(told, [("/agreement/from_on".to_owned(), "pupil_not_enrolled".to_owned())]);
    let other = Class::at(desk.app().clone(), 120_766, 1).await;
    let (theirs, nobody) = (pupil_id(&other, 0).await, Uuid::now_v7().to_string());
    let ask = async |pupil: &str| {
        desk.app().post(&desk.token, &path, timetable(pupil, json!({}))).await.expect(422).masked()
    };
    assert_eq!(ask(&theirs).await, ask(&nobody).await);
}

async fn timetables_past_their_review_or_end_are_listed(app: TestApp) {
    let mut desk = Desk::of(app, 3).await;
    let mut paths = Vec::new();
    for (n, changes) in
        [json!({}), json!({ "notified_on": null }), json!({ "reviews": [] })].into_iter().enumerate()
    {
        paths.push(desk.recorded(n, changes).await);
    }
    let la = async |desk: &Desk, filter: &str| {
        let token = desk.app().login(&["timetables:read"], Reach::Everything).await;
        let read =
            desk.app().get(&token, &format!("/v1/part-time-timetables?{filter}")).await.expect(200).body;
        let rows = read["data"].as_array().unwrap().iter();
        let own = |row: &Value| paths.iter().position(|path| row["links"]["self"] == **path).unwrap();
        rows.map(own).collect::<Vec<_>>()
    };
    assert_eq!(la(&desk, "").await, [0, 1, 2]);
    assert_eq!(la(&desk, "overdue=notification").await, [1]);
    assert!(la(&desk, "overdue=review").await.is_empty() && la(&desk, "overdue=end").await.is_empty());
    desk.set_now("2026-11-27T11:00:00Z").await;
    assert_eq!(la(&desk, "overdue=review").await, [0, 1]);
    let by = json!({ "name": "A. Clerk" });
    let review = json!({ "reviewed_on": "2026-11-27", "outcome": "continues", "recorded_by": by });
    desk.act(&paths[0], "reviews", review).await.expect(200);
    assert_eq!(la(&desk, "overdue=review").await, [1]);
    desk.set_now("2026-12-14T11:00:00Z").await;
    let end = json!({ "ended_on": "2026-12-11", "ending": "full_time", "recorded_by": by });
    desk.act(&paths[0], "end", end).await.expect(200);
    assert_eq!(la(&desk, "overdue=end").await, [1, 2]);
    assert_eq!(la(&desk, "state=ended").await, [0]);
    assert_eq!(la(&desk, "on=2026-12-11").await, [0, 1, 2]);
    assert!(la(&desk, "on=2026-12-12").await.is_empty());
    assert_eq!(la(&desk, &format!("pupil_id={}", desk.pupils[2])).await, [2]);
    let own = format!("/v1/schools/{URN}/part-time-timetables?limit=2");
    let page = desk.app().get(&desk.token, &own).await.expect(200).body;
    assert_eq!((page["data"].as_array().unwrap().len(), &page["page"]["has_more"]), (2, &json!(true)));
}

async fn another_schools_timetable_is_not_found(app: TestApp) {
    let desk = Desk::of(app, 1).await;
    let path = desk.recorded(0, json!({})).await;
    let app = desk.app();
    app.school(120_766).await;
    let other = app.login(&["timetables:write", "timetables:read"], Reach::Schools(&[120_766])).await;
    let id = path.rsplit('/').next().unwrap();
    for address in [path.clone(), format!("/v1/schools/120766/part-time-timetables/{id}")] {
        assert_eq!(app.get(&other, &address).await.problem(), (404, "not_found"));
        for act in ["reviews", "end", "withdraw"] {
            let acted = app.post(&other, &format!("{address}/{act}"), json!({})).await;
            assert_eq!(acted.problem(), (404, "not_found"), "{act}");
        }
    }
    let listed = app.get(&other, "/v1/part-time-timetables").await.expect(200).body;
    assert_eq!(listed["data"], json!([]));
}

async fn two_at_once_end_as_one_after_the_other(app: TestApp) {
    let desk = Desk::of(app, 2).await;
    let sorted = |two: (u16, u16)| {
        let mut two: [u16; 2] = two.into();
        two.sort_unstable();
        two
    };
    let record = async || desk.record(0, json!({})).await.status;
    assert_eq!(sorted(tokio::join!(record(), record())), [201, 409]);
    let path = desk.recorded(1, json!({})).await;
    let end = async |ending: &str| {
        let body =
            json!({ "ended_on": "2026-11-20", "ending": ending, "recorded_by": { "name": "A. Clerk" } });
        desk.act(&path, "end", body).await.status
    };
    assert_eq!(sorted(tokio::join!(end("full_time"), end("left_school"))), [200, 409]);
    let review = async || {
        let body =
            json!({ "reviewed_on": "2026-11-20", "outcome": "ends", "recorded_by": { "name": "A. Clerk" } });
        desk.act(&path, "reviews", body).await.status
    };
    assert_eq!(review().await, 409, "it is ended");
    let key = [("Idempotency-Key", "k1"), ("If-Match", "*")];
    let (call, body) =
        (format!("POST {path}/withdraw"), json!({ "reason": "x", "recorded_by": { "name": "A. Clerk" } }));
    let withdraw = async || desk.app().send(&desk.token, &call, body.clone(), &key).await.status;
    assert_eq!(sorted(tokio::join!(withdraw(), withdraw())), [200, 200]);
    let read = desk.app().get(&desk.token, &path).await.expect(200).body;
    assert_eq!(read["history"].as_array().unwrap().len(), 3);
}

async fn ending_and_withdrawing_name_the_version_that_was_read(app: TestApp) {
    let desk = Desk::of(app, 1).await;
    let made = desk.record(0, json!({})).await.expect(201);
    let (path, old) = (made.header("location"), made.header("etag"));
    let review =
        json!({ "reviewed_on": "2026-11-20", "outcome": "continues", "recorded_by": { "name": "A. Clerk" } });
    let now = desk.app().post(&desk.token, &format!("{path}/reviews"), review).await.expect(200);
    let end =
        json!({ "ended_on": "2026-11-20", "ending": "full_time", "recorded_by": { "name": "A. Clerk" } });
    let withdrawal = json!({ "reason": "Mistaken", "recorded_by": { "name": "A. Clerk" } });
    for (act, body) in [("end", end.clone()), ("withdraw", withdrawal)] {
        let unnamed = desk.app().post(&desk.token, &format!("{path}/{act}"), body.clone()).await;
        assert_eq!(unnamed.problem(), (428, "precondition_required"), "{act}");
        let call = format!("POST {path}/{act}");
        for headers in [&[("If-Match", old)][..], &[("If-Match", old), ("Idempotency-Key", act)]] {
            let stale = desk.app().send(&desk.token, &call, body.clone(), headers).await;
            let named = (stale.problem(), stale.header("etag"));
            assert_eq!(named, ((412, "precondition_failed"), now.header("etag")), "{act}");
        }
    }
    desk.act_on(now.header("etag"), path, "end", end).await.expect(200);
}
