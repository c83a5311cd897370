//! A row for each mark on SQLite, with the settings under which the service runs: WAL, every commit synced.

use std::{str::FromStr as _, sync::Arc, time::Duration};

use sea_orm::sqlx::{
    self, ConnectOptions as _, SqliteConnection, raw_sql,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous},
};
use tokio::sync::Mutex;

use crate::{load::Taker, requests::Push};

const TABLE: &str = "
CREATE TABLE upserted_mark (
    urn integer NOT NULL, date text NOT NULL, session text NOT NULL, pupil integer NOT NULL,
    code text NOT NULL, minutes_late integer, taken_at text NOT NULL, recorded_by text NOT NULL,
    PRIMARY KEY (urn, date, session, pupil)) WITHOUT ROWID;
CREATE INDEX upserted_mark_pupil ON upserted_mark (urn, pupil, date, session);
";

const UPSERT: &str = "
INSERT INTO upserted_mark (urn, date, session, pupil, code, minutes_late, taken_at, recorded_by)
SELECT ?1, ?2, ?3, value ->> 0, value ->> 1, value ->> 2, ?4, ?5 FROM json_each(?6) WHERE true
ON CONFLICT (urn, date, session, pupil) DO UPDATE
SET code = excluded.code, minutes_late = excluded.minutes_late, taken_at = excluded.taken_at,
    recorded_by = excluded.recorded_by
WHERE upserted_mark.taken_at <= excluded.taken_at";

/// Makes the table in a database of its own, and the one connection that writes.
pub async fn prepare(url: &str) -> Arc<Mutex<SqliteConnection>> {
    let options = SqliteConnectOptions::from_str(url)
        .unwrap()
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .busy_timeout(Duration::from_secs(5));
    let mut conn = options.connect().await.unwrap();
    raw_sql(TABLE).execute(&mut conn).await.unwrap();
    Arc::new(Mutex::new(conn))
}

/// One statement and one commit for each register; all wait for the one writer, as SQLite has it.
pub struct UpsertingHere(pub Arc<Mutex<SqliteConnection>>);

impl Taker for UpsertingHere {
    async fn take(&mut self, push: &Push<'_>) {
        let marks = push.part.pupils.iter().zip(&push.part.codes).zip(&push.part.minutes);
        let marks: Vec<_> = marks.map(|((pupil, code), late)| (pupil, code, late)).collect();
        let marks = serde_json::to_string(&marks).unwrap();
        let mut conn = self.0.lock().await;
        let written = sqlx::query(UPSERT)
            .bind(push.urn)
            .bind(push.date)
            .bind(push.session.as_str())
            .bind(push.date.and_hms_opt(9, 5, 0).unwrap().and_utc())
            .bind("Sample Teacher")
            .bind(marks)
            .execute(&mut *conn)
            .await
            .unwrap();
        assert_eq!(written.rows_affected(), push.part.codes.len() as u64);
    }
}
