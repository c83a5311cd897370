//! Two terms: planned, held with actions, and what is still open carried to the next.

use serde_json::{Value, json};

use super::fixture::*;
use crate::{on_each_database, support::TestApp};

on_each_database!(
    what_is_open_is_carried_to_the_next_meeting_and_what_is_done_is_not,
    a_meeting_is_moved_with_the_reason_and_declined_by_the_school,
    schools_without_a_meeting_are_listed_and_counted,
    what_is_to_be_done_is_a_next_action,
);

fn texts(list: &Value) -> Vec<&str> {
    let rows = list.as_array().unwrap().iter();
    rows.map(|row| row["action"]["terms"]["action"]["what"].as_str().unwrap()).collect()
}

async fn what_is_open_is_carried_to_the_next_meeting_and_what_is_done_is_not(app: TestApp) {
    let mut desk = Desk::of(app, 2).await;
    let autumn = desk.planned("2026-27-autumn", "2026-11-19").await;
    let seen = desk.app().get(&desk.school, &autumn).await.expect(200);
    assert_eq!(seen.body["meeting"]["starts_at"], "2026-11-19T13:30:00Z");
    assert_eq!(seen.body["carried_actions"], json!([]));
    desk.act(&desk.officer, &autumn, "hold", minutes("2026-11-19")).await.expect(200);
    let calls = desk.agreed(&autumn, "school", "Ring home on the first morning", "2026-12-11").await;
    desk.agreed(&autumn, "school", "Write to all parents", "2027-01-08").await;
    let buses = desk.agreed(&autumn, "authority", "Ask about the bus", "2027-01-08").await;
    // The second number is the second action's; all three stand with their meeting.
    let held = desk.app().get(&desk.school, &autumn).await.expect(200).body;
    let numbers: Vec<_> =
        held["actions"].as_array().unwrap().iter().map(|one| one["number"].clone()).collect();
    assert_eq!(numbers, [1, 2, 3]);
    assert_eq!(held["carried_actions"], json!([]), "its own actions are not carried to it");

    // The school says that its own is done; of the authority's it cannot.
    let done = json!({ "done_on": "2026-11-20", "note": "Calls are logged" });
    let answer = desk.act(&desk.school, &calls, "complete", done.clone()).await.expect(200);
    assert_eq!(answer.body["action"]["state"], "done");
    let refused = desk.act(&desk.school, &buses, "complete", done.clone()).await;
    assert_eq!(refused.problem(), (403, "scope_missing"));
    assert_eq!(refused.body["required_scopes"], json!(["support-meetings:write"]));
    let dropped = desk.act(&desk.officer, &buses, "drop", json!({ "reason": "The bus runs again" })).await;
    assert_eq!(dropped.expect(200).body["action"]["state"], "dropped");

    desk.set_now("2027-01-20T11:00:00Z").await;
    let spring = desk.planned("2026-27-spring", "2027-02-03").await;
    let next = desk.app().get(&desk.school, &spring).await.expect(200).body;
    assert_eq!(texts(&next["carried_actions"]), ["Write to all parents"]);
    let carried = &next["carried_actions"][0];
    assert_eq!((&carried["times_carried"], &carried["action"]["overdue"]), (&json!(1), &json!(true)));
    let agreed = &carried["action"]["terms"]["action"];
    assert_eq!((&agreed["owner"]["name"], &agreed["due_on"]), (&json!("A. Clerk"), &json!("2027-01-08")));
    assert_eq!(carried["action"]["links"]["meeting"], autumn, "it stays the action of its own meeting");
    let open =
        desk.app().get(&desk.school, &under("support-meeting-actions?state=open")).await.expect(200).body;
    assert_eq!(open["data"].as_array().unwrap().len(), 1, "it stands once");

    // Pupils are recorded before the meeting and after it, and read by who is named.
    let body = json!({ "pupil_id": desk.pupils[0], "notes": {}, "recorded_by": by() });
    let made = desk.app().post(&desk.officer, &format!("{spring}/pupils"), body.clone()).await.expect(201);
    let pupil = made.header("location").to_owned();
    let twice = desk.app().post(&desk.officer, &format!("{spring}/pupils"), body).await;
    assert_eq!(twice.problem(), (409, "duplicate"));
    let notes = json!({ "notes": { "said": "Moved away", "agreed": "Early help" }, "recorded_by": by() });
    let named = [("If-Match", made.header("etag"))];
    desk.app().send(&desk.officer, &format!("PUT {pupil}"), notes, &named).await.expect(200);
    let unread = desk.app().get(&desk.school, &format!("{spring}/pupils")).await;
    assert_eq!(unread.problem(), (400, "invalid_parameter"));
    let read = desk.read(&desk.school, &format!("{spring}/pupils")).await.expect(200).body;
    assert_eq!(read["data"][0]["notes"]["agreed"], "Early help");
    let history = desk.read(&desk.school, &pupil).await.expect(200).body["history"].clone();
    assert_eq!(history.as_array().unwrap().len(), 2);
    let log = desk.app().get(&desk.officer, &under("disclosures")).await.expect(200).text;
    assert!(
        log.contains("support_meeting_pupils.list") && log.contains("support_meeting_pupil.read"),
        "{log}"
    );
}

