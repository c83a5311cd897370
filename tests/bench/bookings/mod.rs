//! What booking a place at a webinar costs, over HTTP against the real server: on one webinar at which everybody books at
//! once, and on many. Beside it, in turns in the same run, what one would do bare: lock a row with `SELECT … FOR UPDATE` and
//! `INSERT` the same rows, a statement for each table, with nothing checked, counted, answered or told; the same over HTTP,
//! behind the server and the token check that pushes are measured against; and the same with one statement for all tables,
//! which nobody could do quicker.
//!
//! Names: `bookings/postgres`, `bookings/sqlite`.

pub mod bare;

use std::{
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use chrono::{TimeDelta, Utc};
use reqwest::{Client, Method, StatusCode, header::ETAG};
use rollcall::flows::simulate::{Plan, load_schools};
use sea_orm::sqlx::{Connection as _, PgConnection};
use serde_json::{Value, json};
use uuid::Uuid;

use bare::Bare;

use super::{
    Options, bare as bare_server,
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

fn email(n: u64) -> String {
    format!("person-{n}@school.example")
}

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
                    "people": [{ "name": "A. Person", "role": "teacher", "email": email(n) }],
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

async fn written(owner: &str, connections: usize, webinars: &[Uuid], time: Duration, how: Bare) -> Done {
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
                bare::book(&mut conn, webinar, &email(n), how).await.unwrap();
                times.push(sent.elapsed());
            }
            times
        })
    });
    gathered(began, tasks.collect()).await
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

/// What the service is held against, on PostgreSQL: the bare path three times.
struct Beside {
    owner: String,
    server: Process,
}

/// The bare path, the bare path over HTTP, everything in one statement.
const BESIDE: [&str; 3] = ["bare", "over HTTP", "together"];

impl Beside {
    async fn of(world: &World) -> Self {
        let owner = world.owner.clone();
        bare::prepare(&owner).await;
        Self { server: bare_server::start(world).await, owner }
    }

    /// Bookings a second of each.
    async fn rates(
        &self,
        world: &World,
        connections: usize,
        at: (&[Uuid], &[i32]),
        time: Duration,
    ) -> [f64; 3] {
        let (webinars, urns) = at;
        bare::copy_webinars(&self.owner).await;
        let callers: Vec<_> = (0..connections).map(|_| Caller::of(world, &self.server)).collect();
        [
            written(&self.owner, connections, webinars, time, Bare::TableByTable).await.rate(),
            serviced(&callers, webinars, urns, time).await.rate(),
            written(&self.owner, connections, webinars, time, Bare::Together).await.rate(),
        ]
    }
}

async fn on(options: &Options, database: Database, name: &str) {
    let world = World::empty(database, DATABASE, OFFICER).await;
    let plan = Plan { seed: 7, schools: SCHOOLS, pupils_per_school: Some(1), year: 2025 };
    load_schools(world.gate(), &plan).await.unwrap();
    let urns: Vec<i32> = plan.schools().map(|school| school.urn).collect();
    let service = world.serve(Path::new(env!("CARGO_BIN_EXE_rollcall"))).await;
    let beside = match database == Database::Postgres && !options.alone {
        true => Some(Beside::of(&world).await),
        false => None,
    };
    world.settle().await;
    let heads = BESIDE.map(|of| format!("{of}/s | ÷ {of}")).join(" | ");
    println!("\n| {name} | webinars | connections | bookings/s | p50 ms | p99 ms | {heads} |");
    println!("|---|{}", "--:|".repeat(5 + 2 * BESIDE.len()));
    let mut below = Vec::new();
    for (what, count) in [("one hot webinar", 1), ("many webinars", MANY)] {
        for connections in CONNECTIONS {
            let (mut rates, mut bares, mut times) = (Vec::new(), BESIDE.map(|_| Vec::new()), Vec::new());
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
                if let Some(beside) = &beside {
                    let found = beside.rates(&world, connections, (&webinars, &urns), options.time()).await;
                    bares.iter_mut().zip(found).for_each(|(bares, rate)| bares.push(rate));
                }
            }
            let rate = median(rates.iter().copied());
            let (half, most) = (quantile(&times, 0.5), quantile(&times, 0.99));
            let bares = bares.map(|rates| (!rates.is_empty()).then(|| median(rates.into_iter())));
            // As it is printed: what reads as the goal is no miss.
            let ratio = |bare: f64| (rate / bare * 100.0).round() / 100.0;
            if let Some(ratio) = bares[0].map(ratio).filter(|ratio| *ratio < GOAL) {
                below.push(format!("{what} with {connections} connections ({ratio:.2})"));
            }
            let cells = bares.map(|bare| match bare {
                None => "– | –".to_owned(),
                Some(bare) => format!("{bare:.0} | **{:.2}**", rate / bare),
            });
            println!(
                "| {what} | {count} | {connections} | **{rate:.0}** | {half:.1} | {most:.1} | {} |",
                cells.join(" | ")
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
        (None, _) => {}
        (_, true) => println!("\n{name}: the goal of {GOAL} of the bare path is met throughout."),
        (_, false) => {
            println!("\n{name}: below the goal of {GOAL} of the bare path: {}.", below.join("; "))
        }
    }
}
