//! One parent, two children: a notice that is watched and ended early, and one whose period runs to its end.

use serde_json::{Value, json};

use super::fixture::{Desk, head, whole};
use crate::{
    on_each_database,
    penalty_notices::fixture::considerations,
    registers::fixture::URN,
    support::{Reach, TestApp},
};

on_each_database!(a_notice_is_drafted_issued_served_watched_and_ended);

async fn a_notice_is_drafted_issued_served_watched_and_ended(app: TestApp) {
    let mut desk = Desk::of(app, 2).await;
    desk.supported(1).await;
    let early = drafted_and_issued(&desk).await;
    let whole_period = desk.served(1).await;
    let says = desk.app().get(&desk.school, &format!("{whole_period}/contents")).await.expect(200).body;
    assert_eq!(says["further_support"][1]["what"], "Attendance plan", "what is on offer still");
    assert_eq!(says["no_support_reason"], json!(null), "there was some");
    watched(&mut desk, &early).await;
    ended_early(&mut desk, &early).await;
    then_a_penalty_notice(&desk, &early).await;
    concluded(&mut desk, &whole_period).await;
    let all = desk.app().get(&desk.authority, "/v1/notices-to-improve?state=ended_early").await.expect(200);
    assert_eq!(all.body["data"].as_array().unwrap().len(), 1);
}

/// Nothing is issued without its parts; what was issued is frozen.
async fn drafted_and_issued(desk: &Desk) -> String {
    let path = desk.draft(0, json!({})).await.expect(201).header("location").to_owned();
    let shown = desk.show(&path).await;
    let missing: Vec<_> =
        shown["missing_parts"].as_array().unwrap().iter().map(|part| &part["code"]).collect();
    assert_eq!(missing, ["support_so_far", "further_support", "sufficient_improvement", "early_grounds"]);
    assert_eq!(shown["allowed_actions"], json!(["amend", "issue", "cancel"]));
    let refused = desk.step(&path, "issue", json!({ "issued_by": { "name": "A. Head" } })).await.expect(422);
    let at: Vec<_> = refused.faults().into_iter().map(|(at, _)| at).collect();
    let expected = [
        "/parts/support_so_far",
        "/parts/further_support",
        "/parts/sufficient_improvement",
        "/parts/early_grounds",
        "/says/contact",
        "/issued_by/title",
    ];
    assert_eq!(at, expected, "each is named");
    let unnamed =
        desk.app().post(&desk.school, &format!("{path}/issue"), json!({ "issued_by": head() })).await;
    assert_eq!(unnamed.problem(), (428, "precondition_required"));
    desk.amend(&path, whole()).await.expect(200);
    let stale = desk.step_at("\"1\"", &path, "issue", json!({ "issued_by": head() })).await;
    assert_eq!(stale.problem(), (412, "precondition_failed"));
    let now = desk.app().get(&desk.school, &path).await;
    assert_eq!(stale.header("etag"), now.header("etag"), "what stands is named");
    let letter = format!("{path}/letter");
    desk.app().get(&desk.school, &letter).await.expect(404);
    let issued = desk.issue(&path).await.expect(200).body;
    let notice = &issued["notice_to_improve"];
    assert_eq!(
        (&notice["state"], &notice["terms"]["issue"]["threshold_met"]),
        (&json!("issued"), &json!(true))
    );
    assert_eq!(notice["terms"]["issue"]["evidence"].as_array().unwrap().len(), 12);
    // Posted on Friday it is received on Tuesday; six school weeks from Wednesday on, a training day and Christmas out.
    assert_eq!(
        (&notice["period_from_on"], &notice["period_to_on"]),
        (&json!("2026-11-25"), &json!("2027-01-19"))
    );
    let says = desk.app().get(&desk.school, &format!("{path}/contents")).await.expect(200).body;
    assert_eq!((&says["school_days"], &says["school_weeks"]), (&json!(28), &json!(6)));
    assert_eq!(says["parent_name"], "Ms Parent-0001 Sample-Oak");
    assert_eq!(says["parent_address"]["line_1"], "1 Sample Road");
    assert_eq!(
        says["attendance_record"]["count"],
        json!({
            "possible": 22, "attended": 10, "authorised": 0, "unauthorised": 12,
        })
    );
    assert!(says["next_step"].as_str().unwrap().contains("£80"), "{says}");
    let number = notice["terms"]["issue"]["number"].as_str().unwrap();
    let spoken = [&number[..3], &number[3..6], &number[6..]];
    let page = desk.app().get(&desk.school, &letter).await.expect(200);
    assert!(page.text.contains(&spoken.join(" ")), "{}", page.text);
    let list = format!("/v1/notices-to-improve?number={}", spoken.join("%20"));
    let found = desk.app().get(&desk.school, &list).await.expect(200).body;
    assert_eq!((&found["data"][0]["id"], found["data"].as_array().unwrap().len()), (&notice["id"], 1));
    for part in [
        "begins on <strong>Wednesday 25 November 2026</strong>",
        "ends on <strong>Tuesday 19 January 2027</strong>",
        "could have attended 22 sessions and attended 10",
        "<svg ",
        "1 Sample Road",
    ] {
        assert!(page.text.contains(part), "{part} in {}", page.text);
    }
    let reader = desk.app().login(&["notices:read"], Reach::Schools(&[URN])).await;
    let read = desk.app().get(&reader, &format!("{path}/contents")).await.expect(200).body;
    let page = desk.app().get(&reader, &letter).await.expect(200);
    assert!(!page.text.contains("1 Sample Road"), "who may not be told the address does not read it there");
    assert_eq!((&read["parent_address"], &read["offences"][0]["code"]), (&json!(null), &json!(null)));
    // An address that became confidential since is not told any more, not even to the school that issued the notice.
    let confidential = |flag| format!("UPDATE parent SET address_confidential = {flag}");
    desk.app().tamper(&confidential(true)).await;
    let hidden = desk.app().get(&desk.school, &format!("{path}/contents")).await.expect(200).body;
    assert_eq!(hidden["parent_address"], json!(null));
    let narrow = desk.app().login(&["notices:read", "parents:read"], Reach::Schools(&[URN])).await;
    let hidden = desk.app().get(&narrow, &format!("{path}/contents")).await.expect(200).body;
    assert_eq!(hidden["parent_address"], json!(null), "who reaches one school alone is told no more than it");
    desk.app().tamper(&confidential(false)).await;
    let frozen = desk.amend(&path, json!({})).await;
    assert_eq!(frozen.problem(), (409, "state_conflict"));
    let late =
        json!({ "by": "post", "sent_on": "2026-11-20", "received_on": "2026-11-19", "recorded_by": head() });
    desk.step(&path, "serve", late).await.expect(422);
    let serve = json!({ "by": "post", "sent_on": "2026-11-20", "recorded_by": head() });
    let served = desk.step(&path, "serve", serve).await.expect(200).body;
    assert_eq!(served["notice_to_improve"]["terms"]["service"]["received_on"], "2026-11-24");
    assert_eq!(served["notice_to_improve"]["state"], "served");
    path
}

