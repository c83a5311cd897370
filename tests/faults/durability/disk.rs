//! A disk without room, under the embedded database.

use std::{
    fs::{self, File},
    io::Write as _,
    path::PathBuf,
    process::{Command, Stdio},
    sync::Arc,
    time::{Duration, Instant},
};

use rand::Rng as _;
use serde_json::Value;

use super::{
    Ground, Tally, Trials, check, control,
    record::{Call, Caller, Effect, Outcome, Recorder, Who},
    work::{Work, tidy},
    world::Small,
};
use crate::{Finding, service::Service};

/// Room for the database and its log, and little else.
const SIZE: &str = "size=64m,mode=0700";
/// Refused writes after which a full disk is full.
const REFUSED: usize = 20;
/// How long the disk stays full at the most, and how long the service may take to write again.
const FULL_FOR: Duration = Duration::from_secs(10);
const BACK_IN: Duration = Duration::from_secs(5);

/// A small file system in memory, gone when dropped.
struct Disk {
    at: PathBuf,
}

impl Disk {
    /// `None` without the right to mount.
    fn mount(at: PathBuf) -> Option<Self> {
        fs::create_dir(&at).expect("a folder");
        let mount = Command::new("mount").args(["-t", "tmpfs", "-o", SIZE, "tmpfs"]).arg(&at).output();
        mount.is_ok_and(|mount| mount.status.success()).then_some(Self { at })
    }

    /// Writes until there is no room; what was written is to be removed.
    fn fill(&self) -> PathBuf {
        let path = self.at.join("filler");
        let mut file = File::create(&path).expect("a file");
        let nothing = vec![0; 64 * 1024];
        while file.write_all(&nothing).is_ok() {}
        // The last bytes, too.
        while file.write_all(&nothing[..512]).is_ok() {}
        path
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(&self.at).stderr(Stdio::null()).status();
    }
}

pub async fn full(ground: &Ground, trials: Trials) -> Finding {
    let Some(disk) = Disk::mount(ground.folder.join("small-disk")) else {
        return Tally::skipped("a disk that can be filled needs the right to mount one (root)");
    };
    let world = Small::sqlite(&disk.at).await;
    let mut tally = Tally::of_work(&trials);
    let service = world.serve();
    let (mut back, mut refused, mut caught) = (Duration::ZERO, 0, false);
    for trial in 0..trials.count {
        let mut rng = trials.rng(trial);
        let to = world.caller(&service).await;
        let record = Arc::new(ground.record(&trials.mark(trial)));
        let work = Work::begin(&world, &to, &record, &mut rng);
        tokio::time::sleep(Duration::from_millis(rng.random_range(50..300))).await;
        let started = Instant::now();
        while pushed(&record).is_none() && started.elapsed() < FULL_FOR {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        let (mut faults, calls) = fill(&disk, &service, &to, &record).await;
        let freed = Instant::now();
        faults.extend(writes_again(&record).await);
        back = back.max(freed.elapsed());
        work.end().await;
        refused += calls.iter().filter(|call| call.status == 503).count();
        faults.extend(calls.iter().filter_map(told));
        // Before anything is sent again: had the refused been acknowledged, they would be missed.
        let no_room = |call: &Call| call.status == 503 && call.outcome == Outcome::Refused;
        let refusals = record.calls().into_iter().filter(no_room).collect();
        let lied = control::lied(refusals, Outcome::Refused, Outcome::Ok);
        caught |= control::is_lost(&check::present(&world, &lied).await);
        faults.extend(check::trial(&world, &to, &record).await);
        tidy(&to, &record).await;
        tally.add(1, &record, faults);
        if tally.is_hopeless() {
            break;
        }
    }
    drop(service);
    tally.control(caught);
    tally.note(format!(
        "{refused} writes refused for want of room, written again after {back:.1?} at the latest"
    ));
    let found = tally.found(&world).await;
    drop(disk);
    found
}

/// In which time a read is answered.
const READ_IN: Duration = Duration::from_secs(5);

/// Fills the disk until enough writes were refused; what is wrong meanwhile, and what was answered.
async fn fill(disk: &Disk, service: &Service, to: &Caller, record: &Recorder) -> (Vec<String>, Vec<Call>) {
    let (before, started) = (record.calls().len(), Instant::now());
    let filler = disk.fill();
    let failed = || record.calls().iter().skip(before).filter(|call| call.status == 503).count();
    while failed() < REFUSED && started.elapsed() < FULL_FOR {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let mut faults = Vec::new();
    if failed() == 0 {
        faults.push("no write was refused for want of room".to_owned());
    }
    let (status, body) = read(to, "/v1/schools?limit=1").await;
    if status != 200 {
        faults.push(format!("a read is answered {status} {} while the disk is full", body["code"]));
    }
    if let Some(path) = pushed(record) {
        let (status, body) = read(to, &path).await;
        if status != 200 || body["marks"].as_array().is_none_or(Vec::is_empty) {
            faults.push(format!("{path} is answered {status} {} while the disk is full", body["code"]));
        }
    } else {
        faults.push("no register was there to be read while the disk is full".to_owned());
    }
    let live = to.http.get(format!("{}/health/live", service.base)).send().await;
    if !live.is_ok_and(|live| live.status() == 200) {
        faults.push("the service is not alive while the disk is full".to_owned());
    }
    let calls = record.calls().into_iter().skip(before).collect();
    fs::remove_file(filler).expect("removes");
    (faults, calls)
}

/// A read, asked again as long as it is told that the service is busy: who is refused for want of room comes back at once, and
/// there are many of them.
async fn read(to: &Caller, path: &str) -> (u16, Value) {
    let started = Instant::now();
    loop {
        let (status, body) = to.get(Who::Mis(0), path).await;
        if body["code"] != "overloaded" || started.elapsed() > READ_IN {
            return (status, body);
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// A register that was pushed.
fn pushed(record: &Recorder) -> Option<String> {
    let calls = record.calls();
    let is_push = |call: &&Call| matches!(call.ask.effect, Effect::Push { .. });
    let pushed = calls.iter().filter(is_push).find(|call| call.outcome == Outcome::Ok)?;
    pushed.ask.call.strip_prefix("PUT ").map(str::to_owned)
}

/// A write that fails for want of room is refused, with the time to wait; so is one that waits too long behind such.
fn told(call: &Call) -> Option<String> {
    let right = match call.status {
        200..=299 | 409 => true,
        503 => call.retry_after && matches!(call.code.as_str(), "dependency_unavailable" | "overloaded"),
        _ => false,
    };
    (!right).then(|| format!("{}: {} {:?} ({})", call.ask.call, call.status, call.code, call.request))
}

/// Waits until a write succeeds.
async fn writes_again(record: &Recorder) -> Vec<String> {
    let (before, started) = (record.count(Outcome::Ok), Instant::now());
    while started.elapsed() < BACK_IN {
        if record.count(Outcome::Ok) > before {
            return Vec::new();
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    vec![format!("nothing was written in {BACK_IN:?} after there was room again")]
}
