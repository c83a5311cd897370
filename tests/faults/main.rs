//! Promises that need a whole process: the built program, a PostgreSQL of its own and callers that misbehave.
//! Started by `scripts/assure`. Each family is a file, each scenario a function that ends in a [`Finding`].
#![allow(missing_docs, reason = "scenarios are named by what they prove")]
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a harness that cannot go on ends")]
#![allow(clippy::too_many_lines, reason = "a scenario is told from its beginning to its end")]
#![allow(clippy::disallowed_methods, reason = "the harness is no part of the service")]

mod bulk;
mod connections;
mod cores;
mod database;
mod durability;
mod load;
mod memory;
mod overload;
mod proxy;
mod service;
mod stop;
mod world;

use std::{
    env,
    future::Future,
    pin::Pin,
    process::ExitCode,
    time::{Duration, Instant},
};

use world::World;

/// What came of a scenario: the promise, what was measured in how many trials, and whether it was kept.
pub struct Finding {
    pub measured: String,
    pub trials: usize,
    pub kept: bool,
}

type Scenario = for<'w> fn(&'w World) -> Pin<Box<dyn Future<Output = Finding> + 'w>>;

/// Every scenario, with the promise that it is about and how long it may take.
const SCENARIOS: &[(&str, &str, u64, Scenario)] = &[
    ("O2 herd", "430 schools push in the same second: all acknowledged in 10 s", 60, |w| {
        Box::pin(load::herd(w))
    }),
    ("O1 overload", "at three times its capacity the service does its work and refuses the rest", 420, |w| {
        Box::pin(overload::overload(w))
    }),
    ("A6 revocation", "a revoked client is out within 5 s, under load", 60, |w| {
        Box::pin(load::revocation(w))
    }),
    ("O4 connections", "200 slow connections harm nobody and are closed in 30 s", 90, |w| {
        Box::pin(connections::slow(w))
    }),
    ("O5 memory", "no bomb takes more than 256 MiB and half as much again as a body", 90, |w| {
        Box::pin(memory::bombs(w))
    }),
    (
        "O5 bulk",
        "200,000 marks in one gzip file load in flat memory; again, and older, they change nothing",
        600,
        |w| Box::pin(bulk::year(w)),
    ),
    ("O6 black hole", "a hanging database is answered for in 3 s and used again in 5 s", 90, |w| {
        Box::pin(database::black_hole(w))
    }),
    ("O7 no slots", "without a connection to be had: 503, alive, not ready, and back by itself", 60, |w| {
        Box::pin(database::no_connections(w))
    }),
    ("Z1 stop", "told to stop under load: no accepted request fails, the end within 20 s", 60, |w| {
        Box::pin(stop::under_load(w))
    }),
    ("Z1 stuck", "told to stop with 100 stuck bodies: the end within 20 s", 60, |w| {
        Box::pin(stop::with_stuck_bodies(w))
    }),
];

/// What is asked for on the command line.
struct Asked {
    words: Vec<String>,
    deep: bool,
    seed: u64,
    /// Trials of each scenario, instead of the usual number.
    trials: Option<usize>,
}

impl Asked {
    /// `--deep`, `--seed N`, `--trials N` and words of names; anything else that begins with `-` is the test runner's.
    fn read() -> Self {
        let mut asked = Self { words: Vec::new(), deep: false, seed: clock_seed(), trials: None };
        let mut arguments = env::args().skip(1);
        while let Some(argument) = arguments.next() {
            let mut number = || arguments.next().and_then(|text| text.parse().ok()).expect("a number");
            match argument.as_str() {
                "--deep" => asked.deep = true,
                "--seed" => asked.seed = number(),
                "--trials" => asked.trials = Some(number() as usize),
                word if word.starts_with('-') => {}
                _ => asked.words.push(argument),
            }
        }
        asked
    }

    fn wants(&self, name: &str) -> bool {
        self.words.is_empty() || self.words.iter().any(|word| name.contains(word.as_str()))
    }
}

/// A seed that is another in each run; it is printed, and given back with `--seed`.
fn clock_seed() -> u64 {
    let since = std::time::UNIX_EPOCH.elapsed().unwrap_or_default();
    since.as_secs() % 1_000_000
}

/// Runs to its end or to the end of its time, and prints what came of it; whether the promise was kept.
async fn found(name: &str, promise: &str, seconds: f64, scenario: impl Future<Output = Finding>) -> bool {
    let started = Instant::now();
    let outcome = tokio::time::timeout(Duration::from_secs_f64(seconds), scenario).await;
    let found = outcome.unwrap_or_else(|_| Finding {
        measured: format!("not done in {seconds:.0} s"),
        trials: 0,
        kept: false,
    });
    let verdict = match (found.kept, found.trials) {
        (true, 0) => "skip",
        (true, _) => "kept",
        (false, _) => "BROKEN",
    };
    let took = started.elapsed();
    println!("{verdict:6} {name}: {promise}\n       {} (N = {}, {took:.0?})", found.measured, found.trials);
    found.kept
}

#[tokio::main]
async fn main() -> ExitCode {
    let asked = Asked::read();
    let mut broken = 0;
    let of_load: Vec<_> = SCENARIOS.iter().filter(|(name, ..)| asked.wants(name)).collect();
    if !of_load.is_empty() {
        let world = World::make().await;
        for (name, promise, seconds, scenario) in of_load {
            broken += usize::from(!found(name, promise, *seconds as f64, scenario(&world)).await);
        }
    }
    let (ground, before) = (durability::Ground::new(), broken);
    for (name, promise, (short, deep), seconds, scenario) in durability::ROWS {
        if asked.wants(name) {
            let count = asked.trials.unwrap_or(if asked.deep { *deep } else { *short });
            let trials = durability::Trials { name, seed: asked.seed, count };
            // Making the authority and the control take their time, too.
            let most = 180.0 + seconds * count as f64;
            broken += usize::from(!found(name, promise, most, scenario(&ground, trials)).await);
        }
    }
    ground.close(broken == before);
    ExitCode::from(u8::from(broken > 0))
}
