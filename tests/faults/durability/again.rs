//! What was acknowledged is sent again and looked for again, and how calls were answered at all.

use std::{
    collections::BTreeSet,
    time::{Duration, Instant},
};

use futures_util::future::join_all;

use super::{
    check::attempts,
    record::{Call, Caller, Effect, Outcome, Recorder},
};

/// Repetitions at once, and the most of one trial: the latest, which the fault came next to.
const AT_ONCE: usize = 8;
const MOST: usize = 200;
/// How long one is sent again for being told that the service is busy.
const INSIST: Duration = Duration::from_secs(20);

/// Sends once more, with its key, what was acknowledged: it is told what it came to, and nothing is done a second time. What
/// is doubled the check finds afterwards.
pub async fn acknowledged(to: &Caller, record: &Recorder) -> Vec<String> {
    let calls = record.calls();
    let known = attempts(&calls).into_values().filter(|attempt| attempt.outcome() == Outcome::Ok);
    let firsts = known.filter_map(|attempt| attempt.calls.first().copied());
    let firsts: Vec<&Call> = firsts.filter(|first| first.ask.key.is_some()).collect();
    let latest = &firsts[firsts.len().saturating_sub(MOST)..];
    let mut faults = Vec::new();
    for some in latest.chunks(AT_ONCE) {
        let sends = some.iter().map(|first| is_told_again(to, record, first));
        faults.extend(join_all(sends).await.into_iter().flatten());
    }
    faults
}

async fn is_told_again(to: &Caller, record: &Recorder, first: &Call) -> Option<String> {
    let started = Instant::now();
    loop {
        let again = record.again(to, first).await;
        let is_busy = matches!(
            (again.status, again.code.as_str()),
            (0 | 503, _) | (409, "idempotency_in_progress") | (429, "rate_limited")
        );
        match again.outcome {
            Outcome::Ok if again.replayed => return None,
            _ if is_busy && started.elapsed() < INSIST => tokio::time::sleep(Duration::from_millis(50)).await,
            outcome => {
                let (call, status, code) = (&first.ask.call, again.status, &again.code);
                return Some(format!(
                    "{call} ({}): sent again after it was acknowledged, it is {outcome:?} ({status} {code}) and no \
                     repetition",
                    first.request
                ));
            }
        }
    }
}

/// What later trials let stand, to be looked for in the end. A step that one call did not take another may have taken since.
pub fn lasting(calls: Vec<Call>) -> Vec<Call> {
    let mut stays = BTreeSet::new();
    for attempt in attempts(&calls).values() {
        let is_step =
            |call: &&Call| matches!(call.ask.effect, Effect::NoticeStep { .. } | Effect::Receipt { .. });
        if attempt.outcome() == Outcome::Ok || !attempt.calls.iter().any(is_step) {
            stays.extend(attempt.calls.iter().map(|call| call.n));
        }
    }
    calls.into_iter().filter(|call| stays.contains(&call.n)).map(Call::kept).collect()
}

/// What is wrong with how calls were answered, or were not, by a service in distress: with success, with a conflict, with
/// what stands, with the time after which to come again, or not at all.
pub fn told<'a>(calls: impl IntoIterator<Item = &'a Call>) -> Vec<String> {
    calls.into_iter().filter_map(one_told).collect()
}

fn one_told(call: &Call) -> Option<String> {
    let right = match (call.status, call.code.as_str()) {
        (0 | 200..=299 | 409, _) => true,
        (503, "outcome_unknown" | "dependency_unavailable" | "overloaded") => call.retry_after,
        _ => call.stands(),
    };
    (!right).then(|| format!("{}: {} {:?} ({})", call.ask.call, call.status, call.code, call.request))
}
