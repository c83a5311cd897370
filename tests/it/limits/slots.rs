//! How many use the database at once, and how long the others wait.

use std::time::{Duration, Instant};

use rollcall::access::Limits;
use sea_orm::{ConnectionTrait as _, SqliteTransactionMode, TransactionOptions, TransactionTrait as _};

use crate::{
    registers::fixture::Class,
    support::{Answer, Setup, TestApp, database},
};

fn setup(slots: usize) -> Setup {
    let wait = Duration::from_millis(100);
    Setup {
        limits: Limits { slots, wait, push_wait: 2 * wait, ..Setup::default().limits },
        ..Setup::default()
    }
}

#[track_caller]
fn busy(answer: &Answer) {
    assert_eq!(answer.problem(), (503, "overloaded"));
    assert!(answer.header("retry-after").parse::<u64>().is_ok_and(|wait| wait >= 1));
}

/// A push that hangs at a lock which the test holds, and what others are told meanwhile.
async fn one_slot_is_taken(app: TestApp) {
    let class = Class::of(app.clone(), 2).await;
    class.push(0, class.all("/")).await.expect(200);
    let immediate = TransactionOptions {
        sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
        ..TransactionOptions::default()
    };
    let lock = app.db.begin_with_options(immediate).await.unwrap();
    lock.execute_unprepared("UPDATE register SET next_line = next_line").await.unwrap();
    let hangs = class.push(1, class.all("\\"));
    let others = async {
        tokio::time::sleep(Duration::from_millis(300)).await;
        let asked = Instant::now();
        busy(&app.get(&class.token, &class.path("am")).await);
        assert!(asked.elapsed() < Duration::from_secs(1), "{:?}", asked.elapsed());
        busy(&class.push_to(&class.path("pm"), 0, class.all("/")).await);
        // What needs no slot goes on.
        app.get("", "/health/live").await.expect(200);
        app.get("", "/v1/problems").await.expect(200);
        lock.rollback().await.unwrap();
    };
    let (pushed, ()) = tokio::join!(hangs, others);
    pushed.expect(422);
    // The slot is free again.
    class.read().await;
}

#[tokio::test]
async fn who_finds_every_slot_taken_waits_a_while_and_is_told_so_on_sqlite() {
    one_slot_is_taken(TestApp::with(database::sqlite().await, setup(1)).await).await;
}

#[tokio::test]
async fn who_finds_every_slot_taken_waits_a_while_and_is_told_so_on_postgres() {
    if let Some(url) = database::postgres().await {
        one_slot_is_taken(TestApp::with(url, setup(1)).await).await;
    }
}

/// A caller that goes away leaves neither a slot nor a transaction behind.
async fn callers_go_away(app: TestApp) {
    let class = Class::of(app.clone(), 20).await;
    let path = format!("{}{}", app.base, class.path("am"));
    for n in 0..60 {
        let body = crate::registers::fixture::body(n, class.all(if n % 2 == 0 { "/" } else { "I" }));
        let request = app.http.put(&path).bearer_auth(&class.token).json(&body).send();
        let _ = tokio::time::timeout(Duration::from_micros(300 * (n as u64 % 40)), request).await;
    }
    let deadline = Instant::now() + Duration::from_secs(10);
    while app.gate.usage().classes.iter().any(|(_, used, waiting)| used + waiting > 0) {
        assert!(Instant::now() < deadline, "slots are lost");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    // Every connection of the pool is clean: none is still inside a transaction that somebody left.
    let path = class.path("am");
    let reads = (0..24).map(|_| app.get(&class.token, &path));
    let answers = futures_util::future::join_all(reads).await;
    assert!(answers.iter().all(|answer| answer.status == 200), "{answers:?}");
    class.push(3600, class.all("/")).await.expect(200);
    if app.url.starts_with("postgres") {
        tokio::time::sleep(Duration::from_millis(300)).await;
        let question = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() \
                        AND state LIKE 'idle in transaction%'";
        let statement = sea_orm::Statement::from_string(sea_orm::DbBackend::Postgres, question);
        let row = app.db.query_one_raw(statement).await.unwrap().unwrap();
        assert_eq!(row.try_get_by_index::<i64>(0).unwrap(), 0, "a transaction was left open");
    }
}

crate::on_each_database!(callers_go_away);
