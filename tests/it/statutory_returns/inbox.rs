//! What the authority reads of all schools.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::fixture::{amend_mark, confirm, head, officer, proposals, returner, without_nil};
use crate::{
    figures::fixture::{autumn, lay, line},
    on_each_database,
    registers::fixture::Class,
    support::TestApp,
};

on_each_database!(
    returns_of_all_schools_are_listed_newest_first_and_filtered,
    a_list_goes_on_page_by_page_and_is_a_table,
    the_ground_of_each_is_worked_out_across_schools,
    faults_of_filters_are_told_at_once,
    the_returns_of_two_schools_cost_the_statements_of_one,
);

/// Two schools that returned two pupils' absence each: the first in time, the second late.
async fn two_schools(app: TestApp) -> (Class, Class) {
    let mut schools = Vec::new();
    let first = Class::of(app, 2).await;
    let second = Class::at(first.app.clone(), 120_791, 2).await;
    for (mut class, now) in [(first, "2026-09-21T16:00:00Z"), (second, "2026-10-05T16:00:00Z")] {
        class.set_now("2027-01-29T16:00:00Z").await;
        lay(&class, &vec![line(&[("O", 20), ("/", 2)]); 2]).await;
        class.set_now(now).await;
        without_nil(&class).await;
        let token = returner(&class).await;
        for proposal in proposals(&class, &token, "").await {
            confirm(&class, &token, &proposal).await.expect(201);
        }
        schools.push(class);
    }
    let [first, second] = <[Class; 2]>::try_from(schools).unwrap_or_else(|_| panic!("two"));
    (first, second)
}

async fn inbox(app: &TestApp, token: &str, query: &str) -> Vec<Value> {
    let answer = app.get(token, &format!("/v1/statutory-returns?limit=200&{query}")).await.expect(200);
    answer.body["data"].as_array().unwrap().clone()
}

async fn returns_of_all_schools_are_listed_newest_first_and_filtered(app: TestApp) {
    let (first, second) = two_schools(app).await;
    let token = officer(&first.app).await;
    let all = inbox(&first.app, &token, "").await;
    let urns: Vec<_> = all.iter().map(|one| one["urn"].as_i64().unwrap() as i32).collect();
    assert_eq!(urns, [second.urn, second.urn, first.urn, first.urn]);
    let count = async |query: &str| inbox(&first.app, &token, query).await.len();
    assert_eq!(count(&format!("urn={}", first.urn)).await, 2);
    assert_eq!(count(&format!("urn={},{}", first.urn, second.urn)).await, 4);
    assert_eq!((count("late=true").await, count("late=false").await), (2, 2));
    assert_eq!((count("kind=attendance").await, count("kind=deletion,new_pupil").await), (4, 0));
    assert_eq!((count("due_to=2026-09-29").await, count("due_from=2026-09-30").await), (0, 4));
    assert_eq!((count("made_from=2026-10-05").await, count("made_to=2026-10-04").await), (2, 2));
    let path = all[3]["links"]["self"].as_str().unwrap();
    let by = json!({ "recorded_by": { "name": "A. Officer" } });
    first.app.post(&token, &format!("{path}/acknowledge"), by).await.expect(200);
    assert_eq!((count("status=made").await, count("status=acknowledged").await), (3, 1));
}

