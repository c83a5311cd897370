//! One register, pushed by all vendors at once.

use std::{
    collections::HashMap,
    time::{Duration, Instant},
};

use chrono::{DateTime, TimeDelta, Utc};
use futures_util::future::join_all;
use rand::Rng as _;
use rollcall::attendance::code::NO_MARK;

use super::{
    Ground, Tally, Trials,
    burst::told,
    check, control,
    record::{Ask, Call, Caller, Effect, Outcome, Recorder},
    seen::{Seen, place},
    work::push,
    world::{Backend, Slot, Small, VENDORS},
};
use crate::Finding;

/// How long a push that was not taken is sent again.
const INSIST: Duration = Duration::from_secs(20);

pub async fn of_eight(ground: &Ground, backend: Backend, trials: Trials) -> Finding {
    let mut tally = Tally::new(&trials);
    let mut caught = control::tampered(ground, &trials).await;
    let world = ground.world(backend).await;
    let service = world.serve();
    let mut again = 0;
    for trial in 0..trials.count {
        let mut rng = trials.rng(trial);
        let to = world.caller(&service).await;
        let record = ground.record(&trials.mark(trial));
        // From the end, so that hardly any was pushed before; later than whatever was.
        let slot = world.slot(world.slots() - 1 - trial % world.slots());
        let base = Utc::now() + TimeDelta::seconds(60);
        let mut pushes = Vec::new();
        for who in 0..VENDORS {
            // Some at the same instant: the later arrival wins.
            let at = base + TimeDelta::seconds(rng.random_range(0..5));
            pushes.push((push(world, &record, slot, who, at, &mut rng), at));
        }
        let sends = pushes.iter().map(|(ask, _)| insist(&to, &record, ask));
        again += join_all(sends).await.into_iter().sum::<usize>();
        let mut faults = newest(world, slot, &record, &pushes).await;
        if let Some(turned) = turned(&pushes) {
            // Had they been taken the other way round in time, other marks would have to stand.
            caught &= !newest(world, slot, &record, &turned).await.is_empty();
        }
        let calls = record.calls();
        faults.extend(calls.iter().filter_map(told));
        faults.extend(check::trial(world, &to, &record).await);
        tally.add(1, &record, faults);
        if tally.is_hopeless() {
            break;
        }
    }
    drop(service);
    tally.control(caught);
    tally.note(format!("{VENDORS} pushes each, {again} sent again for being told that the service was busy"));
    tally.found(world).await
}

/// The same pushes, the last taken first; `None` where all were taken at one instant.
fn turned(pushes: &[(Ask, DateTime<Utc>)]) -> Option<Vec<(Ask, DateTime<Utc>)>> {
    let earliest = pushes.iter().map(|(_, at)| *at).min()?;
    let latest = pushes.iter().map(|(_, at)| *at).max()?;
    let turned = pushes.iter().map(|(ask, at)| (ask.clone(), earliest + (latest - *at)));
    (earliest < latest).then(|| turned.collect())
}

/// Sends it until it is taken; how often it was not.
async fn insist(to: &Caller, record: &Recorder, ask: &Ask) -> usize {
    let (started, mut refused) = (Instant::now(), 0);
    let first: Call = record.send(to, ask.clone()).await;
    let mut call = first.clone();
    while call.outcome != Outcome::Ok && started.elapsed() < INSIST {
        refused += 1;
        tokio::time::sleep(Duration::from_millis(20)).await;
        call = record.again(to, &first).await;
    }
    refused
}

/// On every line stands the mark of the push that was taken last, of two at one instant that which arrived later; and
/// each push made one take.
async fn newest(
    world: &Small,
    slot: Slot,
    record: &Recorder,
    pushes: &[(Ask, DateTime<Utc>)],
) -> Vec<String> {
    let calls = record.calls();
    let db = world.look().await;
    let seen = Seen::of(&db, &calls).await;
    db.close().await.expect("closes");
    let (Ok(seen), Some(place)) = (seen, calls.first().and_then(place)) else {
        return vec![format!("{slot:?} cannot be read")];
    };
    let Some(leaf) = seen.leaves.get(&place) else { return vec![format!("{slot:?} is not there")] };
    let (mut stand, mut own) = (HashMap::new(), 0);
    for take in &leaf.takes {
        let of = |call: &&Call| Some(call.request.as_str()) == take.request_id.as_deref();
        let Some(call) = calls.iter().find(of) else { continue };
        own += 1;
        let sent = pushes.iter().find(|(ask, _)| ask.body == call.ask.body);
        let (Effect::Push { marks, .. }, Some((_, at))) = (&call.ask.effect, sent) else { continue };
        for (line, code) in seen.on_lines(&place, marks).into_iter().flatten() {
            let now = (*at, take.take, code.byte());
            let newest = stand.entry(line).or_insert(now);
            if (now.0, now.1) > (newest.0, newest.1) {
                *newest = now;
            }
        }
    }
    let mut faults = Vec::new();
    if own != VENDORS {
        faults.push(format!("{own} takes of {VENDORS} pushes"));
    }
    let marks = leaf.page.as_ref().map(|page| page.marks.as_slice()).unwrap_or_default();
    let byte = |line: u16| marks.get(usize::from(line)).copied().unwrap_or(NO_MARK);
    let other = stand.iter().filter(|(line, (_, _, code))| byte(**line) != *code).count();
    if other > 0 || stand.is_empty() {
        faults.push(format!("{other} marks of {} are not those of the newest push", stand.len()));
    }
    faults
}
