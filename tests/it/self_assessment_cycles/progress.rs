//! How far schools are, who is still to start, and whom to remind.

use rollcall::features::clients::ClientKind;
use serde_json::{Value, json};

use super::fixture::*;
use crate::{
    on_each_database,
    support::{Reach, TestApp},
};

on_each_database!(
    completion_is_told_by_phase_and_district_and_says_that_no_officers_are_known,
    schools_still_to_start_are_listed_page_by_page,
    reminders_go_to_who_has_submitted_nothing,
    completion_costs_the_same_statements_however_many_schools,
    a_self_assessment_that_is_due_is_among_what_a_school_is_to_do_next,
);

async fn five_schools(app: &TestApp) -> (String, String) {
    for urn in [120_001, 120_002, 120_003] {
        app.school(urn).await;
    }
    for urn in [120_004, 120_005] {
        app.school_of_kind(urn, "secondary").await;
    }
    let la = officer(app).await;
    let path = open(app, &la, json!({})).await;
    lay(app, &path, 120_002, "in_progress", 0).await;
    submit(app, &path, 120_003, json!({}), true).await;
    lay(app, &path, 120_004, "reopened", 1).await;
    (la, path)
}

fn urns(page: &Value) -> Vec<i64> {
    page["data"].as_array().unwrap().iter().map(|one| one["urn"].as_i64().unwrap()).collect()
}

async fn completion_is_told_by_phase_and_district_and_says_that_no_officers_are_known(app: TestApp) {
    let (la, path) = five_schools(&app).await;
    let told = app.get(&la, &format!("{path}/completion")).await.expect(200).body;
    let counts = |of: &Value| {
        ["asked", "not_started", "in_progress", "submitted", "reviewed", "reopened", "overdue", "late"]
            .map(|name| of[name].as_u64().unwrap())
    };
    assert_eq!(counts(&told["all"]), [5, 2, 1, 1, 0, 1, 0, 1]);
    assert_eq!(told["all"]["complete"], json!({"numerator": 2, "denominator": 5, "percent": 40.0}));
    let phases = told["phases"].as_array().unwrap();
    assert_eq!(
        (&phases[0]["group"], counts(&phases[0]["counts"])),
        (&json!("primary"), [3, 1, 1, 1, 0, 0, 0, 1])
    );
    assert_eq!(
        (&phases[1]["group"], counts(&phases[1]["counts"])),
        (&json!("secondary"), [2, 1, 0, 0, 0, 1, 0, 0])
    );
    let districts: u64 =
        told["districts"].as_array().unwrap().iter().map(|one| counts(&one["counts"])[0]).sum();
    assert_eq!(districts, 5);
    assert_eq!((&told["officers"]["known"], &told["officers"]["groups"]), (&json!(false), &json!([])));
    assert!(told["officers"]["reason"].is_string());
}

async fn schools_still_to_start_are_listed_page_by_page(app: TestApp) {
    let (la, path) = five_schools(&app).await;
    let first = app.get(&la, &format!("{path}/schools?state=not_started&limit=1")).await.expect(200).body;
    assert_eq!(urns(&first), [120_001]);
    let cursor = first["page"]["next_cursor"].as_str().unwrap();
    let second =
        app.get(&la, &format!("{path}/schools?state=not_started&limit=1&cursor={cursor}")).await.expect(200);
    assert_eq!((urns(&second.body), &second.body["page"]["has_more"]), (vec![120_005], &json!(false)));
    let all = app.get(&la, &format!("{path}/schools")).await.expect(200).body;
    let states: Vec<_> =
        all["data"].as_array().unwrap().iter().map(|one| one["state"].as_str().unwrap()).collect();
    assert_eq!(states, ["not_started", "in_progress", "submitted", "reopened", "not_started"]);
    let some = app.get(&la, &format!("{path}/schools?state=in_progress,reopened")).await.expect(200).body;
    assert_eq!(urns(&some), [120_002, 120_004]);
    let wrong = app.get(&la, &format!("{path}/schools?state=lost")).await;
    assert_eq!(wrong.problem(), (400, "invalid_parameter"));
}

async fn reminders_go_to_who_has_submitted_nothing(app: TestApp) {
    let (la, path) = five_schools(&app).await;
    // Due on 4 December; reminders on 27 November, on the day, and on 7 December.
    let on = async |day: &str| app.get(&la, &format!("{path}/reminders?on={day}")).await.expect(200).body;
    assert_eq!(urns(&on("2026-11-26").await), [0; 0]);
    let first = on("2026-11-27").await;
    assert_eq!(urns(&first), [120_001, 120_002, 120_005], "what is reopened was submitted");
    assert_eq!(
        (&first["data"][0]["reminder_on"], &first["data"][0]["days_left"]),
        (&json!("2026-11-27"), &json!(7))
    );
    let last = on("2026-12-09").await["data"][0].clone();
    assert_eq!((&last["reminder_on"], &last["days_left"]), (&json!("2026-12-07"), &json!(-5)));
    step(&app, &la, &path, "close", by()).await.expect(200);
    assert_eq!(urns(&on("2026-12-09").await), [0; 0], "nobody is reminded of what is closed");
}

async fn completion_costs_the_same_statements_however_many_schools(app: TestApp) {
    let (la, path) = five_schools(&app).await;
    let cost = async |path: &str| {
        let mut least = u64::MAX;
        for _ in 0..3 {
            let before = app.statements();
            app.get(&la, path).await.expect(200);
            least = least.min(app.statements() - before);
        }
        least
    };
    let few =
        [cost(&format!("{path}/completion")).await, cost(&format!("{path}/analysis?group_by=phase")).await];
    for urn in 120_100..120_130 {
        app.school(urn).await;
    }
    let more = open(&app, &la, json!({"title": "More"})).await;
    for urn in 120_100..120_130 {
        submit(&app, &more, urn, json!({"senior-champion": {"r": 3}}), false).await;
    }
    // The second cycle has an earlier one only if it opened before; they open on one day.
    let many =
        [cost(&format!("{more}/completion")).await, cost(&format!("{more}/analysis?group_by=phase")).await];
    assert_eq!(few, many);
    assert!(few.iter().all(|cost| *cost < 16), "{few:?}");
}

async fn a_self_assessment_that_is_due_is_among_what_a_school_is_to_do_next(app: TestApp) {
    let (_, path) = five_schools(&app).await;
    let scopes = &["registers:read", "self-assessments:read", "self-assessments:write"];
    let (client, _) =
        app.client_of(ClientKind::School, scopes, Reach::Schools(&[120_001, 120_003, 120_004])).await;
    let school = app.token(client, scopes);
    let of = async |urn: i32| {
        let told =
            app.get(&school, &format!("/v1/schools/{urn}/next-actions?kind=self_assessment_due")).await;
        told.expect(200).body["data"].as_array().unwrap().clone()
    };
    let open = of(120_001).await;
    assert_eq!(
        (open.len(), &open[0]["due_on"], &open[0]["overdue"]),
        (1, &json!("2026-12-04"), &json!(false))
    );
    let href = format!("/v1/schools/120001/self-assessments/{}/submissions", id_of(&path));
    assert_eq!(
        (&open[0]["operation"]["href"], &open[0]["operation"]["operation_id"]),
        (&json!(href), &json!("submitSelfAssessment"))
    );
    assert_eq!(of(120_003).await.len(), 0, "it was submitted");
    assert_eq!(of(120_004).await.len(), 1, "it was reopened");
}
