//! What is refused, and who is not let in.

use serde_json::json;

use super::fixture::*;
use crate::{
    on_each_database,
    registers::fixture::URN,
    support::{Reach, TestApp},
};

on_each_database!(
    every_mistake_of_a_plan_is_told_at_once,
    a_meeting_that_was_held_has_two_sides_and_is_over,
    another_schools_meeting_is_not_found,
    a_schools_program_plans_nothing_and_holds_nothing,
    an_old_version_is_told_so_and_a_repeated_step_is_one,
);

async fn every_mistake_of_a_plan_is_told_at_once(app: TestApp) {
    let desk = Desk::of(app, 1).await;
    let plan = json!({
        "officer": { "name": "A. Officer", "officer_id": desk.pupils[0], "telephone": "ask at the desk" },
        "planned_on": "2027-01-12", "from_time": "13:30", "link": "http://meetings.example/1",
    });
    let refused = desk.plan("2026-27-autumn", "2026-11-25", json!({ "plan": plan })).await.expect(422);
    let at = |place: &str, code: &str| (place.to_owned(), code.to_owned());
    assert_eq!(
        refused.faults(),
        [
            at("/plan/officer/officer_id", "reference_not_found"),
            at("/plan/officer/telephone", "telephone_malformed"),
            at("/plan/planned_on", "date_outside_term"),
            at("/plan/link", "link_not_valid"),
        ]
    );
    let refused = desk.plan("2026-27", "2026-11-25", json!({})).await.expect(422);
    assert_eq!(refused.faults(), [at("/term", "invalid_format")]);
    // The clocks go back over half past one on 25 October 2026.
    let plan =
        json!({ "officer": { "name": "A. Officer" }, "planned_on": "2026-10-25", "from_time": "01:30" });
    let refused = desk.plan("2026-27-autumn", "2026-11-25", json!({ "plan": plan })).await.expect(422);
    assert_eq!(refused.faults(), [at("/plan/from_time", "time_twice_on_clock")]);
    let path = desk.planned("2026-27-autumn", "2026-11-19").await;
    let early = desk.agree(&path, "school", "Ring home", "2026-11-18").await.expect(422);
    assert_eq!(early.faults(), [at("/action/due_on", "dates_reversed")]);
    let action = desk.agreed(&path, "school", "Ring home", "2026-11-27").await;
    let late =
        desk.act(&desk.school, &action, "complete", json!({ "done_on": "2026-11-21" })).await.expect(422);
    assert_eq!(late.faults(), [at("/done_on", "date_in_future")]);
    let unknown = json!({ "pupil_id": URN_PUPIL, "notes": {}, "recorded_by": by() });
    let unknown = desk.app().post(&desk.officer, &format!("{path}/pupils"), unknown).await.expect(422);
    assert_eq!(unknown.faults(), [at("/pupil_id", "reference_not_found")]);
}

/// A pupil of no school.
const URN_PUPIL: &str = "0199e2a4-5b1c-7d3e-8f90-123456789abc";

async fn a_meeting_that_was_held_has_two_sides_and_is_over(app: TestApp) {
    let desk = Desk::of(app, 1).await;
    let path = desk.planned("2026-27-autumn", "2026-11-25").await;
    let mut one_sided = minutes("2026-11-25");
    one_sided["minutes"]["attendees"].as_array_mut().unwrap().pop();
    let refused = desk.act(&desk.officer, &path, "hold", one_sided).await.expect(422);
    let codes: Vec<_> = refused.faults().into_iter().map(|(_, code)| code).collect();
    assert_eq!(codes, ["date_in_future", "meeting_one_sided"]);
    // Held earlier than it was planned.
    desk.act(&desk.officer, &path, "hold", minutes("2026-11-20")).await.expect(200);
    let refused = desk.act(&desk.officer, &path, "cancel", json!({ "reason": "No" })).await;
    assert_eq!(refused.problem(), (409, "state_conflict"));
    let mut right = minutes("2026-11-20");
    right["reason"] = json!("The day was right, the summary was not");
    right["minutes"]["summary"] = json!("Attendance on Mondays");
    let told = desk.act(&desk.officer, &path, "amend-minutes", right).await.expect(200).body;
    assert_eq!(told["meeting"]["terms"]["minutes"]["summary"], "Attendance on Mondays");
    let before = &told["history"][1]["terms"]["minutes"]["summary"];
    assert_eq!(before, "Attendance on Fridays", "what stood before stays");
}