async fn a_meeting_is_moved_with_the_reason_and_declined_by_the_school(app: TestApp) {
    let desk = Desk::of(app, 1).await;
    let path = desk.planned("2026-27-autumn", "2026-11-25").await;
    // Whoever changes the plan does not move the meeting with it.
    let mut put = meeting("2026-27-autumn", "2026-12-02", json!({}));
    put.as_object_mut().unwrap().remove("term");
    let moved =
        desk.app().send(&desk.officer, &format!("PUT {path}"), put.clone(), &[("If-Match", "*")]).await;
    assert_eq!(moved.faults(), [("/plan/planned_on".to_owned(), "meeting_moved_unexplained".to_owned())]);
    put["plan"]["planned_on"] = json!("2026-11-25");
    put["plan"]["about"] = json!("Transition of Year 6");
    desk.app().send(&desk.officer, &format!("PUT {path}"), put, &[("If-Match", "*")]).await.expect(200);
    let step = json!({ "planned_on": "2026-12-02", "from_time": "09:30", "reason": "An inspection" });
    let told = desk.act(&desk.officer, &path, "reschedule", step).await.expect(200).body;
    assert_eq!(told["meeting"]["starts_at"], "2026-12-02T09:30:00Z");
    let step = &told["history"][2];
    assert_eq!((&step["action"], &step["reason"]), (&json!("rescheduled"), &json!("An inspection")));
    assert_eq!(told["history"][0]["terms"]["plan"]["planned_on"], "2026-11-25", "the first time stays");

    let more = json!({ "attendees": [{ "name": "B. Head", "role": "Headteacher", "side": "school" }] });
    let told = desk.act(&desk.school, &path, "attendees", more).await.expect(200).body;
    assert_eq!(told["meeting"]["terms"]["attendees"].as_array().unwrap().len(), 2);
    let more = json!({ "attendees": [{ "name": "C. Officer", "role": "Officer", "side": "authority" }] });
    assert_eq!(desk.act(&desk.school, &path, "attendees", more).await.problem(), (403, "scope_missing"));

    let told = desk.act(&desk.school, &path, "decline", json!({ "reason": "The trust holds its own" })).await;
    assert_eq!(told.expect(200).body["meeting"]["state"], "declined");
    let refused = desk.act(&desk.officer, &path, "hold", minutes("2026-11-20")).await;
    assert_eq!(refused.problem(), (409, "state_conflict"));
    assert_eq!(refused.body["allowed_actions"], json!([]));
    assert_eq!(
        desk.agree(&path, "school", "Ring home", "2026-12-11").await.problem(),
        (409, "state_conflict")
    );
    // Another can be planned for the term.
    desk.planned("2026-27-autumn", "2026-12-09").await;
}

