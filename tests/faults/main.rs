//! Promises that need a whole process: the built program, a PostgreSQL of its own and callers that misbehave.
//! Started by `scripts/assure`. Each family is a file, each scenario a function that ends in a [`Finding`].
#![allow(missing_docs, reason = "scenarios are named by what they prove")]
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a harness that cannot go on ends")]
#![allow(clippy::disallowed_methods, reason = "the harness is no part of the service")]

mod bulk;
mod connections;
mod cores;
mod database;
mod load;
mod memory;
mod overload;
mod proxy;
mod service;
mod stop;
mod world;

use std::{env, future::Future, pin::Pin, process::ExitCode, time::Duration};

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

#[tokio::main]
async fn main() -> ExitCode {
    let wanted: Vec<_> = env::args().skip(1).filter(|word| !word.starts_with('-')).collect();
    let chosen = |name: &str| wanted.is_empty() || wanted.iter().any(|word| name.contains(word.as_str()));
    let world = World::make().await;
    let mut broken = 0;
    for (name, promise, seconds, scenario) in SCENARIOS.iter().filter(|(name, ..)| chosen(name)) {
        let outcome = tokio::time::timeout(Duration::from_secs(*seconds), scenario(&world)).await;
        let found = outcome.unwrap_or_else(|_| Finding {
            measured: format!("not done in {seconds} s"),
            trials: 0,
            kept: false,
        });
        let verdict = if found.kept { "kept" } else { "BROKEN" };
        println!("{verdict:6} {name}: {promise}\n       {} (N = {})", found.measured, found.trials);
        broken += usize::from(!found.kept);
    }
    ExitCode::from(u8::from(broken > 0))
}