async fn another_schools_meeting_is_not_found(app: TestApp) {
    let desk = Desk::of(app, 1).await;
    desk.app().school(120_766).await;
    let path = desk.planned("2026-27-autumn", "2026-11-25").await;
    let action = desk.agreed(&path, "school", "Ring home", "2026-11-27").await;
    let stranger = desk.app().login(SCHOOL, Reach::Schools(&[120_766])).await;
    let never = under("support-meetings/0199e2a4-5b1c-7d3e-8f90-123456789abc");
    let unknown = desk.app().get(&desk.school, &never).await;
    for place in [&path, &action] {
        let refused = desk.app().get(&stranger, place).await;
        assert_eq!(refused.masked(), unknown.masked(), "{place}");
        // Under a school that it does reach it is not there either.
        let elsewhere = place.replace(&format!("/{URN}/"), "/120766/");
        assert_eq!(desk.app().get(&stranger, &elsewhere).await.masked(), unknown.masked());
    }
    let refused = desk.act(&stranger, &path, "decline", json!({ "reason": "No" })).await;
    assert_eq!(refused.problem(), (404, "not_found"));
    let listed = desk.app().get(&stranger, "/v1/support-meetings").await.expect(200).body;
    assert_eq!(listed["data"], json!([]));
    // An action is found at its own meeting alone.
    let second = desk.plan("2026-27-autumn", "2026-11-26", json!({ "kind": "extra" })).await.expect(201);
    let id = action.rsplit('/').next().unwrap();
    let misplaced = format!("{}/actions/{id}", second.header("location"));
    assert_eq!(desk.app().get(&desk.officer, &misplaced).await.problem(), (404, "not_found"));
}

async fn a_schools_program_plans_nothing_and_holds_nothing(app: TestApp) {
    let desk = Desk::of(app, 1).await;
    let path = desk.planned("2026-27-autumn", "2026-11-25").await;
    let body = meeting("2026-27-spring", "2027-01-20", json!({}));
    let refused = desk.app().post(&desk.school, &under("support-meetings"), body).await;
    assert_eq!(refused.problem(), (403, "scope_missing"));
    for (step, body) in [("hold", minutes("2026-11-20")), ("cancel", json!({ "reason": "No" }))] {
        assert_eq!(
            desk.act(&desk.school, &path, step, body).await.problem(),
            (403, "scope_missing"),
            "{step}"
        );
    }
    use rollcall::features::clients::{ClientKind, NewClient, create};
    let make = async |kind: ClientKind, scope: &str| {
        let (scopes, schools) = (vec![scope.to_owned()], vec![URN]);
        let new = NewClient { name: "Test".into(), kind, scopes, schools, all_schools: false };
        create(&desk.app().gate.operator(), desk.app().gate.pepper(), &new).await.is_ok()
    };
    for scope in ["support-meetings:write", "officer-consultations:write"] {
        assert!(!make(ClientKind::School, scope).await, "{scope} is the authority's");
    }
    for scope in ["officer-consultations:request", "attendance-panels:write"] {
        assert!(!make(ClientKind::La, scope).await, "{scope} is a school's");
    }
    for scope in ["support-meetings:read", "officer-consultations:read", "attendance-panels:read"] {
        assert!(!make(ClientKind::Portal, scope).await && !make(ClientKind::Mis, scope).await, "{scope}");
    }
}

async fn an_old_version_is_told_so_and_a_repeated_step_is_one(app: TestApp) {
    let desk = Desk::of(app, 1).await;
    let made = desk.plan("2026-27-autumn", "2026-11-25", json!({})).await.expect(201);
    let (path, tag) = (made.header("location").to_owned(), made.header("etag").to_owned());
    let body = json!({ "planned_on": "2026-12-02", "from_time": "09:30", "reason": "An inspection",
                       "recorded_by": by() });
    let call = format!("POST {path}/reschedule");
    let unnamed = desk.app().send(&desk.officer, &call, body.clone(), &[]).await;
    assert_eq!(unnamed.problem(), (428, "precondition_required"));
    let once = [("If-Match", tag.as_str()), ("Idempotency-Key", "one")];
    desk.app().send(&desk.officer, &call, body.clone(), &once).await.expect(200);
    let again = desk.app().send(&desk.officer, &call, body.clone(), &once).await.expect(200);
    assert_eq!(again.header("idempotent-replayed"), "true");
    assert_eq!(again.body["history"].as_array().unwrap().len(), 2);
    let stale = desk.app().send(&desk.officer, &call, body, &[("If-Match", tag.as_str())]).await;
    assert_eq!(stale.problem(), (412, "precondition_failed"));
    assert_ne!(stale.header("etag"), "");
    // An action that is put as it stands stays the version that it is.
    let action = desk.agreed(&path, "school", "Letters home", "2026-12-10").await;
    let stands = desk.read(&desk.officer, &action).await.expect(200);
    let same = json!({
        "action": {
            "what": "Letters home", "owner_side": "school", "due_on": "2026-12-10",
            "owner": { "name": "A. Clerk", "title": "Attendance officer" },
        },
        "reason": "Nothing changed", "recorded_by": by(),
    });
    let tag = [("If-Match", stands.header("etag"))];
    let put = desk.app().send(&desk.officer, &format!("PUT {action}"), same, &tag).await.expect(200);
    assert_eq!(put.header("etag"), stands.header("etag"));
}
