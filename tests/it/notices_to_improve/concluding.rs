//! What came of a notice: by the registers of every school whoever asks, never out of their gaps, and put right.

use serde_json::{Value, json};

use super::fixture::{Desk, head};
use crate::{
    on_each_database,
    registers::fixture::{Class, mark, row},
    support::TestApp,
};

on_each_database!(
    what_the_registers_do_not_tell_for_certain_needs_a_reason,
    a_conclusion_rests_on_every_school_and_tells_by_reach,
    a_conclusion_is_put_right_and_the_old_one_kept,
);

const OTHER: i32 = 120_766;
const OVER: &str = "2027-01-21T09:00:00Z";

fn said(reason: Option<&str>) -> Value {
    json!({ "reason": reason, "recorded_by": head() })
}

fn kinds(progress: &Value) -> Vec<(String, u64)> {
    let all = progress["uncertain"].as_array().unwrap().iter();
    all.map(|one| (one["kind"].as_str().unwrap().to_owned(), one["sessions"].as_u64().unwrap())).collect()
}

async fn what_the_registers_do_not_tell_for_certain_needs_a_reason(app: TestApp) {
    let mut desk = Desk::of(app, 1).await;
    let path = desk.served(0).await;
    desk.at(OVER).await;
    desk.mark(0, "2026-12-01", "N").await;
    let progress = desk.progress(&path).await;
    let expected = [("unresolved_marks".to_owned(), 2), ("missing_marks".to_owned(), 54)];
    assert_eq!(kinds(&progress), expected, "28 days but one");
    for step in ["conclude-improved", "conclude-not-improved"] {
        let refused = desk.step(&path, step, said(None)).await.expect(422);
        let codes: Vec<_> = refused.faults().into_iter().map(|(_, code)| code).collect();
        assert!(
            codes.ends_with(&["registers_uncertain".to_owned(), "registers_uncertain".to_owned()]),
            "{codes:?}"
        );
    }
    // Every register but those of one day is marked, and the reason is established.
    for day in desk_days() {
        desk.mark(0, day, "/").await;
    }
    let refused = desk.step(&path, "conclude-improved", said(None)).await.expect(422);
    assert_eq!(refused.faults(), [("/reason".to_owned(), "registers_uncertain".to_owned())]);
    desk.mark(0, "2027-01-19", "/").await;
    assert_eq!(kinds(&desk.progress(&path).await), []);
    let concluded = desk.step(&path, "conclude-improved", said(None)).await.expect(200).body;
    let conclusion = &concluded["notice_to_improve"]["terms"]["conclusion"];
    assert_eq!((&conclusion["count"]["attended"], &conclusion["uncertain"]), (&json!(56), &json!([])));
}

/// The school days of the period but its last.
fn desk_days() -> Vec<&'static str> {
    vec![
        "2026-11-25",
        "2026-11-26",
        "2026-11-30",
        "2026-12-01",
        "2026-12-02",
        "2026-12-03",
        "2026-12-04",
        "2026-12-07",
        "2026-12-08",
        "2026-12-09",
        "2026-12-10",
        "2026-12-11",
        "2026-12-14",
        "2026-12-15",
        "2026-12-16",
        "2026-12-17",
        "2026-12-18",
        "2027-01-05",
        "2027-01-06",
        "2027-01-07",
        "2027-01-08",
        "2027-01-11",
        "2027-01-12",
        "2027-01-13",
        "2027-01-14",
        "2027-01-15",
        "2027-01-18",
    ]
}

