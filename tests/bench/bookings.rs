//! What booking a place at a webinar costs, over HTTP against the real server: on one webinar at which everybody books at
//! once, and on many. Beside it, in turns in the same run, what one would do bare: lock a row with `SELECT … FOR UPDATE` and
//! `INSERT` the same rows, a statement for each table, with nothing checked, counted, answered or told; and the same with one
//! statement for all tables, which nobody could do quicker.
//!
//! Names: `bookings/postgres`, `bookings/sqlite`.

use std::{
    path::Path,
    sync::{
        Arc, LazyLock,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use chrono::{TimeDelta, Utc};
use reqwest::{Client, Method, StatusCode, header::ETAG};
use rollcall::flows::simulate::{Plan, load_schools};
use sea_orm::sqlx::{self, Connection as _, PgConnection, raw_sql};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{
    Options,
    process::Process,
    report::{median, quantile},
    world::{Database, World},
};

const DATABASE: &str = "bench_bookings";
const OFFICER: &[&str] =
    &["webinars:read", "webinars:write", "webinar-bookings:read", "webinar-bookings:write"];
const SCHOOLS: usize = 24;
/// Webinars among which those who do not all want the same one choose.
const MANY: usize = 64;
const CONNECTIONS: [usize; 3] = [1, 8, 32];
/// What a booking is to cost at most: twice what the bare path does, a statement for each table.
const GOAL: f64 = 0.5;

/// The same tables again, without what only a service needs to find rows by.
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
enum Bare {
    /// A statement for each table.
    TableByTable,
    /// One statement for all of them.
    Together,
}

/// A caller with a token.
#[derive(Clone)]
struct Caller {
    http: Client,
    base: String,
    token: Arc<str>,
}

impl Caller {
    fn of(world: &World, service: &Process) -> Self {
        let (http, base) =
            (Client::builder().no_proxy().build().unwrap(), format!("http://{}/v1", service.address));
        Self { http, base, token: world.token() }
    }

    async fn post(&self, path: &str, body: &Value, condition: Option<&str>) -> (StatusCode, String, Value) {
        let request = self.http.request(Method::POST, format!("{}{path}", self.base));
        let mut request = request.bearer_auth(&self.token).json(body);
        if let Some(tag) = condition {
            request = request.header("If-Match", tag);
        }
        let answer = request.send().await.unwrap();
        let (status, headers) = (answer.status(), answer.headers().clone());
        let tag = headers.get(ETAG).and_then(|tag| tag.to_str().ok()).unwrap_or_default().to_owned();
        let body = serde_json::from_slice(&answer.bytes().await.unwrap()).unwrap_or_default();
        (status, tag, body)
    }

    /// Books; a service that is busy for a moment, as when the disk stalls, is asked again.
    async fn books(&self, path: &str, body: &Value) {
        loop {
            let (status, _, answer) = self.post(path, body, None).await;
            if status != StatusCode::SERVICE_UNAVAILABLE {
                assert_eq!(answer["booking"]["state"], "booked", "{status} {answer}");
                return;
            }
            SENT_AGAIN.fetch_add(1, Ordering::Relaxed);
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// The id of a webinar to which as many can come as ever can.
    async fn webinar(&self) -> Uuid {
        let body = json!({
            "title": "Measured", "topic": "Measures", "hosts": [{ "name": "A team" }], "held_on": Utc::now().date_naive() + TimeDelta::days(60),
            "contact": { "name": "A team", "email": "team@authority.example" }, "from_time": "10:30", "to_time": "11:30",
            "capacity": 10_000, "audience": { "rule": "all" }, "joining": { "link": "https://meeting.example/j/1" },
            "recorded_by": { "name": "A. Person" },
        });
        let (_, tag, made) = self.post("/webinars", &body, None).await;
        let id = made["webinar"]["id"].as_str().unwrap();
        let by = json!({ "recorded_by": { "name": "A. Person" } });
        let (status, ..) = self.post(&format!("/webinars/{id}/publish"), &by, Some(&tag)).await;
        assert!(status.is_success(), "{status}");
        id.parse().unwrap()
    }
}

/// Bookings that were told that the service is busy, and sent again.
static SENT_AGAIN: AtomicU64 = AtomicU64::new(0);

/// What so many connections did for a while.
struct Done {
    times: Vec<Duration>,
    took: Duration,
}

impl Done {
    fn rate(&self) -> f64 {
        self.times.len() as f64 / self.took.as_secs_f64()
    }
}

/// Nobody books twice: each booking of the run has a number of its own.
static NEXT: AtomicU64 = AtomicU64::new(1);

async fn serviced(callers: &[Caller], webinars: &[Uuid], urns: &[i32], time: Duration) -> Done {
    let began = Instant::now();
    let tasks = callers.iter().cloned().map(|caller| {
        let (webinars, urns) = (webinars.to_vec(), urns.to_vec());
        tokio::spawn(async move {
            let mut times = Vec::new();
            while began.elapsed() < time {
                let n = NEXT.fetch_add(1, Ordering::Relaxed);
                let at = usize::try_from(n).unwrap();
                let body = json!({
                    "webinar_id": webinars[at % webinars.len()], "source": "portal",
                    "people": [{ "name": "A. Person", "role": "teacher", "email": format!("person-{n}@school.example") }],
                    "recorded_by": { "name": "A. Head" },
                });
                let path = format!("/schools/{}/webinar-bookings", urns[at % urns.len()]);
                let sent = Instant::now();
                caller.books(&path, &body).await;
                times.push(sent.elapsed());
            }
            times
        })
    });
    gathered(began, tasks.collect()).await
}

async fn bare(owner: &str, connections: usize, webinars: &[Uuid], (time, how): (Duration, Bare)) -> Done {
    let mut conns = Vec::new();
    for _ in 0..connections {
        conns.push(PgConnection::connect(owner).await.unwrap());
    }
    let began = Instant::now();
    let tasks = conns.into_iter().map(|mut conn| {
        let webinars = webinars.to_vec();
        tokio::spawn(async move {
            let mut times = Vec::new();
            while began.elapsed() < time {
                let n = NEXT.fetch_add(1, Ordering::Relaxed);
                let webinar = webinars[usize::try_from(n).unwrap() % webinars.len()];
                let sent = Instant::now();
                booked_bare(&mut conn, webinar, n, how).await;
                times.push(sent.elapsed());
            }
            times
        })
    });
    gathered(began, tasks.collect()).await
}

async fn booked_bare(conn: &mut PgConnection, webinar: Uuid, n: u64, how: Bare) {
    static TOGETHER: LazyLock<String> = LazyLock::new(|| {
        let named = ["booking", "revision", "person", "mails"].iter().zip(TABLE_BY_TABLE);
        let before: Vec<_> =
            named.map(|(name, insert)| format!("{name} AS ({insert} RETURNING 1)")).collect();
        format!("WITH {} {AUDIT}", before.join(", "))
    });
    let (said, calendar) = ("x".repeat(400), "x".repeat(900));
    let ids: [Uuid; 5] = std::array::from_fn(|_| Uuid::now_v7());
    let mut tx = conn.begin().await.unwrap();
    let locked = sqlx::query("SELECT * FROM bare_webinar WHERE urn = 0 AND id = $1 FOR UPDATE").bind(webinar);
    locked.fetch_one(&mut *tx).await.unwrap();
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
                7 => query.bind(format!("person-{n}@school.example")),
                8 => query.bind(&said),
                9 => query.bind(ids[2]),
                10 => query.bind(&calendar),
                11 => query.bind(ids[3]),
                _ => query.bind(ids[4]),
            };
        }
        query.execute(&mut *tx).await.unwrap();
    }
    tx.commit().await.unwrap();
}

async fn gathered(began: Instant, tasks: Vec<tokio::task::JoinHandle<Vec<Duration>>>) -> Done {
    let mut times = Vec::new();
    for task in tasks {
        times.extend(task.await.unwrap());
    }
    Done { times, took: began.elapsed() }
}

/// Everything about bookings that is asked for.
pub async fn all(options: &Options) {
    for database in [Database::Postgres, Database::Sqlite] {
        let name = format!("bookings/{}", database.name());
        if options.wants(&name) {
            on(options, database, &name).await;
        }
    }
}

async fn on(options: &Options, database: Database, name: &str) {
    let world = World::empty(database, DATABASE, OFFICER).await;
    let plan = Plan { seed: 7, schools: SCHOOLS, pupils_per_school: Some(1), year: 2025 };
    load_schools(world.gate(), &plan).await.unwrap();
    let urns: Vec<i32> = plan.schools().map(|school| school.urn).collect();
    let service = world.serve(Path::new(env!("CARGO_BIN_EXE_rollcall"))).await;
    let beside = database == Database::Postgres && !options.alone;
    if beside {
        let mut conn = PgConnection::connect(&world.owner).await.unwrap();
        raw_sql(TABLES).execute(&mut conn).await.unwrap();
        conn.close().await.unwrap();
    }
    world.settle().await;
    println!(
        "\n| {name} | webinars | connections | bookings/s | p50 ms | p99 ms | bare/s | ÷ bare | together/s | ÷ together |"
    );
    println!("|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|");
    let mut below = Vec::new();
    for (what, count) in [("one hot webinar", 1), ("many webinars", MANY)] {
        for connections in CONNECTIONS {
            let (mut rates, mut bares, mut times) = (Vec::new(), [Vec::new(), Vec::new()], Vec::new());
            for _ in 0..options.rounds() {
                // A token lives for ten minutes, and a webinar has ten thousand places.
                let callers: Vec<_> = (0..connections).map(|_| Caller::of(&world, &service)).collect();
                let mut webinars = Vec::new();
                for _ in 0..count {
                    webinars.push(callers[0].webinar().await);
                }
                let done = serviced(&callers, &webinars, &urns, options.time()).await;
                rates.push(done.rate());
                times.extend(done.times);
                if beside {
                    copied(&world.owner).await;
                    for (bares, how) in bares.iter_mut().zip([Bare::TableByTable, Bare::Together]) {
                        let done = bare(&world.owner, connections, &webinars, (options.time(), how)).await;
                        bares.push(done.rate());
                    }
                }
            }
            let rate = median(rates.iter().copied());
            let (half, most) = (quantile(&times, 0.5), quantile(&times, 0.99));
            // As it is printed: what reads as the goal is no miss.
            let ratio = (rate / median(bares[0].iter().copied()) * 100.0).round() / 100.0;
            if beside && ratio < GOAL {
                below.push(format!("{what} with {connections} connections ({ratio:.2})"));
            }
            let beside = bares.map(|bares| match bares.is_empty() {
                true => "– | –".to_owned(),
                false => {
                    let bare = median(bares.iter().copied());
                    format!("{bare:.0} | **{:.2}**", rate / bare)
                }
            });
            println!(
                "| {what} | {count} | {connections} | **{rate:.0}** | {half:.1} | {most:.1} | {} |",
                beside.join(" | ")
            );
        }
    }
    match SENT_AGAIN.swap(0, Ordering::Relaxed) {
        0 => {}
        again => {
            println!("\n{name}: {again} bookings were told that the service is busy, and were sent again.")
        }
    }
    match (beside, below.is_empty()) {
        (false, _) => {}
        (true, true) => println!("\n{name}: the goal of {GOAL} of the bare path is met throughout."),
        (true, false) => {
            println!("\n{name}: below the goal of {GOAL} of the bare path: {}.", below.join("; "))
        }
    }
}

/// The webinars that are there, for the bare path to lock.
async fn copied(owner: &str) {
    let mut conn = PgConnection::connect(owner).await.unwrap();
    raw_sql("INSERT INTO bare_webinar SELECT * FROM webinar ON CONFLICT DO NOTHING")
        .execute(&mut conn)
        .await
        .unwrap();
    conn.close().await.unwrap();
}
