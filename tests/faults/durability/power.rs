//! The power goes, under the embedded database: only what was flushed is left.

use std::{
    fs,
    path::Path,
    sync::Arc,
    time::{Duration, Instant},
};

use rand::Rng as _;
use rand_chacha::ChaCha8Rng;

use super::{
    Ground, Tally, Trials, check, control,
    lazy::Lazy,
    record::{Outcome, Recorder},
    work::{Work, tidy},
    world::Small,
};
use crate::Finding;

/// Acknowledged writes before the power goes, and how long they are waited for.
const LEAST: usize = 5;
const LONGEST: Duration = Duration::from_secs(5);

/// In how many tries the sabotage must be caught.
const TRIES: usize = 5;

pub async fn cuts(ground: &Ground, trials: Trials) -> Finding {
    let (folder, at) = (ground.folder.join("power"), ground.folder.join("lazy"));
    for made in [&folder, &at] {
        fs::create_dir(made).expect("a folder");
    }
    match Lazy::mount(&folder, &at, false) {
        Ok(lazy) => lazy.rest().expect("unmounts"),
        Err(error) => {
            return Tally::skipped(&format!(
                "a power cut needs the right to mount a FUSE file system: {error}"
            ));
        }
    }
    let world = Small::sqlite(&folder).await;
    let (mut tally, mut flushes) = (Tally::new(&trials), 0);
    for trial in 0..trials.count {
        let (mut rng, record) = (trials.rng(trial), Arc::new(ground.record(&trials.mark(trial))));
        flushes += one(&world, &folder, &at, false, &record, &mut rng).await;
        let faults = after(&world, &record).await;
        tally.add(1, &record, faults);
        if tally.is_hopeless() {
            break;
        }
    }
    tally.note(format!("{flushes} flushes before the power went"));
    let found_whole = check::database(&world).await;
    tally.control(is_caught(ground, &world, &folder, &at, &trials).await);
    for fault in found_whole {
        tally.fault(format!("the whole database: {fault}"));
    }
    tally.told()
}

/// Works on the lazy file system until the power goes; how often something was flushed.
async fn one(
    world: &Small,
    folder: &Path,
    at: &Path,
    lies: bool,
    record: &Arc<Recorder>,
    rng: &mut ChaCha8Rng,
) -> usize {
    let name = world.file().expect("a file").file_name().expect("a name").to_owned();
    let lazy = Lazy::mount(folder, at, lies).expect("mounts");
    let mut service = world.serve_through(&format!("sqlite://{}", at.join(name).display()));
    let to = world.caller(&service).await;
    let work = Work::begin(world, &to, record, rng);
    // Power that goes before anything was acknowledged tries nothing.
    let started = Instant::now();
    while record.count(Outcome::Ok) < LEAST && started.elapsed() < LONGEST {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    tokio::time::sleep(Duration::from_millis(rng.random_range(0..400))).await;
    let flushes = lazy.cut();
    service.kill();
    work.end().await;
    drop(service);
    lazy.rest().expect("unmounts");
    flushes
}

/// What is wrong with what is left.
async fn after(world: &Small, record: &Arc<Recorder>) -> Vec<String> {
    let service = world.serve();
    let to = world.caller(&service).await;
    let faults = check::trial(world, &to, record).await;
    tidy(&to, record).await;
    faults
}

/// A disk that says it flushed and did not loses what was acknowledged.
async fn is_caught(ground: &Ground, world: &Small, folder: &Path, at: &Path, trials: &Trials) -> bool {
    for n in 0..TRIES {
        let (mut rng, record) =
            (trials.rng(1_000_000 + n), Arc::new(ground.record(&format!("c-{}", trials.mark(n)))));
        one(world, folder, at, true, &record, &mut rng).await;
        if control::is_lost(&after(world, &record).await) {
            return true;
        }
    }
    false
}