async fn a_list_goes_on_page_by_page_and_is_a_table(app: TestApp) {
    let (first, _) = two_schools(app).await;
    let token = officer(&first.app).await;
    let whole = inbox(&first.app, &token, "").await;
    for filter in ["", "&ground=stands"] {
        let base = format!("/v1/statutory-returns?limit=1{filter}");
        let (mut path, mut seen) = (base.clone(), Vec::new());
        loop {
            let page = first.app.get(&token, &path).await.expect(200).body;
            seen.extend(page["data"].as_array().unwrap().clone());
            let Some(cursor) = page["page"]["next_cursor"].as_str() else { break };
            path = format!("{base}&cursor={cursor}");
            let other = first.app.get(&token, &format!("{base}&late=true&cursor={cursor}")).await;
            assert_eq!(other.problem(), (400, "cursor_mismatch"));
        }
        assert_eq!(seen, whole, "{filter}");
    }
    let call = "GET /v1/statutory-returns?limit=200";
    let table = first.app.send(&token, call, Value::Null, &[("Accept", "text/csv")]).await.expect(200);
    let mut reader = csv::Reader::from_reader(table.text.as_bytes());
    let rows: Vec<BTreeMap<String, String>> = reader.deserialize().map(|row| row.unwrap()).collect();
    assert_eq!(rows.len(), 4);
    assert_eq!((rows[0]["days_late"].as_str(), rows[0]["ground.status"].as_str()), ("5", "stands"));
    assert_eq!(rows[0]["pupil.surname"], whole[0]["pupil"]["surname"].as_str().unwrap());
    let call = format!("GET /v1/schools/{}/statutory-returns/proposals", first.urn);
    first.app.send(&token, &call, Value::Null, &[("Accept", "text/csv")]).await.expect(200);
}

async fn the_ground_of_each_is_worked_out_across_schools(app: TestApp) {
    let (first, mut second) = two_schools(app).await;
    second.set_now("2027-01-29T16:00:00Z").await;
    amend_mark(&second, 1, autumn()[3], "I").await;
    let token = officer(&first.app).await;
    let gone = inbox(&first.app, &token, "ground=gone").await;
    assert_eq!(gone.len(), 1);
    assert_eq!((&gone[0]["urn"], &gone[0]["pupil"]["surname"]), (&json!(second.urn), &json!("Sample-0001")));
    assert_eq!(inbox(&first.app, &token, "ground=stands").await.len(), 3);
    let path = gone[0]["links"]["self"].as_str().unwrap();
    let school = returner(&second).await;
    let why = json!({ "reason": "The pupil was ill", "recorded_by": head() });
    second.app.post(&school, &format!("{path}/withdraw"), why).await.expect(200);
    assert_eq!(inbox(&first.app, &token, "ground=gone").await.len(), 0);
    assert_eq!(inbox(&first.app, &token, "").await.len(), 3);
    let before = first.app.statements();
    inbox(&first.app, &token, "").await;
    eprintln!("{} statements for an inbox of two schools", first.app.statements() - before);
}

async fn faults_of_filters_are_told_at_once(app: TestApp) {
    app.school(120_765).await;
    let token = officer(&app).await;
    let query =
        "status=lost&urn=12&due_from=2026-11-02&due_to=2026-11-01&made_from=2026-11-02&made_to=2026-11-01";
    let mut faults = app.get(&token, &format!("/v1/statutory-returns?{query}")).await.expect(400).faults();
    faults.sort();
    let fault = |at: &str| (at.to_owned(), "invalid_parameter".to_owned());
    assert_eq!(faults, [fault("due_to"), fault("made_to"), fault("status"), fault("urn")]);
    for query in ["kind=holiday", "ground=shaky", "late=perhaps"] {
        let refused = app.get(&token, &format!("/v1/statutory-returns?{query}")).await;
        assert_eq!(refused.problem(), (400, "invalid_parameter"), "{query}");
    }
}

async fn the_returns_of_two_schools_cost_the_statements_of_one(app: TestApp) {
    let (first, _) = two_schools(app).await;
    let token = officer(&first.app).await;
    let cost = async |query: &str, rows: usize| {
        let mut least = u64::MAX;
        for _ in 0..5 {
            let before = first.app.statements();
            assert_eq!(inbox(&first.app, &token, query).await.len(), rows);
            least = least.min(first.app.statements() - before);
        }
        least
    };
    let (one, both) = (cost(&format!("urn={}", first.urn), 2).await, cost("", 4).await);
    assert_eq!(one, both, "registers of several schools are read together");
    assert!(one > 5, "the counter counts: {one}");
}
