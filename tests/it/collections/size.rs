//! What returns cost: their statements grow neither with pupils nor, on a list, with schools.

use serde_json::json;

use super::fixture::*;
use crate::{on_each_database, support::TestApp};

on_each_database!(a_return_costs_a_few_statements_however_many_pupils);

async fn a_return_costs_a_few_statements_however_many_pupils(app: TestApp) {
    let asked = Asked::of(app, 200).await;
    let all = asked.class.upns.clone();
    let mut costs = Vec::new();
    for (on, pupils) in [("2026-11-02", 198), ("2026-11-03", 3)] {
        let path = format!("/v1/pupil-groups/{SOCIAL_WORKER}/lists?confirm_removals=true");
        let listed: Vec<_> = all[..pupils].iter().map(|upn| json!({ "upn": upn })).collect();
        let body = json!({ "as_at_on": on, "recorded_by": {"name": "A. Officer"}, "pupils": listed });
        asked.app.post(&asked.officer, &path, body).await.expect(200);
        let (mut read, mut saved) = (u64::MAX, u64::MAX);
        for round in 0..4 {
            let tag = asked.tag().await;
            let before = asked.app.statements();
            asked.read().await;
            read = read.min(asked.app.statements() - before);
            let said: Vec<_> = (0..pupils).map(|n| (10, (n as u64 + round) % 10)).collect();
            let body = json!({ "rows": asked.rows(&said), "recorded_by": {"name": "A. Clerk"} });
            let before = asked.app.statements();
            let done = asked.save_with(&tag, "", body).await.expect(200);
            assert_eq!(done.body["content"]["rows"].as_array().unwrap().len(), pupils);
            saved = saved.min(asked.app.statements() - before);
        }
        eprintln!("a return of {pupils} pupils: {read} statements to read, {saved} to save");
        costs.push((read, saved));
    }
    assert_eq!(costs[0], costs[1]);
    assert!(costs[0].0 > 5 && costs[0].0 < 30, "{costs:?}");
    let path = format!("/v1/collections/{}/returns", asked.id);
    let before = asked.app.statements();
    asked.app.get(&asked.officer, &path).await.expect(200);
    assert!(asked.app.statements() - before < 10);
}