async fn schools_without_a_meeting_are_listed_and_counted(app: TestApp) {
    let desk = Desk::of(app, 1).await;
    desk.app().school(120_766).await;
    desk.app().school(120_767).await;
    let path = desk.planned("2026-27-autumn", "2026-11-19").await;
    let other = "/v1/schools/120766/support-meetings";
    let made =
        desk.app().post(&desk.officer, other, meeting("2026-27-autumn", "2026-11-26", json!({}))).await;
    made.expect(201);
    desk.act(&desk.officer, &path, "hold", minutes("2026-11-19")).await.expect(200);
    let coverage = "/v1/support-meeting-coverage?term=2026-27-autumn";
    let rows = async |query: &str| {
        let told = desk.app().get(&desk.officer, &format!("{coverage}{query}")).await.expect(200).body;
        let row = |row: &Value| (row["urn"].as_i64().unwrap(), row["state"].as_str().unwrap().to_owned());
        told["data"].as_array().unwrap().iter().map(row).collect::<Vec<_>>()
    };
    let of = |urn: i64, state: &str| (urn, state.to_owned());
    assert_eq!(rows("").await, [of(120_765, "held"), of(120_766, "planned"), of(120_767, "none")]);
    assert_eq!(rows("&held=false").await, [of(120_766, "planned"), of(120_767, "none")]);
    assert_eq!(rows("&held=true").await, [of(120_765, "held")]);
    let told =
        desk.app().get(&desk.officer, "/v1/support-meeting-coverage-summary?term=2026-27-autumn").await;
    let told = told.expect(200).body;
    assert_eq!(told["held"], json!({ "numerator": 1, "denominator": 3, "percent": 33.3 }));
    assert_eq!((&told["planned"], &told["none"], &told["meetings_held"]), (&json!(1), &json!(1), &json!(1)));
    let wrong = desk.app().get(&desk.officer, "/v1/support-meeting-coverage?term=2026-27").await;
    assert_eq!(wrong.problem(), (400, "invalid_parameter"));
    // Page by page, each school once.
    let first = desk.app().get(&desk.officer, &format!("{coverage}&limit=2")).await.expect(200).body;
    let cursor = first["page"]["next_cursor"].as_str().unwrap().to_owned();
    assert_eq!(rows(&format!("&limit=2&cursor={cursor}")).await, [of(120_767, "none")]);
    // A school sees itself.
    let own = desk.app().get(&desk.school, coverage).await.expect(200).body;
    assert_eq!(own["data"].as_array().unwrap().len(), 1);
}

async fn what_is_to_be_done_is_a_next_action(app: TestApp) {
    let desk = Desk::of(app, 1).await;
    let path = desk.planned("2026-27-autumn", "2026-11-19").await;
    let action = desk.agreed(&path, "school", "Ring home", "2026-11-27").await;
    let told = async || {
        let list = desk.app().get(&desk.officer, &under("next-actions?limit=200")).await.expect(200).body;
        let ours = |row: &&Value| row["kind"].as_str().unwrap().starts_with("support_meeting");
        let row =
            |row: &Value| (row["kind"].clone(), row["overdue"].clone(), row["operation"]["href"].clone());
        list["data"].as_array().unwrap().iter().filter(ours).map(row).collect::<Vec<_>>()
    };
    let planned = (json!("support_meeting_planned"), json!(true), json!(format!("{path}/hold")));
    let open = (json!("support_meeting_action"), json!(false), json!(format!("{action}/complete")));
    assert_eq!(told().await, [planned, open.clone()]);
    desk.act(&desk.officer, &path, "hold", minutes("2026-11-19")).await.expect(200);
    assert_eq!(told().await, [open]);
    desk.act(&desk.school, &action, "complete", json!({ "done_on": "2026-11-20" })).await.expect(200);
    assert_eq!(told().await, []);
}
