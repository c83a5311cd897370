//! Absences of which no social worker was told.

use serde_json::{Value, json};

use super::*;
use crate::{
    figures::fixture::{lay, line},
    on_each_database,
    registers::fixture::{amended as amended_mark, mark},
};

on_each_database!(
    an_unexplained_absence_is_listed_until_somebody_is_told_of_it,
    an_absence_with_a_reason_is_not_unexplained,
    ten_school_days_in_a_row_and_persistent_absence_are_listed_by_their_own_kind,
    a_group_that_is_not_opened_to_schools_is_not_there,
    of_another_group_nobody_is_told_without_the_scope_for_groups,
    triggers_cost_a_few_statements_however_many_pupils,
);

/// The triggers of a kind: the pupil, first and last day, and how many sessions make each.
async fn listed(desk: &Desk, kind: &str) -> Vec<(String, String, String, usize)> {
    let path = format!("/v1/schools/{URN}/social-worker-triggers?kind={kind}");
    let read = desk.read(&path).await.expect(200).body;
    let text = |row: &Value, name: &str| row[name].as_str().unwrap().to_owned();
    let row = |row: &Value| {
        let sessions = row["evidence"].as_array().unwrap().len();
        (text(row, "pupil_id"), text(row, "first_on"), text(row, "last_on"), sessions)
    };
    read["data"].as_array().unwrap().iter().map(row).collect()
}

async fn an_unexplained_absence_is_listed_until_somebody_is_told_of_it(app: TestApp) {
    let desk = Desk::of(app, 2, 1).await;
    let both = |code: &str| desk.class.upns.iter().map(|upn| mark(upn, code)).collect::<Vec<_>>();
    desk.mark("2026-11-16", "am", both("N")).await;
    desk.mark("2026-11-17", "am", both("/")).await;
    desk.mark("2026-11-18", "am", both("N")).await;
    desk.mark("2026-11-18", "pm", both("O")).await;
    desk.mark("2026-11-19", "am", both("N")).await;
    let one = &desk.pupils[0];
    let spell =
        |first: &str, last: &str, sessions| (one.clone(), first.to_owned(), last.to_owned(), sessions);
    let found = listed(&desk, "unexplained_absence").await;
    assert_eq!(found, [spell("2026-11-16", "2026-11-16", 1), spell("2026-11-18", "2026-11-19", 3)]);

    // What was told of another kind, or before it, is not of it.
    let tell = async |kind: &str, first_on: &str, told_at: &str| {
        let body = notification(one, telling(kind, first_on, told_at));
        desk.post(&notifications(), body).await.expect(201).header("location").to_owned()
    };
    tell("persistent_absence", "2026-11-18", "2026-11-18T09:30:00Z").await;
    tell("unexplained_absence", "2026-11-16", "2026-11-16T09:30:00Z").await;
    assert_eq!(listed(&desk, "unexplained_absence").await, [spell("2026-11-18", "2026-11-19", 3)]);
    let told = tell("unexplained_absence", "2026-11-18", "2026-11-18T09:30:00Z").await;
    assert_eq!(listed(&desk, "unexplained_absence").await, [], "it is the same absence on the next day");
    desk.withdraw(&told).await.expect(200);
    assert_eq!(listed(&desk, "unexplained_absence").await, [spell("2026-11-18", "2026-11-19", 3)]);
}

async fn an_absence_with_a_reason_is_not_unexplained(app: TestApp) {
    let desk = Desk::of(app, 1, 1).await;
    let upn = &desk.class.upns[0];
    desk.mark("2026-11-18", "am", vec![mark(upn, "O")]).await;
    assert_eq!(listed(&desk, "unexplained_absence").await.len(), 1);
    let path = format!("/v1/schools/{URN}/registers/2026-11-18/am");
    let explained = amended_mark(upn, json!("O"), "Parent telephoned: overslept");
    desk.class.push_to(&path, 60, vec![explained]).await.expect(200);
    assert_eq!(listed(&desk, "unexplained_absence").await, []);
}

