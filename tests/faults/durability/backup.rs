//! A backup of the embedded database while everybody works, put back elsewhere.

use std::{collections::BTreeSet, fs, path::Path, sync::Arc, time::Duration};

use rand::Rng as _;

use super::{
    Ground, Tally, Trials, again,
    begun::everybody_works,
    check, control, read_back,
    record::{Call, Outcome, Recorder},
    work::{Work, tidy},
    world::{Backend, Small},
};
use crate::{
    Finding,
    service::{command, run},
};

/// In how many tries a copy of the live file must be caught.
const TRIES: usize = 20;

pub async fn under_load(ground: &Ground, trials: Trials) -> Finding {
    let world = ground.world(Backend::Sqlite).await;
    let folder = tempfile::tempdir_in(&ground.folder).expect("a folder");
    let mut tally = Tally::of_work(&trials);
    let (is_copy_caught, mut is_hole_caught) =
        (is_a_copy_caught(ground, world, folder.path(), &trials).await, false);
    let service = world.serve();
    let (mut held, mut between) = (0, 0);
    while let Some(trial) = tally.draw() {
        // What was acknowledged before the backup began is in it, as the database and as the service tells it.
        let mut rng = trials.rng(trial);
        let to = world.caller(&service).await;
        let record = Arc::new(ground.record(&trials.mark(trial)));
        let (file, restored) = (at(&folder, "backup", trial), at(&folder, "restored", trial));
        let work = Work::begin(world, &to, &record, &mut rng);
        everybody_works(&record).await;
        tokio::time::sleep(Duration::from_millis(rng.random_range(0..300))).await;
        let before = acknowledged(&record);
        run(world.home(), &world.url, &["backup", &file]);
        let after = acknowledged(&record);
        tokio::time::sleep(Duration::from_millis(100)).await;
        work.end().await;
        let url = format!("sqlite://{restored}");
        run(world.home(), &url, &["restore", &file]);
        let copy = world.at(&url);
        let held_by_it = as_of(&record, &before);
        let stand = check::stand(&copy, &held_by_it).await;
        let (calls, mut faults) = (record.calls(), stand.faults);
        faults.extend(holes(&calls, &stand.wrote));
        // What came first of all is taken out of what it holds: that is a hole.
        let first = calls.iter().filter(|call| is_ok(call)).min_by_key(|call| call.ended);
        let others = stand.wrote.iter().copied().filter(|n| first.is_some_and(|first| first.n != *n));
        is_hole_caught |= !holes(&calls, &others.collect()).is_empty();
        between += stand.wrote.iter().filter(|n| !before.contains(n)).count();
        faults.extend(again::told(&calls));
        faults.extend(check::database(&copy).await);
        let restored_service = copy.serve();
        let asked = copy.caller(&restored_service).await;
        faults.extend(read_back::all(&copy, &asked, &held_by_it).await);
        drop(restored_service);
        held += before.len();
        tidy(&to, &record).await;
        // One during which nobody wrote shows nothing.
        tally.add(usize::from(after.len() > before.len()), &record, faults);
        for file in [&file, &restored] {
            let _ = fs::remove_file(file);
        }
    }
    drop(service);
    tally.control(is_copy_caught && is_hole_caught);
    tally.note(format!(
        "{held} calls were acknowledged before the backups began, and {between} that were not are held as well"
    ));
    tally.found(world).await
}

fn at(folder: &tempfile::TempDir, what: &str, trial: usize) -> String {
    folder.path().join(format!("{what}-{trial}")).display().to_string()
}

fn is_ok(call: &Call) -> bool {
    call.outcome == Outcome::Ok
}

/// Which calls have been acknowledged until now.
fn acknowledged(record: &Recorder) -> BTreeSet<usize> {
    record.calls().iter().filter(|call| is_ok(call)).map(|call| call.n).collect()
}

/// One moment, of all documents: where something is held, everything is that was acknowledged before that was sent. What is
/// not.
fn holes(calls: &[Call], wrote: &BTreeSet<usize>) -> Vec<String> {
    let latest = calls.iter().filter(|call| wrote.contains(&call.n)).max_by_key(|call| call.sent);
    let Some(latest) = latest else { return Vec::new() };
    let earlier = calls.iter().filter(|call| is_ok(call) && call.ended < latest.sent);
    let lacks = earlier.filter(|call| !wrote.contains(&call.n));
    let told = |call: &Call| {
        format!(
            "{} ({}) is not held, and {}, which came later, is",
            call.ask.call, call.request, latest.request
        )
    };
    lacks.map(told).collect()
}

/// The calls as they are known to who looks at a backup that began when these had been acknowledged: the others may be in it
/// or not, each whole or not at all.
fn as_of(record: &Recorder, before: &BTreeSet<usize>) -> Vec<Call> {
    let mut calls = record.calls();
    for call in calls.iter_mut().filter(|call| !before.contains(&call.n) && call.outcome == Outcome::Ok) {
        call.outcome = Outcome::Unknown;
    }
    calls
}

/// A plain copy of the live file, without its log: it must not be restored, and were it used, the check would tell.
async fn is_a_copy_caught(ground: &Ground, world: &Small, folder: &Path, trials: &Trials) -> bool {
    let service = world.serve();
    let to = world.caller(&service).await;
    for n in 0..TRIES {
        let mut rng = trials.rng(1_000_000 + n);
        let record = Arc::new(ground.record(&format!("c-{}", trials.mark(n))));
        let work = Work::begin(world, &to, &record, &mut rng);
        tokio::time::sleep(Duration::from_millis(rng.random_range(100..400))).await;
        let (before, copied) = (acknowledged(&record), folder.join(format!("copied-{n}")));
        fs::copy(world.file().expect("a file"), &copied).expect("copies");
        work.end().await;
        let (file, other) = (copied.display().to_string(), folder.join("never").display().to_string());
        let refused = command(world.home(), &format!("sqlite://{other}"), &["restore", &file]).output();
        let refused = refused.is_ok_and(|ended| !ended.status.success());
        let faults = check::present(&world.at(&format!("sqlite://{file}")), &as_of(&record, &before)).await;
        tidy(&to, &record).await;
        if refused && !faults.is_empty() {
            return control::is_lost(&faults) || faults.iter().any(|fault| fault.contains("cannot be read"));
        }
    }
    false
}
