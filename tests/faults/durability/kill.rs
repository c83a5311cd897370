//! Processes that end without a word: the service, and PostgreSQL.

use std::{
    process::Command,
    sync::Arc,
    time::{Duration, Instant},
};

use rand::Rng as _;
use rand_chacha::ChaCha8Rng;

use super::{
    Ground, Tally, Trials, again,
    begun::everybody_may_work,
    check, control,
    record::{Caller, Outcome, Recorder},
    work::{Work, tidy},
    world::{Backend, Small},
};
use crate::{Finding, service::Service, world::http};

/// How long a trial goes on when the flush or the packet that is to be its end does not come.
const LONGEST: Duration = Duration::from_secs(5);

/// When the service is killed.
#[derive(Clone, Copy, Debug)]
enum End {
    /// After so long, whatever it does.
    After(Duration),
    /// As one of its threads asks for this for the so-and-so-many-th time: before the flush that a commit waits for, or
    /// before what tells the database or the client something.
    At(&'static str, u32),
}

impl End {
    fn draw(rng: &mut ChaCha8Rng, backend: Backend, trial: usize, traced: bool) -> Self {
        let (after, flush, packet) =
            (rng.random_range(60..500), rng.random_range(2..40), rng.random_range(10..200));
        match (trial % 4, backend) {
            (1, Backend::Sqlite) if traced => Self::At("fsync,fdatasync", flush),
            (1 | 3, _) if traced => Self::At("sendto", packet),
            _ => Self::After(Duration::from_millis(after)),
        }
    }
}

/// Whether there is a tracer that may trace.
fn can_trace() -> bool {
    let tried = Command::new("strace").args(["-f", "-qq", "-o", "/dev/null", "true"]).output();
    tried.is_ok_and(|tried| tried.status.success())
}

pub async fn service(ground: &Ground, backend: Backend, trials: Trials) -> Finding {
    let world = ground.world(backend).await;
    let (mut tally, traced) = (Tally::of_work(&trials), can_trace());
    if !traced {
        tally.note("SKIPPED: kills at the k-th flush (there is no strace, or it may not trace)");
    }
    tally.control(control::reply_before_commit(ground, world, &trials).await);
    let (mut service, mut timed, mut reached) = (world.serve(), 0, 0);
    while let Some(trial) = tally.draw() {
        let mut rng = trials.rng(trial);
        let end = End::draw(&mut rng, backend, trial, traced);
        let record = Arc::new(ground.record(&trials.mark(trial)));
        // Who calls is asked before: a service that is being traced may not live to give a token.
        let to = world.caller(&service).await;
        let struck = match end {
            End::After(time) => {
                let work = Work::begin(world, &to, &record, &mut rng);
                everybody_may_work(&record, &mut rng).await;
                tokio::time::sleep(time).await;
                service.kill();
                work.end().await;
                true
            }
            End::At(calls, times) => {
                service.kill();
                let inject = format!("inject={calls}:signal=SIGKILL:when={times}");
                let trace = format!("trace={calls}");
                let before = ["strace", "-f", "-qq", "-o", "/dev/null", "-e", &trace, "-e", &inject];
                match world.serve_under(&before) {
                    Some(traced) => under(world, traced, &to, &record, &mut rng).await,
                    // It was killed before it served: nothing was tried.
                    None => false,
                }
            }
        };
        let tried = struck && record.count(Outcome::Ok) > 0;
        match end {
            End::After(_) => timed += usize::from(tried),
            End::At(..) => reached += usize::from(tried),
        }
        service = world.serve();
        let to = world.caller(&service).await;
        let mut faults = check::trial(world, &to, &record).await;
        tidy(&to, &record).await;
        faults.extend(again::told(&record.calls()));
        tally.add(usize::from(tried), &record, faults);
    }
    drop(service);
    if traced && reached == 0 && timed >= 4 {
        tally.fault("no kill at the k-th flush or packet was reached");
    }
    tally.note(format!("{timed} kills timed, {reached} at the k-th flush or packet"));
    tally.found(world).await
}

/// Works until the tracer has killed the service, or it is high time; whether the tracer did.
async fn under(
    world: &Small,
    mut service: Service,
    to: &Caller,
    record: &Arc<Recorder>,
    rng: &mut ChaCha8Rng,
) -> bool {
    let to = Caller::new(&service.base, &to.tokens);
    let work = Work::begin(world, &to, record, rng);
    let ended = service.ended(LONGEST).await.is_some();
    service.kill();
    work.end().await;
    ended
}

pub async fn database(ground: &Ground, trials: Trials) -> Finding {
    let (world, cluster) = (ground.world(Backend::Postgres).await, ground.cluster().await);
    let mut tally = Tally::of_work(&trials);
    let service = world.serve();
    tally.control(control::asynchronous_commit(ground, world, &service, &trials).await);
    let mut longest = Duration::ZERO;
    while let Some(trial) = tally.draw() {
        let mut rng = trials.rng(trial);
        let (before, after) = (rng.random_range(80..500), rng.random_range(0..60));
        let to = world.caller(&service).await;
        let record = Arc::new(ground.record(&trials.mark(trial)));
        let work = Work::begin(world, &to, &record, &mut rng);
        everybody_may_work(&record, &mut rng).await;
        tokio::time::sleep(Duration::from_millis(before)).await;
        cluster.kill();
        tokio::time::sleep(Duration::from_millis(after)).await;
        work.end().await;
        let tried = record.count(Outcome::Ok) > 0;
        cluster.start();
        let back = Instant::now();
        let mut faults = ready(&service, Duration::from_secs(10)).await;
        longest = longest.max(back.elapsed());
        faults.extend(check::trial(world, &to, &record).await);
        tidy(&to, &record).await;
        faults.extend(again::told(&record.calls()));
        tally.add(usize::from(tried), &record, faults);
    }
    drop(service);
    let amcheck =
        if cluster.amcheck { "indexes checked by amcheck" } else { "SKIPPED: amcheck (not installed)" };
    tally.note(format!("used again {longest:.1?} after the start at the latest; {amcheck}"));
    tally.found(world).await
}

/// Waits until the service says that it is ready.
pub async fn ready(service: &Service, within: Duration) -> Vec<String> {
    let (http, started) = (http(), Instant::now());
    while started.elapsed() < within {
        let answer = http.get(format!("{}/health/ready", service.base)).send().await;
        if answer.is_ok_and(|answer| answer.status() == 200) {
            return Vec::new();
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    vec![format!("the service is not ready {within:?} after the database is back")]
}
