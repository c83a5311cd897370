//! The same marks as rows in PostgreSQL: an enrolment's rows lie side by side, with the index that a register needs.

use std::time::{Duration, Instant};

use chrono::NaiveDate;
use rollcall::{attendance::code::Code, domain::academic_year::AcademicYear};
use sea_orm::sqlx::{self, AssertSqlSafe, Connection as _, PgConnection, Row as _, raw_sql};
use uuid::Uuid;

use super::{
    duck::{Duck, Loader},
    grouped::{self, Answer},
    year::Year,
};
use crate::Options;
use sink::Sink;

mod sink;

const TABLE: &str = "
CREATE UNLOGGED TABLE mark (
    urn integer NOT NULL, enrolment_id uuid NOT NULL, date date NOT NULL, session text NOT NULL, code text NOT NULL)";

/// What a table of marks needs to be read by and to be counted quickly. Nothing of it is timed.
const SETTLE: [&str; 3] = [
    "SET maintenance_work_mem = '1GB'",
    "ALTER TABLE mark ADD PRIMARY KEY (urn, enrolment_id, date, session)",
    "VACUUM ANALYZE mark",
];

/// Lays every mark of the pages down as a row, in PostgreSQL and for DuckDB; tells how long it took.
pub async fn load(year: &Year, in_postgres: bool, duck: Option<&Duck>) -> Duration {
    eprintln!("{} marks as rows …", year.marks);
    let began = Instant::now();
    let mut pages = PgConnection::connect(&year.world.owner).await.unwrap();
    let mut loader = duck.map(Duck::load);
    let mut written = 0;
    {
        let mut sink = if in_postgres { Some(Sink::open(&year.world.owner, TABLE).await) } else { None };
        for school in &year.schools {
            let (csv, rows) = rows(&mut pages, year, school.urn).await;
            if let Some(loader) = &mut loader {
                loader.write(&csv);
            }
            if let Some(sink) = &mut sink {
                sink.write(csv).await;
            }
            written += rows;
        }
        if let Some(sink) = sink {
            assert_eq!(sink.finish().await, written);
        }
    }
    assert_eq!(written, year.marks, "a mark was lost on the way");
    loader.into_iter().for_each(Loader::finish);
    if in_postgres {
        for statement in SETTLE {
            raw_sql(statement).execute(&mut pages).await.unwrap();
        }
    }
    began.elapsed()
}

/// The rows of one school, enrolment by enrolment in order of time.
async fn rows(conn: &mut PgConnection, year: &Year, urn: i32) -> (Vec<u8>, u64) {
    let this_year = AcademicYear::of(*year.days().start()).to_string();
    let lines: Vec<(i32, Uuid)> = sqlx::query_as(
        "SELECT line, enrolment_id FROM register_line WHERE urn = $1 AND academic_year = $2 ORDER BY enrolment_id",
    )
    .bind(urn)
    .bind(this_year)
    .fetch_all(&mut *conn)
    .await
    .unwrap();
    let pages: Vec<(NaiveDate, String, Vec<u8>)> = sqlx::query_as(
        "SELECT date, session, marks FROM register_page WHERE urn = $1 ORDER BY date, session",
    )
    .bind(urn)
    .fetch_all(conn)
    .await
    .unwrap();
    let pages: Vec<(String, Vec<u8>)> =
        pages.into_iter().map(|(date, session, marks)| (format!("{date},{session},"), marks)).collect();
    let (mut csv, mut rows) = (Vec::new(), 0);
    for (line, enrolment) in lines {
        let whose = format!("{urn},{enrolment},");
        for (on, marks) in &pages {
            let code = marks.get(line as usize).copied().and_then(Code::from_byte);
            let Some(code) = code else { continue };
            for part in [whose.as_str(), on, code.as_str(), "\n"] {
                csv.extend_from_slice(part.as_bytes());
            }
            rows += 1;
        }
    }
    (csv, rows)
}

/// Asks the grouped query, once to warm up and then some times more.
pub async fn ask(options: &Options, year: &Year) -> Vec<(Duration, Answer)> {
    let mut conn = year.owner().await;
    // Room for a group of every enrolment: with the usual 4 MB it would spill.
    raw_sql("SET work_mem = '256MB'").execute(&mut conn).await.unwrap();
    let sql = grouped::sql("mark", &year.days());
    if options.explain {
        let plan = sqlx::query(AssertSqlSafe(format!("EXPLAIN (ANALYZE) {sql}"))).fetch_all(&mut conn).await;
        plan.unwrap().iter().for_each(|row| eprintln!("{}", row.get::<String, _>(0)));
    }
    let mut asked = Vec::new();
    for _ in 0..=options.times(3) {
        let began = Instant::now();
        let row = sqlx::query(AssertSqlSafe(sql.clone())).fetch_one(&mut conn).await.unwrap();
        asked.push((began.elapsed(), Answer::of_row(std::array::from_fn(|at| row.get(at)))));
    }
    asked.remove(0);
    asked
}

/// The size of the table without its index, in MiB.
pub async fn size(year: &Year) -> f64 {
    let sql = "SELECT pg_table_size('mark')";
    let bytes: i64 = sqlx::query_scalar(sql).fetch_one(&mut year.owner().await).await.unwrap();
    bytes as f64 / f64::from(1 << 20)
}

/// Takes the table away: it is the largest thing there is.
pub async fn drop(year: &Year) {
    raw_sql("DROP TABLE mark").execute(&mut year.owner().await).await.unwrap();
}
