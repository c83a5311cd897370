//! What a push, figures and self-assessments cost, over HTTP against the real server, beside what one would do instead. Started by
//! `scripts/bench`.
//!
//! Everything is measured in one run, in turns on the same machine and the same database server, so that the
//! ratios hold where the figures themselves depend on who else is busy.
#![allow(missing_docs, reason = "a program, not a library")]
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a panic is how a measurement fails")]
#![allow(clippy::too_many_lines, reason = "a measurement is told from its beginning to its end")]
#![allow(clippy::disallowed_methods, reason = "the baselines go round every wall: that is what they are for")]

mod assessments;
mod bare;
mod baselines;
mod bloat;
mod bookings;
mod figures;
mod load;
mod measure;
mod process;
mod report;
mod requests;
mod world;

use std::{path::PathBuf, time::Duration};

use clap::Parser;

/// What a push costs, and what figures cost.
#[derive(Parser, Clone)]
struct Options {
    /// A smoke run of seconds, with few schools.
    #[arg(long)]
    quick: bool,
    /// Only measurements whose name, such as `postgres/270/8` or `figures/sqlite/concerns`, contains this. Figures:
    /// `figures/inner`; `year`, `linear`, `concerns` and `penalty` under `figures/postgres/` and `figures/sqlite/`; and
    /// `figures/postgres/rows`, `figures/postgres/duckdb`, which need `python3` and PyPI for DuckDB. Self-assessments:
    /// `assessments/postgres`, `assessments/sqlite`. Bookings: `bookings/postgres`, `bookings/sqlite`.
    #[arg(long)]
    only: Option<String>,
    /// Seconds for each measurement of each round.
    #[arg(long)]
    seconds: Option<f64>,
    /// Rounds, of which medians are told.
    #[arg(long)]
    rounds: Option<usize>,
    /// Schools of the year that figures are worked out of: 430, or 12 with `--quick`. The rows of 430 take 6 GB.
    #[arg(long, value_parser = clap::value_parser!(u16).range(8..=1_900))]
    schools: Option<u16>,
    /// The plan of the grouped query too.
    #[arg(long)]
    explain: bool,
    /// Only the service, without what it is compared with.
    #[arg(long)]
    alone: bool,
    /// Another build of the service, measured in turns with this one: what did a change gain?
    #[arg(long)]
    against: Option<PathBuf>,
    /// What `cargo bench` says to every target.
    #[arg(long, hide = true)]
    bench: bool,
}

impl Options {
    fn wants(&self, name: &str) -> bool {
        self.only.as_ref().is_none_or(|only| name.contains(only.as_str()) || only.starts_with(name))
    }

    fn time(&self) -> Duration {
        Duration::from_secs_f64(self.seconds.unwrap_or(if self.quick { 0.3 } else { 1.5 }))
    }

    /// How often something is asked that is usually asked so often.
    fn times(&self, usual: usize) -> usize {
        self.rounds.unwrap_or(if self.quick { 2 } else { usual }).max(1)
    }

    fn rounds(&self) -> usize {
        self.rounds.unwrap_or(if self.quick { 1 } else { 3 }).max(1)
    }
}

fn main() {
    // The bare path is served by this same program in a process of its own.
    let mut arguments = std::env::args().skip(1);
    if arguments.next().as_deref() == Some(bare::COMMAND) {
        let arguments: Vec<String> = arguments.collect();
        return actix_web::rt::System::new().block_on(bare::serve(&arguments));
    }
    let options = Options::parse();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(async {
        report::machine();
        for database in [world::Database::Postgres, world::Database::Sqlite] {
            if options.wants(database.name()) {
                measure::all(&options, database).await;
            }
        }
        figures::all(&options).await;
        assessments::all(&options).await;
        bookings::all(&options).await;
    });
}
