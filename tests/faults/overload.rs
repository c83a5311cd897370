//! Three times what the service can do (O1): what it still does, and what becomes of the rest.

use std::{
    sync::{Arc, atomic::Ordering},
    time::{Duration, Instant},
};

use tokio::time::sleep_until;

use super::{
    Finding,
    cores::Cores,
    load::{Done, Ended, Work, capacity, quantile},
    world::{World, http},
};

/// The service is pressed so often, each time between two measurements of what it can do. Many short rounds, for a machine
/// has moods: a checkpoint of the database takes a third of one round, whichever it falls on.
const ROUNDS: usize = 20;
const MEASURED: Duration = Duration::from_secs(3);
const PRESSED: Duration = Duration::from_secs(5);
/// What was done counts once the queues are full.
const FILLED: Duration = Duration::from_secs(2);
/// A service just started, on a database just filled, does a third of what it does a little later.
const WARMED: Duration = Duration::from_secs(20);
/// More than are pushed in all rounds; they are most of a school year.
const REGISTERS: usize = 150_000;

/// One round: what was done under pressure, and what could be done just before and just after.
struct Round {
    before: Done,
    good: Done,
    after: Done,
}

impl Round {
    /// What was done, out of what could be.
    fn goodput(&self, part: fn(&Done) -> f64) -> f64 {
        2.0 * part(&self.good) / (part(&self.before) + part(&self.after))
    }
}

/// The middle one and the mean of these shares.
fn middle(mut shares: Vec<f64>) -> (f64, f64) {
    shares.sort_unstable_by(f64::total_cmp);
    let half = shares.len() / 2;
    ((shares[half] + shares[shares.len() - 1 - half]) / 2.0, shares.iter().sum::<f64>() / shares.len() as f64)
}

/// How each request ended of those sent at this rate, whatever became of the ones before (an open loop).
async fn send_at(rate: f64, start: Instant, span: Duration, work: &Arc<Work>) -> Vec<Ended> {
    let count = (span.as_secs_f64() * rate) as usize;
    let http = http();
    let mut tasks = Vec::new();
    for n in 0..count {
        let due = start + Duration::from_secs_f64(n as f64 / rate);
        let (http, work) = (http.clone(), work.clone());
        tasks.push(tokio::spawn(async move {
            sleep_until(due.into()).await;
            work.send(&http, due).await
        }));
    }
    let mut all = Vec::new();
    for task in tasks {
        all.push(task.await.expect("no panic"));
    }
    all
}

/// What came of pressing a service for some time: how much it still did a second, and how each request ended.
async fn press(work: &Arc<Work>, peak: Done) -> (Done, Vec<Ended>) {
    let start = Instant::now() + Duration::from_millis(300);
    let all = send_at(3.0 * peak.all, start, PRESSED, work).await;
    // While it is still pressed.
    let pressed = start + FILLED..start + PRESSED;
    let good = || all.iter().filter(|one| one.status == 200 && pressed.contains(&one.at));
    let a_second = |count: usize| count as f64 / (pressed.end - pressed.start).as_secs_f64();
    (Done { all: a_second(good().count()), pushes: a_second(good().filter(|one| one.push).count()) }, all)
}

pub async fn overload(world: &World) -> Finding {
    // The buckets are not what is tried here.
    let service = world.serve(&["--requests-per-minute", "1000000", "--burst", "100000"]);
    let cores = Cores::split(world, &service).await;
    let work = Work::new(world, &service, REGISTERS).await;
    capacity(&work, WARMED).await;
    let (mut before, mut rounds, mut all) = (capacity(&work, MEASURED).await, Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        let (good, ended) = press(&work, before).await;
        all.extend(ended);
        let after = capacity(&work, MEASURED).await;
        rounds.push(Round { before, good, after });
        before = after;
    }
    assert!(!work.ran_out.load(Ordering::Relaxed), "too few registers for so fast a service");
    finding(&cores, &rounds, &all)
}

fn finding(cores: &Cores, rounds: &[Round], all: &[Ended]) -> Finding {
    let shares = |part: fn(&Done) -> f64| rounds.iter().map(|round| round.goodput(part)).collect::<Vec<_>>();
    let (goodput, mean) = middle(shares(|done| done.all));
    let (of_pushes, _) = middle(shares(|done| done.pushes));
    let peak = rounds.iter().map(|round| round.before.all).sum::<f64>() / rounds.len() as f64;
    let each =
        shares(|done| done.all).iter().map(|share| format!("{:.0}", share * 100.0)).collect::<Vec<_>>();
    let answered = all.iter().filter(|one| one.status == 200).count();
    let refused: Vec<_> = all.iter().filter(|one| matches!(one.status, 429 | 503)).collect();
    let told = refused.iter().all(|one| one.retry_after);
    let other = all.len() - answered - refused.len();
    let waited = refused.iter().filter(|one| one.took > Duration::from_millis(500)).count();
    let p99 = |push: bool| {
        let of = |one: &&Ended| one.status == 200 && one.push == push;
        quantile(&mut all.iter().filter(of).map(|one| one.took).collect::<Vec<_>>(), 0.99)
    };
    let (pushed, read) = (p99(true), p99(false));
    let measured = format!(
        "{cores}; capacity {peak:.0}/s, three times that sent: {answered} answered, goodput {:.1} % (the middle of {} \
         rounds; mean {:.1} %, of pushes {:.1} %; each {}), {} refused ({waited} of them after waiting), {other} otherwise; \
         p99 of pushes {pushed:.0?}, of reads {read:.0?}",
        goodput * 100.0,
        rounds.len(),
        mean * 100.0,
        of_pushes * 100.0,
        each.join(", "),
        refused.len(),
    );
    let in_time = pushed <= Duration::from_millis(5500) && read <= Duration::from_millis(500);
    Finding { measured, trials: all.len(), kept: goodput >= 0.9 && in_time && told && other == 0 }
}
