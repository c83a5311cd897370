//! What a booking is held against: the lock of its webinar and the same rows, with nothing checked, counted or told.

use std::sync::LazyLock;

use chrono::Utc;
use sea_orm::sqlx::{self, Connection as _, PgConnection, raw_sql};
use uuid::Uuid;

/// The same tables again, with their keys, indexes and checks; `LIKE` copies no foreign keys.
const TABLES: &str = "
CREATE TABLE bare_webinar (LIKE webinar INCLUDING ALL);
CREATE TABLE bare_booking (LIKE webinar_booking INCLUDING ALL);
CREATE TABLE bare_booking_revision (LIKE webinar_booking_revision INCLUDING ALL);
CREATE TABLE bare_person (LIKE webinar_person INCLUDING ALL);
CREATE TABLE bare_outbox (LIKE outbox INCLUDING ALL);
CREATE TABLE bare_audit (LIKE audit_log INCLUDING ALL);
";

/// The rows of one booking, table by table. Their parameters are the same, in the same order.
const BOOKING: &str = "INSERT INTO bare_booking SELECT 0, $1, $4, $2, 'booked', 'portal', 1, 1, 0, NULL,
    '{\"party_size\":1,\"questions\":[]}', $5, $5, 1";
const REVISION: &str = "INSERT INTO bare_booking_revision SELECT 0, $1, 1, 'booked', 'booked',
    '{\"party_size\":1,\"questions\":[]}', NULL, 'A. Head', NULL, $3, $5";
const PERSON: &str =
    "INSERT INTO bare_person (urn, id, webinar_booking_id, webinar_id, school_urn, state, name, role, email,
    email_folded, created_at) SELECT 0, $6, $1, $2, $4, 'booked', 'A. Person', 'teacher', $7, $7, $5";
const MAILS: &str = "INSERT INTO bare_outbox (urn, id, event, template, recipient_name, recipient_address, said, calendar,
    calendar_method, state, attempts, due_at, client_id, created_at, updated_at, version)
    SELECT 0, one.id, one.event || $6::text, 'webinar_confirmed', 'A. Person', $7, $8, one.calendar, one.method, 'waiting', 0,
        $5, $3, $5, $5, 1
    FROM (VALUES ($9::uuid, 'placed/', $10::text, 'REQUEST'), ($11::uuid, 'reminder/', NULL, NULL))
        AS one (id, event, calendar, method)";
const AUDIT: &str = "INSERT INTO bare_audit (urn, id, at, client_id, operation, subject, request_id)
    SELECT 0, $12, $5, $3, 'webinar_booking.create', $1::text, NULL";
const TABLE_BY_TABLE: [&str; 5] = [BOOKING, REVISION, PERSON, MAILS, AUDIT];

/// How the bare path writes.
#[derive(Clone, Copy)]
pub enum Bare {
    /// A statement for each table.
    TableByTable,
    /// One statement for all of them.
    Together,
}

/// Makes its tables.
pub async fn prepare(owner: &str) {
    run(owner, TABLES).await;
}

/// The webinars that are there, for the bare path to lock.
pub async fn copy_webinars(owner: &str) {
    run(owner, "INSERT INTO bare_webinar SELECT * FROM webinar ON CONFLICT DO NOTHING").await;
}

async fn run(owner: &str, sql: &'static str) {
    let mut conn = PgConnection::connect(owner).await.unwrap();
    raw_sql(sql).execute(&mut conn).await.unwrap();
    conn.close().await.unwrap();
}

/// Books a place for one person, as bare as this.
pub async fn book(
    conn: &mut PgConnection,
    webinar: Uuid,
    email: &str,
    how: Bare,
) -> Result<Uuid, sqlx::Error> {
    static TOGETHER: LazyLock<String> = LazyLock::new(|| {
        let named = ["booking", "revision", "person", "mails"].iter().zip(TABLE_BY_TABLE);
        let before: Vec<_> =
            named.map(|(name, insert)| format!("{name} AS ({insert} RETURNING 1)")).collect();
        format!("WITH {} {AUDIT}", before.join(", "))
    });
    let (said, calendar) = ("x".repeat(400), "x".repeat(900));
    let ids: [Uuid; 5] = std::array::from_fn(|_| Uuid::now_v7());
    let mut tx = conn.begin().await?;
    let locked = sqlx::query("SELECT * FROM bare_webinar WHERE urn = 0 AND id = $1 FOR UPDATE").bind(webinar);
    locked.fetch_one(&mut *tx).await?;
    let statements: Vec<&'static str> = match how {
        Bare::TableByTable => TABLE_BY_TABLE.to_vec(),
        Bare::Together => vec![TOGETHER.as_str()],
    };
    for statement in statements {
        // Which parameters a statement has its text tells: each knows those up to its last.
        let last = (1..=12).rev().find(|place| statement.contains(&format!("${place}"))).unwrap_or_default();
        let mut query = sqlx::query(statement);
        for place in 1..=last {
            query = match place {
                1 => query.bind(ids[0]),
                2 => query.bind(webinar),
                3 => query.bind(Uuid::nil()),
                4 => query.bind(900_001),
                5 => query.bind(Utc::now()),
                6 => query.bind(ids[1]),
                7 => query.bind(email),
                8 => query.bind(&said),
                9 => query.bind(ids[2]),
                10 => query.bind(&calendar),
                11 => query.bind(ids[3]),
                _ => query.bind(ids[4]),
            };
        }
        query.execute(&mut *tx).await?;
    }
    tx.commit().await?;
    Ok(ids[0])
}
