//! What there is to wait for before something breaks under everybody's hands.

use std::{
    collections::BTreeSet,
    time::{Duration, Instant},
};

use rand::Rng as _;
use rand_chacha::ChaCha8Rng;

use super::record::{Effect, Outcome, Recorder};

/// How long they are waited for who have not written yet.
const READY_IN: Duration = Duration::from_secs(3);

/// Waits until every kind of write was acknowledged, or long enough: some programs have to make things ready first.
pub async fn everybody_works(record: &Recorder) {
    let started = Instant::now();
    while started.elapsed() < READY_IN {
        let calls = record.calls();
        let done: BTreeSet<_> = calls
            .iter()
            .filter(|call| call.outcome == Outcome::Ok)
            .map(|call| call.ask.effect.kind())
            .collect();
        if Effect::KINDS.iter().all(|kind| done.contains(kind)) {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// The same in every other trial, as it falls: in the others something breaks while programs make things ready.
pub async fn everybody_may_work(record: &Recorder, rng: &mut ChaCha8Rng) {
    if rng.random_bool(0.5) {
        everybody_works(record).await;
    }
}