async fn a_conclusion_rests_on_every_school_and_tells_by_reach(app: TestApp) {
    let mut desk = Desk::of(app, 1).await;
    let path = desk.served(0).await;
    desk.at("2026-12-11T16:00:00Z").await;
    // The pupil moves, and misses a day at the new school.
    desk.app().tamper("UPDATE enrolment SET deleted_on = '2026-12-04'").await;
    let mut other = Class::at(desk.app().clone(), OTHER, 0).await;
    other.upns = vec![desk.class.upns[0].clone()];
    let mut entry = row(&other.upns[0], 0);
    entry["starting_on"] = json!("2026-12-07");
    other.roll("2026-12-11T07:00:00Z", vec![entry]).await.expect(200);
    for session in ["am", "pm"] {
        let at = format!("/v1/schools/{OTHER}/registers/2026-12-08/{session}");
        let body = json!({
            "taken_at": desk.app().now(), "recorded_by": { "name": "A. Teacher" },
            "marks": [mark(&other.upns[0], "O")],
        });
        other.app.put(&other.token, &at, body).await.expect(200);
    }
    let here = desk.progress(&path).await;
    assert_eq!((&here["breaches"], &here["breaches_withheld"]), (&json!([]), &json!(2)), "{here}");
    assert_eq!((&here["may_end_early"], &here["since"]["unauthorised"]), (&json!(true), &json!(0)));
    let all = desk.app().get(&desk.authority, &format!("{path}/progress")).await.expect(200).body;
    assert_eq!(all["breaches"][0]["urn"], OTHER);
    assert_eq!((&all["breaches_withheld"], &all["since"]["unauthorised"]), (&json!(0), &json!(2)));
    assert_eq!(here["uncertain"], all["uncertain"], "whoever asks");
    assert_eq!(kinds(&here).last().unwrap().0, "left_roll");
    assert_eq!((&here["amended"], &here["evidence"]["sessions_now"]), (&json!([]), &json!(12)));
    desk.at(OVER).await;
    let refused = desk.step(&path, "conclude-improved", said(None)).await.expect(422);
    assert_eq!(
        refused.faults()[0],
        ("/reason".to_owned(), "missing_property".to_owned()),
        "{}",
        refused.text
    );
    desk.step(&path, "conclude-not-improved", said(Some("Two absences at the new school"))).await.expect(200);
    let of = async |token: &str| {
        let shown = desk.app().get(token, &path).await.expect(200).body;
        shown["notice_to_improve"]["terms"]["conclusion"].clone()
    };
    let here = of(&desk.school).await;
    assert_eq!((&here["breaches"], &here["breaches_withheld"]), (&json!([]), &json!(2)));
    assert_eq!(here["count"]["unauthorised"], 0, "of its own registers");
    let all = of(&desk.authority).await;
    assert_eq!((&all["breaches"][1]["urn"], &all["count"]["unauthorised"]), (&json!(OTHER), &json!(2)));
}

async fn a_conclusion_is_put_right_and_the_old_one_kept(app: TestApp) {
    let mut desk = Desk::of(app, 1).await;
    let path = desk.served(0).await;
    desk.at(OVER).await;
    let early = desk.step(&path, "correct-conclusion", said(Some("Too soon"))).await;
    assert_eq!(early.problem(), (409, "state_conflict"));
    desk.step(&path, "conclude-improved", said(Some("Nobody marked, but she was there"))).await.expect(200);
    desk.step(&path, "correct-conclusion", json!({ "recorded_by": head() })).await.expect(422);
    desk.mark(0, "2026-12-01", "O").await;
    desk.at("2027-02-03T09:00:00Z").await;
    let put_right = desk.step(&path, "correct-conclusion", said(Some("She was not"))).await.expect(200).body;
    let notice = &put_right["notice_to_improve"];
    assert_eq!(notice["state"], "concluded_not_improved");
    let conclusion = &notice["terms"]["conclusion"];
    assert_eq!(
        (&conclusion["concluded_on"], &conclusion["corrected_on"], &conclusion["count"]["unauthorised"]),
        (&json!("2027-01-21"), &json!("2027-02-03"), &json!(2))
    );
    let history = put_right["history"].as_array().unwrap();
    let told: Vec<_> = history.iter().map(|one| one["action"].as_str().unwrap()).collect();
    assert_eq!(told, ["drafted", "issued", "served", "concluded_improved", "conclusion_corrected"]);
    assert_eq!(history[3]["terms"]["conclusion"]["count"]["unauthorised"], 0, "as it was said then");
    assert_eq!(history[4]["reason"], "She was not");
    // It was right after all.
    let again = desk.step(&path, "correct-conclusion", said(Some("She was ill"))).await.expect(200).body;
    assert_eq!(again["notice_to_improve"]["state"], "concluded_improved");
    assert_eq!(again["allowed_actions"], json!(["correct_conclusion"]));
}