/// Days, breaches and amendments are told as the registers have them; a closure lengthens the period.
async fn watched(desk: &mut Desk, path: &str) {
    desk.at("2026-12-04T16:00:00Z").await;
    let progress = desk.progress(path).await;
    assert_eq!(progress["state"], "active");
    let days =
        |progress: &Value| ["used", "left", "school_days"].map(|name| progress["period"][name].as_u64());
    assert_eq!(days(&progress), [Some(7), Some(21), Some(28)]);
    assert_eq!((&progress["may_end_early"], &progress["breaches"]), (&json!(false), &json!([])));
    // The boiler fails: one day more.
    let closure = json!({
        "urns": [URN], "from_on": "2026-12-02", "to_on": "2026-12-02", "sessions": ["am", "pm"],
        "kind": "unexpected", "reason": "No heating", "recorded_by": head(),
    });
    desk.app().post(&desk.authority, "/v1/closures", closure).await.expect(201);
    let progress = desk.progress(path).await;
    assert_eq!(progress["period"]["added_for"], json!(["2026-12-02"]));
    assert_eq!(
        (&progress["period"]["to_on"], &progress["period"]["told_to_on"]),
        (&json!("2027-01-20"), &json!("2027-01-19"))
    );
    assert_eq!(days(&progress), [Some(6), Some(22), Some(28)]);
    desk.mark(0, "2026-11-30", "N").await;
    let progress = desk.progress(path).await;
    assert_eq!((progress["breaches"].as_array().unwrap().len(), &progress["unresolved"]), (2, &json!(2)));
    assert_eq!(progress["may_end_early"], false, "nobody knows the reason yet");
    // Two days of the offences turn out to have been illness.
    desk.mark(0, "2026-09-09", "I").await;
    desk.mark(0, "2026-09-10", "I").await;
    let progress = desk.progress(path).await;
    assert_eq!(
        progress["evidence"],
        json!({
            "sessions": 12, "sessions_now": 8, "withheld": 0, "met": true, "fallen_away": true,
        }),
        "flagged, and not undone"
    );
    assert_eq!(progress["amended"].as_array().unwrap().len(), 4);
    assert_eq!(progress["amended"][0]["code_now"], json!(null));
}

