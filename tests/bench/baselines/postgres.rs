//! A row for each mark on PostgreSQL: upserted, or copied in.

use std::{fmt::Write as _, pin::pin};

use actix_web::web::Bytes;
use futures_util::SinkExt as _;
use sea_orm::sqlx::{self, Connection as _, PgConnection, raw_sql};
use tokio_postgres::{Client, NoTls};
use uuid::Uuid;

use crate::{load::Taker, requests::Push};

const TABLES: &str = "
CREATE TABLE upserted_mark (
    urn integer NOT NULL, date date NOT NULL, session text NOT NULL, enrolment_id uuid NOT NULL,
    code text NOT NULL, minutes_late smallint, taken_at timestamptz NOT NULL, recorded_by text NOT NULL,
    PRIMARY KEY (urn, date, session, enrolment_id));
CREATE INDEX upserted_mark_enrolment ON upserted_mark (urn, enrolment_id, date, session);
CREATE TABLE copied_mark (LIKE upserted_mark INCLUDING ALL);
";

const UPSERT: &str = "
INSERT INTO upserted_mark (urn, date, session, enrolment_id, code, minutes_late, taken_at, recorded_by)
SELECT $1, $2, $3, enrolment_id, code, minutes_late, $4, $5
FROM unnest($6::uuid[], $7::text[], $8::smallint[]) AS mark (enrolment_id, code, minutes_late)
ON CONFLICT (urn, date, session, enrolment_id) DO UPDATE
SET code = excluded.code, minutes_late = excluded.minutes_late, taken_at = excluded.taken_at,
    recorded_by = excluded.recorded_by
WHERE upserted_mark.taken_at <= excluded.taken_at";

const COPY: &str = "COPY copied_mark (urn, date, session, enrolment_id, code, minutes_late, taken_at, recorded_by) FROM STDIN";

const PERSON: &str = "Sample Teacher";

/// One enrolment of each pupil, numbered as those are that were made one after another.
fn enrolments(push: &Push<'_>) -> impl Iterator<Item = Uuid> {
    let school = u128::from(push.urn.unsigned_abs()) << 64;
    push.part.pupils.iter().map(move |pupil| Uuid::from_u128(school + u128::from(pupil.unsigned_abs())))
}

/// Makes the tables.
pub async fn prepare(owner: &str) {
    let mut conn = PgConnection::connect(owner).await.unwrap();
    raw_sql(TABLES).execute(&mut conn).await.unwrap();
    conn.close().await.unwrap();
}

/// `INSERT … SELECT unnest … ON CONFLICT`: one statement and one commit for each register.
pub struct Upserting(PgConnection);

impl Upserting {
    pub async fn connect(owner: &str) -> Self {
        Self(PgConnection::connect(owner).await.unwrap())
    }
}

impl Taker for Upserting {
    async fn take(&mut self, push: &Push<'_>) {
        let written = sqlx::query(UPSERT)
            .bind(push.urn)
            .bind(push.date)
            .bind(push.session.as_str())
            .bind(push.date.and_hms_opt(9, 5, 0).unwrap().and_utc())
            .bind(PERSON)
            .bind(enrolments(push).collect::<Vec<_>>())
            .bind(&push.part.codes)
            .bind(&push.part.minutes)
            .execute(&mut self.0)
            .await
            .unwrap();
        assert_eq!(written.rows_affected(), push.part.codes.len() as u64);
    }
}

/// `COPY`: one statement and one commit for each register. It can only add.
///
/// With another driver: the service's own leaves Nagle's algorithm on, and a COPY then waits 40 ms for its end.
pub struct Copying(Client);

impl Copying {
    pub async fn connect(owner: &str) -> Self {
        let (client, connection) = tokio_postgres::connect(owner, NoTls).await.unwrap();
        tokio::spawn(connection);
        Self(client)
    }
}

impl Taker for Copying {
    async fn take(&mut self, push: &Push<'_>) {
        let mut rows = String::new();
        for (at, enrolment) in enrolments(push).enumerate() {
            let late = push.part.minutes[at].map_or("\\N".to_owned(), |late| late.to_string());
            let code = push.part.codes[at].replace('\\', "\\\\");
            let (urn, date, session) = (push.urn, push.date, push.session);
            writeln!(
                rows,
                "{urn}\t{date}\t{session}\t{enrolment}\t{code}\t{late}\t{date} 09:05:00Z\t{PERSON}"
            )
            .unwrap();
        }
        let mut copy = pin!(self.0.copy_in(COPY).await.unwrap());
        copy.send(Bytes::from(rows)).await.unwrap();
        assert_eq!(copy.finish().await.unwrap(), push.part.codes.len() as u64);
    }
}
