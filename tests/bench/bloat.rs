//! What a morning leaves in the tables when every school sends its register form by form.

use std::sync::{Arc, atomic::AtomicUsize};

use sea_orm::sqlx::{self, AssertSqlSafe, Connection as _, PgConnection, Row as _, raw_sql};

use super::{
    load,
    measure::http,
    process::Process,
    requests::Pages,
    world::{Group, World},
};

const TABLES: [&str; 4] = ["register_page", "register_page_source", "register_take", "audit_log"];

/// A table at one time.
struct Size {
    bytes: i64,
    rows: i64,
    dead: i64,
    updated: i64,
    in_place: i64,
}

/// Pushes one session of every school form by form and tells how the tables grew.
pub async fn measure(world: &World, service: &Process, group: &Group) {
    let mut conn = PgConnection::connect(&world.owner).await.unwrap();
    raw_sql("VACUUM").execute(&mut conn).await.unwrap();
    let before = sizes(&mut conn).await;
    // The last day of the year, which nothing else reaches.
    let last = Arc::new(group.pages.days.iter().rev().take(1).copied().collect::<Vec<_>>());
    let pages = Pages { senders: group.pages.senders.clone(), days: last };
    let pushes = pages.len() / 2;
    let next = Arc::new(AtomicUsize::new(pushes));
    let morning = http(world, service, 8).await;
    let measured = load::run(morning, &pages, &next, load::ALL).await;
    tokio::time::sleep(std::time::Duration::from_secs(2)).await;
    let after = sizes(&mut conn).await;
    println!(
        "\n## postgres: a session of {} schools, form by form: {} pushes into {} pages, {:.0} pushes/s\n",
        pages.senders.len(),
        measured.registers,
        pages.senders.len(),
        measured.registers_per_second(),
    );
    println!("| table | KiB more | live rows more | dead rows | updates | of which in place (HOT) |");
    println!("|---|--:|--:|--:|--:|--:|");
    for ((name, before), after) in TABLES.iter().zip(&before).zip(&after) {
        let updated = after.updated - before.updated;
        println!(
            "| {name} | {} | {} | {} | {updated} | {} |",
            (after.bytes - before.bytes) / 1024,
            after.rows - before.rows,
            after.dead,
            after.in_place - before.in_place,
        );
    }
}

async fn sizes(conn: &mut PgConnection) -> Vec<Size> {
    // Each session keeps its counts for a moment before it tells them.
    raw_sql("SELECT pg_stat_clear_snapshot()").execute(&mut *conn).await.unwrap();
    let mut sizes = Vec::new();
    for table in TABLES {
        let sql = format!(
            "SELECT pg_relation_size('{table}') AS bytes, (SELECT count(*) FROM {table}) AS live, n_dead_tup, \
             n_tup_upd, n_tup_hot_upd FROM pg_stat_user_tables WHERE relname = '{table}'"
        );
        let row = sqlx::query(AssertSqlSafe(sql)).fetch_one(&mut *conn).await.unwrap();
        sizes.push(Size {
            bytes: row.get("bytes"),
            rows: row.get("live"),
            dead: row.get("n_dead_tup"),
            updated: row.get("n_tup_upd"),
            in_place: row.get("n_tup_hot_upd"),
        });
    }
    sizes
}