async fn ten_school_days_in_a_row_and_persistent_absence_are_listed_by_their_own_kind(app: TestApp) {
    let desk = Desk::of(app, 2, 1).await;
    let away = line(&[("/", 4), ("G", 20), ("/", 6)]);
    lay(&desk.class, &[away.clone(), away]).await;
    let one = desk.pupils[0].clone();
    // From Monday 7 September on, ten school days: the twentieth session is the afternoon of 18 September.
    let run = listed(&desk, "continuous_absence").await;
    assert_eq!(run, [(one.clone(), "2026-09-18".to_owned(), "2026-09-18".to_owned(), 20)]);
    let found = listed(&desk, "persistent_absence").await;
    assert_eq!((found.len(), &found[0].0, &found[0].2[..], found[0].3), (1, &one, "2026-11-20", 20));
    assert_eq!(listed(&desk, "unexplained_absence").await, []);
    // Without the scope for codes no code is told.
    let scopes = &["social-work:read", "registers:read"];
    let coarse = login(desk.app(), ClientKind::School, scopes, Reach::Schools(&[URN])).await;
    let call = format!("GET /v1/schools/{URN}/social-worker-triggers");
    let read = desk.app().send(&coarse, &call, Value::Null, BY).await.expect(200).body;
    let evidence = &read["data"][0]["evidence"][0];
    assert!(evidence["class"].is_string() && evidence["code"].is_null(), "{evidence}");
    // Without the scope for registers no mark is.
    let blind = login(desk.app(), ClientKind::School, &["social-work:read"], Reach::Schools(&[URN])).await;
    let read = desk.app().send(&blind, &call, Value::Null, BY).await.expect(200).body;
    assert_eq!((&read["data"][0]["evidence"], read["data"].as_array().unwrap().len()), (&json!([]), 2));
}

async fn a_group_that_is_not_opened_to_schools_is_not_there(app: TestApp) {
    let desk = Desk::of(app, 1, 1).await;
    let previously = crate::pupil_groups::fixture::PREVIOUSLY;
    let path = format!("/v1/schools/{URN}/social-worker-triggers?group_id={previously}");
    let read = desk.read(&path).await;
    assert_eq!(read.problem(), (404, "not_found"));
    let never = path.replace(previously, "019aab01-9999-717c-b983-1d55d1ebd9db");
    assert_eq!(desk.read(&never).await.problem(), read.problem());
    let future = format!("/v1/schools/{URN}/social-worker-triggers?on=2026-11-21");
    assert_eq!(desk.read(&future).await.problem(), (400, "invalid_parameter"));
}

async fn triggers_cost_a_few_statements_however_many_pupils(app: TestApp) {
    let desk = Desk::of(app, 60, 60).await;
    let mut costs = Vec::new();
    for (date, pupils) in [("2026-11-17", 3), ("2026-11-18", 60)] {
        let marks = desk.class.upns[..pupils].iter().map(|upn| mark(upn, "N")).collect();
        desk.mark(date, "am", marks).await;
        let path = format!("/v1/schools/{URN}/social-worker-triggers?kind=unexplained_absence&limit=200");
        let mut least = u64::MAX;
        for _ in 0..3 {
            let before = desk.app().statements();
            let read = desk.read(&path).await.expect(200).body;
            assert_eq!(read["data"].as_array().unwrap().len(), pupils);
            least = least.min(desk.app().statements() - before);
        }
        costs.push(least);
    }
    eprintln!("triggers of 3 and of 60 pupils: {costs:?} statements");
    assert_eq!(costs[0], costs[1]);
}

async fn of_another_group_nobody_is_told_without_the_scope_for_groups(app: TestApp) {
    let desk = Desk::of(app, 2, 1).await;
    desk.mark("2026-11-18", "am", desk.class.upns.iter().map(|upn| mark(upn, "N")).collect()).await;
    let carers = json!({
        "code": "young_carer", "name": "Young carers", "visibility": "schools",
        "recorded_by": { "name": "A. Officer" },
    });
    let made = desk.app().post(&desk.officer, "/v1/pupil-groups", carers).await.expect(201).body;
    let group = made["group"]["id"].as_str().unwrap();
    let list = crate::pupil_groups::fixture::list("2026-09-03", &[&desk.class.upns[1]]);
    desk.app().post(&desk.officer, &format!("/v1/pupil-groups/{group}/lists"), list).await.expect(200);
    let path = format!("/v1/schools/{URN}/social-worker-triggers?group_id={group}");
    let refused = desk.read(&path).await;
    assert_eq!(refused.problem(), (403, "scope_missing"));
    assert_eq!(refused.body["required_scopes"], json!(["pupils.groups:read"]));
    let scopes = &["social-work:read", "pupils.groups:read"];
    let sees = login(desk.app(), ClientKind::School, scopes, Reach::Schools(&[URN])).await;
    let read = desk.app().send(&sees, &format!("GET {path}"), Value::Null, BY).await.expect(200).body;
    assert_eq!(read["data"][0]["pupil_id"], json!(desk.pupils[1]));
    // Named, children with a social worker are the same group as unnamed.
    let own = path.replace(group, crate::pupil_groups::fixture::SOCIAL_WORKER);
    assert_eq!(desk.read(&own).await.expect(200).body["data"][0]["pupil_id"], json!(desk.pupils[0]));
}
