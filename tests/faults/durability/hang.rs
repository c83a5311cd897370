//! A database that hangs, is slow, is away, or has no connection to give, while everybody works.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use rand::Rng as _;
use rand_chacha::ChaCha8Rng;
use sea_orm::{ConnectionTrait as _, DatabaseConnection};

use super::{
    Ground, Tally, Trials,
    begun::everybody_works,
    check, control,
    cut::told,
    kill::ready,
    record::{Call, Outcome},
    work::{Work, tidy},
    world::{Backend, Small},
};
use crate::{Finding, proxy::Proxy};

/// In which time the service is to be ready when the database is back.
const BACK_IN: Duration = Duration::from_secs(5);

/// What is wrong with the database.
#[derive(Clone, Copy, Debug)]
enum Harm {
    /// Sockets stay open and nothing comes.
    Hangs,
    /// Everything comes, so much later.
    IsSlow(Duration),
    /// It closes what was open and lets nobody in.
    IsAway,
    /// Its sessions are ended, and there is no connection for another.
    IsFull,
}

impl Harm {
    fn draw(rng: &mut ChaCha8Rng, trial: usize) -> Self {
        let by = Duration::from_millis(rng.random_range(5..80));
        [Self::Hangs, Self::IsSlow(by), Self::IsAway, Self::IsFull][trial % 4]
    }

    async fn begin(self, proxy: &Proxy, slots: &Slots<'_>) {
        match self {
            Self::Hangs => proxy.swallow(),
            Self::IsSlow(by) => proxy.delay(by),
            Self::IsAway => proxy.refuse(),
            Self::IsFull => slots.use_up().await,
        }
    }

    async fn end(self, proxy: &Proxy, slots: &Slots<'_>) {
        match self {
            Self::IsFull => slots.give_back().await,
            _ => proxy.pass(),
        }
    }
}

/// The connections that the database gives out.
struct Slots<'a> {
    /// The owner's, which stands before there are no others.
    db: &'a DatabaseConnection,
    name: &'a str,
    role: &'a str,
}

impl Slots<'_> {
    async fn use_up(&self) {
        self.limit(0).await;
        let end = format!(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{}' AND usename = '{}'",
            self.name, self.role
        );
        self.db.execute_unprepared(&end).await.expect("its sessions end");
    }

    async fn give_back(&self) {
        self.limit(-1).await;
    }

    async fn limit(&self, connections: i32) {
        let limit = format!("ALTER DATABASE {} CONNECTION LIMIT {connections}", self.name);
        self.db.execute_unprepared(&limit).await.expect("a limit of one's own database");
    }
}

pub async fn under_load(ground: &Ground, trials: Trials) -> Finding {
    let (world, cluster) = (ground.world(Backend::Postgres).await, ground.cluster().await);
    let mut tally = Tally::of_work(&trials);
    let (proxy, through) = Proxy::before(&world.url).await;
    let service = world.serve_through(&through);
    let db = world.look().await;
    let (_, name) = world.owned.rsplit_once('/').expect("a database");
    let slots = Slots { db: &db, name, role: &cluster.role };
    let (mut failed, mut unknown, mut caught) = ([0; 4], 0, false);
    let (mut slowest, mut longest) = (Duration::ZERO, Duration::ZERO);
    while let Some(trial) = tally.draw() {
        let mut rng = trials.rng(trial);
        let (harm, lasts) = (Harm::draw(&mut rng, trial), Duration::from_millis(rng.random_range(200..1500)));
        let to = world.caller(&service).await;
        let record = Arc::new(ground.record(&trials.mark(trial)));
        let work = Work::begin(world, &to, &record, &mut rng);
        everybody_works(&record).await;
        tokio::time::sleep(Duration::from_millis(rng.random_range(0..200))).await;
        harm.begin(&proxy, &slots).await;
        tokio::time::sleep(lasts).await;
        harm.end(&proxy, &slots).await;
        let back = Instant::now();
        let mut faults = ready(&service, BACK_IN).await;
        longest = longest.max(back.elapsed());
        work.end().await;
        let calls = record.calls();
        faults.extend(calls.iter().filter_map(told));
        failed[trial % 4] += calls.iter().filter(|call| call.status == 503).count();
        unknown += calls.iter().filter(|call| call.outcome == Outcome::Unknown).count();
        slowest = calls.iter().map(|call| call.ended.saturating_sub(call.sent)).fold(slowest, Duration::max);
        let tried = calls.iter().any(|call| call.outcome == Outcome::Ok);
        caught = caught || is_missed(world, calls).await;
        faults.extend(check::trial(world, &to, &record).await);
        tidy(&to, &record).await;
        tally.add(usize::from(tried), &record, faults);
    }
    drop(service);
    db.close().await.expect("closes");
    tally.control(caught);
    let [hung, slow, away, full] = failed;
    tally.note(format!(
        "answered with 503: {hung} while it hung, {slow} while it was slow, {away} while it was away, {full} while it was \
         full, of which {unknown} unknown; the slowest answer after {slowest:.1?}, ready again after {longest:.1?}"
    ));
    // Slowness alone need not fail anything.
    if trials.count >= 4 && [hung, away, full].contains(&0) {
        tally.fault("a harm met no write");
    }
    tally.found(world).await
}

/// Before anything is sent again: were what was refused for the database's sake told as acknowledged, it would be missed.
async fn is_missed(world: &Small, calls: Vec<Call>) -> bool {
    let refused = |call: &Call| call.status == 503 && call.outcome == Outcome::Refused;
    let refusals = calls.into_iter().filter(refused).collect();
    let lied = control::lied(refusals, Outcome::Refused, Outcome::Ok);
    control::is_lost(&check::present(world, &lied).await)
}
