//! Connections between service and PostgreSQL that end while something is written.

use chrono::Utc;
use rand::Rng as _;
use rand_chacha::ChaCha8Rng;

use super::{
    Ground, Tally, Trials,
    answers::Cycle,
    check, control,
    record::{Ask, Call, Caller, Outcome, Recorder},
    work::{self, tidy},
    world::{Backend, Small},
};
use crate::{
    Finding,
    proxy::{Cut, Proxy},
};

/// Cuts that one record holds.
const BATCH: usize = 20;
/// Writes that are sent until a cut meets one.
const WRITES: usize = 20;

/// How many draws a batch may take for each cut that it is to make: some meet nothing.
const DRAWS: usize = 4;

fn draw(rng: &mut ChaCha8Rng) -> Cut {
    match rng.random_range(0..16) {
        0 | 1 => Cut::After(rng.random_range(1..12_000)),
        // Each takes the service as long as it waits for a statement.
        2 => Cut::HangBeforeCommit,
        3 => Cut::HangAfterCommit,
        4..=7 => Cut::BeforeCommit,
        8..=11 => Cut::InCommit,
        _ => Cut::AfterCommit,
    }
}

/// Cuts that met what they were to meet, by where.
#[derive(Default)]
struct Met {
    before: usize,
    within: usize,
    after: usize,
    hung: usize,
    elsewhere: usize,
}

impl Met {
    fn count(&mut self, cut: Cut) {
        let place = match cut {
            Cut::After(_) | Cut::HangInPing { .. } => &mut self.elsewhere,
            Cut::BeforeCommit => &mut self.before,
            Cut::InCommit => &mut self.within,
            Cut::AfterCommit => &mut self.after,
            Cut::HangBeforeCommit | Cut::HangAfterCommit => &mut self.hung,
        };
        *place += 1;
    }

    fn at_commit(&self) -> usize {
        self.before + self.within + self.after + self.hung
    }
}

/// What the writes of a record are about.
struct Matter {
    webinar: String,
    cycle: Option<Cycle>,
}

impl Matter {
    async fn make(world: &Small, to: &Caller, record: &Recorder) -> Self {
        let webinar = work::webinar(to, record, 40).await.unwrap_or_default();
        Self { webinar, cycle: Cycle::open(world, to, record).await }
    }
}

/// One of the writes that programs send.
fn write(world: &Small, record: &Recorder, matter: &Matter, rng: &mut ChaCha8Rng) -> Ask {
    let school = rng.random_range(0..world.schools.len());
    match rng.random_range(0..5) {
        0 => work::booking(world, record, school, &matter.webinar, rng),
        1 => work::sheet(record),
        2 => work::notice(world, record, school, rng.random_range(0..1000)),
        3 => {
            let answer = matter.cycle.as_ref().and_then(|cycle| cycle.answer(record));
            answer.unwrap_or_else(|| work::sheet(record))
        }
        _ => {
            let slot = world.slot(rng.random_range(0..usize::MAX));
            work::push(world, record, slot, 0, Utc::now(), rng)
        }
    }
}

/// A failure is told as one, with the time to wait.
pub fn told(call: &Call) -> Option<String> {
    let right = match call.status {
        200..=299 | 409 => true,
        503 => {
            call.retry_after
                && ["outcome_unknown", "dependency_unavailable", "overloaded"].contains(&call.code.as_str())
        }
        _ => false,
    };
    (!right).then(|| format!("{}: {} {:?} ({})", call.ask.call, call.status, call.code, call.request))
}

pub async fn commits(ground: &Ground, trials: Trials) -> Finding {
    let world = ground.world(Backend::Postgres).await;
    let mut tally = Tally::new(&trials);
    let (proxy, through) = Proxy::before(&world.url).await;
    let service = world.serve_through(&through);
    let to = world.caller(&service).await;
    tally.control(lie(ground, world, &to, &proxy, &trials).await);
    let (mut met, mut drawn, mut unknown) = (Met::default(), 0, 0);
    // Only a cut that met the COMMIT of a write of ours is a trial.
    while met.at_commit() < trials.count && !tally.is_hopeless() {
        let done = met.at_commit();
        let mut rng = trials.rng(done);
        let to = world.caller(&service).await;
        let record = ground.record(&trials.mark(done));
        let batch = BATCH.min(trials.count - done);
        let matter = Matter::make(world, &to, &record).await;
        let mut draws = 0;
        while met.at_commit() < done + batch && draws < batch * DRAWS {
            let cut = draw(&mut rng);
            if meet(world, &to, &record, &proxy, cut, &matter, &mut rng).await {
                met.count(cut);
            }
            tidy(&to, &record).await;
            draws += 1;
        }
        let calls = record.calls();
        unknown += calls.iter().filter(|call| call.code == "outcome_unknown").count();
        let mut faults: Vec<_> = calls.iter().filter_map(told).collect();
        let made = met.at_commit() - done;
        if made < batch {
            faults.push(format!("{made} of {batch} cuts met a COMMIT in {draws} draws"));
        }
        faults.extend(check::trial(world, &to, &record).await);
        tidy(&to, &record).await;
        tally.add(made, &record, faults);
        drawn += draws;
        if made == 0 {
            break;
        }
    }
    drop(service);
    tally.note(format!(
        "cut before COMMIT {}, within {}, after {}, with the socket left open {}; besides {} at any byte, and {} draws \
         that met no write; {unknown} answers were `outcome_unknown`",
        met.before,
        met.within,
        met.after,
        met.hung,
        met.elsewhere,
        drawn - met.at_commit() - met.elsewhere
    ));
    if unknown == 0 {
        tally.fault("no answer was `outcome_unknown`");
    }
    tally.found(world).await
}

/// Writes until the cut has been made; whether it met what it was to meet.
async fn meet(
    world: &Small,
    to: &Caller,
    record: &Recorder,
    proxy: &Proxy,
    cut: Cut,
    matter: &Matter,
    rng: &mut ChaCha8Rng,
) -> bool {
    proxy.cut(cut);
    for _ in 0..WRITES {
        let call = record.send(to, write(world, record, matter, rng)).await;
        if proxy.has_cut() {
            // A COMMIT may have been the service's own: then the write does not know of it.
            return !cut.is_at_commit() || call.outcome != Outcome::Ok;
        }
    }
    proxy.spare();
    false
}

/// What is unknown is told as refused: some of it is there all the same, and must be seen.
async fn lie(ground: &Ground, world: &Small, to: &Caller, proxy: &Proxy, trials: &Trials) -> bool {
    let (mut rng, record) = (trials.rng(1_000_000), ground.record(&format!("c-{}", trials.mark(0))));
    let matter = Matter::make(world, to, &record).await;
    for _ in 0..10 {
        meet(world, to, &record, proxy, Cut::AfterCommit, &matter, &mut rng).await;
    }
    let honest = check::present(world, &record.calls()).await;
    let lied = control::lied(record.calls(), Outcome::Unknown, Outcome::Refused);
    let faults = check::present(world, &lied).await;
    check::settle(to, &record).await;
    tidy(to, &record).await;
    honest.is_empty() && faults.iter().any(|fault| fault.contains("it was refused and is there"))
}
