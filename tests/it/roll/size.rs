//! Large rolls: how long they take, and that the number of statements hardly grows.

use std::time::{Duration, Instant};

use serde_json::json;

use super::URN;
use crate::{
    on_each_database,
    support::{TestApp, roll::*},
};

on_each_database!(a_roll_of_twelve_hundred_takes_few_statements);

async fn a_roll_of_twelve_hundred_takes_few_statements(app: TestApp) {
    app.school(URN).await;
    let token = app.everything().await;
    let rows: Vec<_> = (1..=1200).map(pupil).collect();
    let changed: Vec<_> = rows.iter().map(|row| with(row.clone(), json!({"year_group": "5"}))).collect();
    for (what, rows, most) in [("first", &rows, 60), ("again", &rows, 40), ("changed", &changed, 50)] {
        let (began, before) = (Instant::now(), app.statements());
        app.put_roll(&token, URN, roll(rows)).await.expect(200);
        let (took, statements) = (began.elapsed(), app.statements() - before);
        eprintln!("1,200 pupils, {what}: {took:?}, {statements} statements");
        assert!(statements <= most, "{what}: {statements} statements");
        assert!(took < Duration::from_secs(5), "{what}: {took:?}");
    }
}
