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
    Ground, Tally, Trials, again,
    begun::everybody_may_work,
    check, control,
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
    let (mut tally, mut flushes, mut random) = (Tally::of_work(&trials), 0, 0);
    while let Some(trial) = tally.draw() {
        let (mut rng, record) = (trials.rng(trial), Arc::new(ground.record(&trials.mark(trial))));
        let disk = if trial % 2 == 0 { Disk::KeepsFlushed } else { Disk::KeepsSome };
        let cut = one(&world, &folder, &at, disk, &record, &mut rng).await;
        let mut faults = after(&world, &record).await;
        // The answers between the cut and the end of the service come from a machine without power: nobody got them.
        let calls = record.calls();
        faults.extend(again::told(calls.iter().filter(|call| call.ended < cut.at || call.sent > cut.over)));
        flushes += cut.flushes;
        random += usize::from(cut.tried && disk == Disk::KeepsSome);
        tally.add(usize::from(cut.tried), &record, faults);
    }
    tally.note(format!(
        "{flushes} flushes before the power went; in {random} trials a random part of what was not flushed stayed"
    ));
    // Before the sabotage.
    tally.check(&world).await;
    tally.control(is_caught(ground, &world, &folder, &at, &trials).await);
    tally.told()
}

/// What the disk keeps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Disk {
    /// What was flushed, and nothing else.
    KeepsFlushed,
    /// Besides, each page that was not, or not: as it falls.
    KeepsSome,
    /// Nothing, though it says so: the sabotage.
    Lies,
}

/// The power is gone.
struct Gone {
    /// How often something was flushed until then.
    flushes: usize,
    /// Whether enough was acknowledged before.
    tried: bool,
    /// When it went, and when whoever was cut off had ended.
    at: Duration,
    over: Duration,
}

/// Works on the lazy file system until the power goes.
async fn one(
    world: &Small,
    folder: &Path,
    at: &Path,
    disk: Disk,
    record: &Arc<Recorder>,
    rng: &mut ChaCha8Rng,
) -> Gone {
    let name = world.file().expect("a file").file_name().expect("a name").to_owned();
    let lazy = Lazy::mount(folder, at, disk == Disk::Lies).expect("mounts");
    let mut service = world.serve_through(&format!("sqlite://{}", at.join(name).display()));
    let to = world.caller(&service).await;
    let work = Work::begin(world, &to, record, rng);
    // Power that goes before anything was acknowledged tries nothing.
    let started = Instant::now();
    while record.count(Outcome::Ok) < LEAST && started.elapsed() < LONGEST {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    everybody_may_work(record, rng).await;
    tokio::time::sleep(Duration::from_millis(rng.random_range(0..400))).await;
    let tried = record.count(Outcome::Ok) >= LEAST;
    let gone = record.now();
    let flushes = lazy.cut(Some(rng).filter(|_| disk == Disk::KeepsSome));
    service.kill();
    work.end().await;
    let over = record.now();
    drop(service);
    lazy.rest().expect("unmounts");
    Gone { flushes, tried, at: gone, over }
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
        one(world, folder, at, Disk::Lies, &record, &mut rng).await;
        if control::is_lost(&after(world, &record).await) {
            return true;
        }
    }
    false
}