/// Only on a ground that was told, borne out, and after the parent was told.
async fn ended_early(desk: &mut Desk, path: &str) {
    let end =
        |ground: &str, told: &str| json!({ "ground": ground, "parent_told_on": told, "recorded_by": head() });
    let refused = desk.step(path, "end-early", end("support_not_taken_up", "2026-12-05")).await.expect(422);
    let codes: Vec<_> = refused.faults().into_iter().map(|(_, code)| code).collect();
    assert_eq!(codes, ["not_told_of", "date_in_future"]);
    let refused = desk.step(path, "end-early", end("unauthorised_absence", "2026-12-04")).await.expect(422);
    assert_eq!(refused.faults()[0].1, "not_borne_out");
    desk.mark(0, "2026-11-30", "O").await;
    let progress = desk.progress(path).await;
    assert_eq!(
        (&progress["may_end_early"], &progress["grounds"][0]["bearing"]),
        (&json!(true), &json!("borne_out"))
    );
    let soon = desk.step(path, "conclude-improved", json!({ "recorded_by": head() })).await.expect(409);
    assert!(soon.body["detail"].as_str().unwrap().contains("period is not over"), "{}", soon.text);
    let ended =
        desk.step(path, "end-early", end("unauthorised_absence", "2026-12-04")).await.expect(200).body;
    let terms = &ended["notice_to_improve"]["terms"]["early_end"];
    assert_eq!((&terms["ended_on"], terms["breaches"].as_array().unwrap().len()), (&json!("2026-12-04"), 2));
    assert_eq!(ended["allowed_actions"], json!([]), "it is over");
    desk.drafted(0).await;
}

/// The other child's period runs to its end; the registers contradict who says too much.
async fn concluded(desk: &mut Desk, path: &str) {
    desk.at("2027-01-20T10:00:00Z").await;
    assert_eq!(desk.state(path).await, "active", "its last day");
    desk.at("2027-01-21T00:00:00Z").await;
    let list = format!("/v1/schools/{URN}/notices-to-improve?state=due_for_review");
    let due = desk.app().get(&desk.school, &list).await.expect(200).body;
    assert_eq!(due["data"][0]["state"], "due_for_review");
    let told = json!({ "recorded_by": head() });
    let refused = desk.step(path, "conclude-not-improved", told.clone()).await.expect(422);
    assert_eq!(refused.faults()[0].0, "/reason", "the registers show no absence");
    desk.mark(1, "2027-01-11", "U").await;
    let uncertain = desk.step(path, "conclude-not-improved", told).await.expect(422).faults();
    assert_eq!(
        uncertain,
        [("/reason".to_owned(), "registers_uncertain".to_owned())],
        "registers are missing"
    );
    let told = json!({ "reason": "One late day is certain, whatever the rest was", "recorded_by": head() });
    let concluded = desk.step(path, "conclude-not-improved", told).await.expect(200).body;
    let conclusion = &concluded["notice_to_improve"]["terms"]["conclusion"];
    assert_eq!(conclusion["count"]["unauthorised"], 2);
}

/// A penalty notice may follow: the one that was not enough is named, or it is said why there was none.
async fn then_a_penalty_notice(desk: &Desk, improvement: &str) {
    let school = desk.app().login(&["notices:request"], Reach::Schools(&[URN])).await;
    let mut considerations = considerations();
    considerations["support"] = json!("provided");
    let body = json!({
        "pupil_id": desk.pupils[0], "parent_id": desk.parent, "considerations": considerations,
        "recorded_by": head(),
    });
    let ask = async || {
        let asked =
            desk.app().post(&school, &format!("/v1/schools/{URN}/penalty-notices"), body.clone()).await;
        let path = asked.expect(201).header("location").to_owned();
        let (call, person) = (format!("POST {path}/review"), json!({ "recorded_by": head() }));
        desk.app().send(&desk.authority, &call, person, &[("If-Match", "*")]).await.expect(200);
        path
    };
    let path = ask().await;
    let approve = async |path: &str, considerations: &Value| {
        let body = json!({
            "considerations": considerations, "below_threshold_reason": "As the notice told", "recorded_by": head(),
        });
        desk.app().send(&desk.authority, &format!("POST {path}/approve"), body, &[("If-Match", "*")]).await
    };
    let unnamed = approve(&path, &considerations).await.expect(422);
    assert_eq!(unnamed.faults()[0].0, "/no_notice_to_improve_reason");
    considerations["notice_to_improve_id"] = json!(desk.parent);
    let unknown = approve(&path, &considerations).await.expect(422);
    assert_eq!(unknown.faults()[0].0, "/considerations/notice_to_improve_id");
    considerations["notice_to_improve_id"] = json!(improvement.rsplit('/').next().unwrap());
    let approved = approve(&path, &considerations).await.expect(200).body;
    let before = &approved["penalty_notice"]["terms"]["decision"]["before"];
    assert_eq!(before["notices_to_improve"][0]["state"], "ended_early");
    // One warning is one chance: no second penalty notice rests on it.
    desk.app().tamper("UPDATE penalty_notice SET state = 'issued'").await;
    let spent = approve(&ask().await, &considerations).await.expect(422).faults();
    let expected = ("/considerations/notice_to_improve_id".to_owned(), "notice_to_improve_spent".to_owned());
    assert_eq!(spent, [expected]);
}
