//! Contacts of a large roll: how long they take, and that the number of statements hardly grows.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::fixture::*;
use crate::{
    on_each_database,
    support::{TestApp, roll::*},
};

on_each_database!(
    contacts_cost_a_few_statements_however_many_pupils,
    a_roll_without_contacts_costs_one_statement_more_than_it_did,
);

async fn timed(app: &TestApp, token: &str, rows: &[Value]) -> (u64, Duration) {
    let (began, before) = (Instant::now(), app.statements());
    send(app, token, rows).await.expect(200);
    (app.statements() - before, began.elapsed())
}

async fn contacts_cost_a_few_statements_however_many_pupils(app: TestApp) {
    let token = mis(&app).await;
    let rows: Vec<_> = (1..=1200).map(|n| entry(n, contacts(n))).collect();
    let moved = |row: &Value| {
        let mut row = row.clone();
        row["contacts"]["parents"][0]["address"] = address("9 Sample Road");
        row["contacts"]["address"] = address("9 Sample Road");
        row
    };
    let changed: Vec<_> = rows.iter().map(moved).collect();
    for (what, rows, most) in [("first", &rows, 85), ("again", &rows, 45), ("changed", &changed, 65)] {
        let (statements, took) = timed(&app, &token, rows).await;
        eprintln!("1,200 pupils with contacts, {what}: {took:?}, {statements} statements");
        assert!(statements <= most, "{what}: {statements} statements");
        assert!(took < Duration::from_secs(10), "{what}: {took:?}");
    }
    // Within five hundred rows of a statement the number does not grow at all.
    let cost = async |count: usize, line: &str| {
        let rows: Vec<_> = rows[..count]
            .iter()
            .map(|row| with(row.clone(), json!({"contacts": {"address": address(line)}})))
            .collect();
        let mut least = u64::MAX;
        for round in 0..4 {
            let rows: Vec<_> = rows
                .iter()
                .map(|row| {
                    let mut row = row.clone();
                    row["contacts"]["address"]["line_2"] = json!(format!("{round}"));
                    row
                })
                .collect();
            least = least.min(timed(&app, &token, &rows).await.0);
        }
        least
    };
    let (few, many) = (cost(3, "1 Few Road").await, cost(300, "1 Many Road").await);
    assert_eq!(few, many, "statements for 3 pupils and for 300");
}

async fn a_roll_without_contacts_costs_one_statement_more_than_it_did(app: TestApp) {
    let token = mis(&app).await;
    let rows: Vec<_> = (1..=270).map(pupil).collect();
    send(&app, &token, &rows).await.expect(200);
    let mut least = u64::MAX;
    for _ in 0..4 {
        let (statements, took) = timed(&app, &token, &rows).await;
        least = least.min(statements);
        eprintln!("270 pupils without contacts, again: {took:?}, {statements} statements");
    }
    assert!(least <= 20, "{least} statements");
}
