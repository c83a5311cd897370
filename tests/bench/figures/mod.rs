//! What figures cost, over HTTP against the real server, on a synthetic year: beside the same marks kept as rows, in
//! PostgreSQL and in DuckDB.
//!
//! Names: `figures/inner`; `figures/postgres/` and `figures/sqlite/` with `year`, `linear`, `concerns`, `penalty`; and
//! `figures/postgres/rows`, `figures/postgres/duckdb`.

mod duck;
mod grouped;
mod inner;
mod linear;
mod reading;
mod rows;
mod year;

use std::{path::Path, time::Duration};

use super::{
    Options,
    load::Http,
    process::{Process, backends_cpu},
    report::{median, quantile},
    world::Database,
};
use grouped::Answer;
use year::{DATABASE, Year};

/// Everything about figures that is asked for.
pub async fn all(options: &Options) {
    if options.wants("figures/inner") {
        inner::measure(options);
    }
    for database in [Database::Postgres, Database::Sqlite] {
        let name = format!("figures/{}", database.name());
        if options.wants(&name) {
            on(options, database, &name).await;
        }
    }
}

async fn on(options: &Options, database: Database, name: &str) {
    eprintln!("{name}: loading the year …");
    let year = Year::load(options, database).await;
    let wants = |part: &str| options.wants(&format!("{name}/{part}"));
    let mut whole = None;
    if ["year", "rows", "duckdb"].into_iter().any(wants) {
        whole = Some(authority(options, &year).await);
    }
    if let Some(whole) = whole.filter(|_| database == Database::Postgres && !options.alone) {
        let (rows, duck) = (wants("rows"), wants("duckdb"));
        beside(options, &year, &whole, rows, duck).await;
    }
    if wants("linear") {
        linear::measure(options, &year).await;
    }
    if wants("concerns") || wants("penalty") {
        reading::measure(options, &year, wants("concerns"), wants("penalty")).await;
    }
}

/// The authority's year, and how long it took.
struct Whole {
    cold: f64,
    warm: f64,
    answer: Answer,
}

/// What one build of the service took.
#[derive(Default)]
struct Took {
    cold: Vec<Duration>,
    warm: Vec<Duration>,
    cpu: Vec<f64>,
    database_cpu: Vec<f64>,
    peaks: Vec<f64>,
}

impl Took {
    /// The figures of all schools and the whole year: the first request of a service that has just started, and later
    /// ones.
    async fn ask(&mut self, year: &Year, build: &Path) -> Answer {
        let path = year.path(year.days());
        let service = year.world.serve(build).await;
        let mut http = connect(year, &service).await;
        let before = (service.cpu(), backends_cpu(DATABASE));
        let (took, body) = http.get(&path).await;
        self.cold.push(took);
        self.cpu.push(service.cpu() - before.0);
        self.database_cpu.push(backends_cpu(DATABASE) - before.1);
        for _ in 0..3 {
            self.warm.push(http.get(&path).await.0);
        }
        self.peaks.push(service.peak());
        Answer::of_service(&body)
    }

    fn tell(&self, build: &str) {
        println!(
            "| first, service just started{build} | **{:.0}** | {:.0} | {:.0} | {:.0} | {:.0} | {:.0} |",
            quantile(&self.cold, 0.5),
            quantile(&self.cold, 0.0),
            quantile(&self.cold, 1.0),
            median(self.cpu.iter().copied()) * 1000.0,
            median(self.database_cpu.iter().copied()) * 1000.0,
            self.peaks.iter().copied().fold(0.0, f64::max),
        );
        println!(
            "| later{build} | **{:.0}** | {:.0} | {:.0} | | | |",
            quantile(&self.warm, 0.5),
            quantile(&self.warm, 0.0),
            quantile(&self.warm, 1.0)
        );
    }
}

/// The figures of all schools and the whole year, by this build and by another one in turns with it.
async fn authority(options: &Options, year: &Year) -> Whole {
    let (mut this, mut other) = (Took::default(), Took::default());
    let mut answer = Answer::default();
    for _ in 0..options.times(5) {
        answer = this.ask(year, Path::new(env!("CARGO_BIN_EXE_rollcall"))).await;
        if let Some(build) = &options.against {
            assert_eq!(other.ask(year, build).await, answer, "the other build answers otherwise");
        }
    }
    assert_eq!(answer.possible() + year.not_possible(), year.marks, "the figures are of another year");
    println!("\n## {}: the year of {}\n", year.name(), year.told());
    println!("| request | ms | fastest | slowest | CPU ms of the service | of the database | peak MiB |");
    println!("|---|--:|--:|--:|--:|--:|--:|");
    this.tell("");
    if options.against.is_some() {
        other.tell(", the other build");
    }
    println!("\n{answer}");
    Whole { cold: quantile(&this.cold, 0.5), warm: quantile(&this.warm, 0.5), answer }
}

/// The same question to the same marks as rows.
async fn beside(options: &Options, year: &Year, whole: &Whole, in_postgres: bool, in_duck: bool) {
    if !in_postgres && !in_duck {
        return;
    }
    let duck = if in_duck { duck::prepare() } else { Err("not asked for".to_owned()) };
    let loaded = rows::load(year, in_postgres, duck.as_ref().ok()).await;
    println!(
        "\n| the same marks as rows | MiB | loaded in s | query ms | of the service's first | of its later |"
    );
    println!("|---|--:|--:|--:|--:|--:|");
    let row = |name: &str, mib: f64, loading: Duration, asked: &[(Duration, Answer)]| {
        assert!(asked.iter().all(|(_, answer)| *answer == whole.answer), "{name}: {asked:?}");
        let times: Vec<Duration> = asked.iter().map(|(took, _)| *took).collect();
        let took = quantile(&times, 0.5);
        println!(
            "| {name} | {mib:.1} | {:.0} | {took:.0} | **{:.1}** × | {:.1} × |",
            loading.as_secs_f64(),
            took / whole.cold,
            took / whole.warm
        );
    };
    if in_postgres {
        let asked = rows::ask(options, year).await;
        row("PostgreSQL, a grouped query", rows::size(year).await, loaded, &asked);
        rows::drop(year).await;
    }
    match (duck, in_duck) {
        (Ok(duck), _) => {
            let asked = duck.ask(options, year);
            row("DuckDB on a Parquet file", duck.size(), loaded, &asked);
        }
        (Err(why), true) => println!("| DuckDB: skipped ({why}) | | | | | |"),
        (Err(_), false) => {}
    }
}

async fn connect(year: &Year, service: &Process) -> Http {
    Http::connect(&service.address, "/v1", year.world.token(), |_| String::new()).await
}
