//! One key, sent by many at once.

use futures_util::future::join_all;
use rand_chacha::ChaCha8Rng;

use super::{
    Ground, Tally, Trials, check,
    record::{Ask, Call, Caller, Outcome, Recorder},
    work,
    world::{Backend, Small},
};
use crate::Finding;

/// Sends of one key.
const SENDS: usize = 50;
/// Bursts that one record holds.
const BATCH: usize = 20;

pub async fn of_one_key(ground: &Ground, backend: Backend, trials: Trials) -> Finding {
    let world = ground.world(backend).await;
    let mut tally = Tally::new(&trials);
    let service = world.serve();
    let to = world.caller(&service).await;
    tally.control(without_key(ground, world, &to, &trials).await);
    let (mut done, mut replayed) = (0, 0);
    while done < trials.count && !tally.is_hopeless() {
        let mut rng = trials.rng(done);
        let to = world.caller(&service).await;
        let record = ground.record(&trials.mark(done));
        let batch = BATCH.min(trials.count - done);
        let webinar = work::webinar(&to, &record, 20).await.unwrap_or_default();
        let mut faults = Vec::new();
        for n in 0..batch {
            let ask = ask(world, &record, &webinar, n, &mut rng);
            faults.extend(burst(&to, &record, ask).await);
        }
        replayed += record.calls().iter().filter(|call| call.replayed).count();
        faults.extend(check::trial(world, &to, &record).await);
        tally.add(batch, &record, faults);
        done += batch;
    }
    drop(service);
    tally.note(format!("{SENDS} sends each, of which {replayed} were told the first outcome again"));
    if replayed == 0 {
        tally.fault("no answer was a repetition");
    }
    tally.found(world).await
}

/// A booking, or a sheet: of a booking the people are there once in any case, of a sheet the key alone keeps count.
fn ask(world: &Small, record: &Recorder, webinar: &str, n: usize, rng: &mut ChaCha8Rng) -> Ask {
    match n % 2 {
        0 => work::booking(world, record, n / 2 % world.schools.len(), webinar, rng),
        _ => work::sheet(record),
    }
}

/// Sends it fifty times at once, and once more; what is wrong with the answers.
async fn burst(to: &Caller, record: &Recorder, ask: Ask) -> Vec<String> {
    let attempt = record.attempt();
    let sends = (0..SENDS).map(|_| record.send_as(to, ask.clone(), attempt));
    let mut calls = join_all(sends).await;
    let Some(first) = calls.first().cloned() else { return Vec::new() };
    calls.push(record.again(to, &first).await);
    let mut faults: Vec<_> = calls.iter().filter_map(told).collect();
    let count = |replayed: bool| {
        calls.iter().filter(|call| call.outcome == Outcome::Ok && call.replayed == replayed).count()
    };
    if (count(false), count(true) > 0) != (1, true) {
        let [made, again] = [false, true].map(count);
        faults.push(format!("{}: {made} answers made it and {again} were told of it again", ask.call));
    }
    faults
}

/// An answer that is neither the outcome nor a reason to send it again.
pub fn told(call: &Call) -> Option<String> {
    let right = match (call.status, call.code.as_str()) {
        (200..=299, _) => true,
        (409, "idempotency_in_progress") | (429, "rate_limited") | (503, "overloaded") => call.retry_after,
        _ => false,
    };
    (!right).then(|| format!("{}: {} {:?} ({})", call.ask.call, call.status, call.code, call.request))
}

/// The key is taken away on the way: the sheet is there many times, and that must be seen.
async fn without_key(ground: &Ground, world: &Small, to: &Caller, trials: &Trials) -> bool {
    let record = ground.record(&format!("c-{}", trials.mark(0)));
    let sheet = Ask { key: None, ..work::sheet(&record) };
    burst(to, &record, sheet).await;
    check::present(world, &record.calls()).await.iter().any(|fault| fault.contains("DOUBLED"))
}
