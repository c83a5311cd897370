//! What a list costs: its statements do not grow with pupils.

use std::time::{Duration, Instant};

use super::fixture::*;
use crate::{on_each_database, support::TestApp};

on_each_database!(a_list_and_a_schools_part_cost_a_few_statements_however_many_pupils);

async fn a_list_and_a_schools_part_cost_a_few_statements_however_many_pupils(app: TestApp) {
    let (here, there) = schools(&app, 400).await;
    let (officer, own) = (officer(&app).await, program(&app, HERE).await);
    let all: Vec<_> = here.iter().chain(&there).collect();
    send(&app, &officer, "2026-11-01", &all[..1]).await.expect(200);
    let mut costs = Vec::new();
    for (on, pupils) in [("2026-11-02", 3), ("2026-11-03", 400), ("2026-11-04", 800)] {
        let (mut least, mut parts, mut took) = (u64::MAX, u64::MAX, Duration::MAX);
        for round in 0..3 {
            // Another list each time: one of them is not in it.
            let some: Vec<_> =
                all[..pupils].iter().enumerate().filter(|(n, _)| *n != round).map(|(_, u)| *u).collect();
            let (before, began) = (app.statements(), Instant::now());
            let taken =
                send_with(&app, &officer, "?confirm_removals=true", list(on, &some)).await.expect(200);
            least = least.min(app.statements() - before);
            took = took.min(began.elapsed());
            let before = app.statements();
            part(&app, &own, HERE, taken.body["list_id"].as_str().unwrap()).await.expect(200);
            parts = parts.min(app.statements() - before);
        }
        eprintln!(
            "a list of {pupils}: {least} statements, {took:?}; a school's part of it: {parts} statements"
        );
        costs.push((least, parts));
    }
    let (few, many) = (costs[0], costs[1]);
    assert!(many.0 <= few.0 + 1 && many.1 <= few.1 + 1, "{costs:?}");
    assert!(costs[2].0 <= few.0 + 4, "more than 500 rows are stored in two statements: {costs:?}");
}
