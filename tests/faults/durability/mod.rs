//! Nothing that was acknowledged is ever lost, split or doubled: trials in which something breaks, and a check of
//! everything afterwards. Each family has a control: a sabotage that the check must catch, or its silence proves nothing.

mod again;
mod answers;
mod backup;
mod begun;
mod burst;
mod check;
mod control;
mod cut;
mod disk;
mod hang;
mod kill;
#[cfg(target_os = "linux")]
mod lazy;
mod leaf;
mod postgres;
#[cfg(target_os = "linux")]
mod power;
mod race;
mod read_back;
mod record;
mod seen;
mod tally;
mod whole;
mod work;
mod world;

use std::{future::Future, path::PathBuf, pin::Pin};

use rand::SeedableRng as _;
use rand_chacha::ChaCha8Rng;
use tokio::sync::OnceCell;

use self::{
    postgres::Cluster,
    record::Recorder,
    tally::Tally,
    world::{Backend, Small},
};
use crate::Finding;

/// A scenario: its name, its promise, its trials in a short and in a deep run, the seconds that one may take, and what
/// is done.
pub type Row = (&'static str, &'static str, (usize, usize), f64, Scenario);

type Scenario = for<'g> fn(&'g Ground, Trials) -> Pin<Box<dyn Future<Output = Finding> + 'g>>;

/// Every scenario, in the order in which they run.
pub const ROWS: &[Row] = &[
    (
        "D1 service sqlite",
        "what is acknowledged survives kill -9 of the service, on the embedded database",
        (8, 300),
        8.0,
        |ground, trials| Box::pin(kill::service(ground, Backend::Sqlite, trials)),
    ),
    (
        "D1 service postgres",
        "what is acknowledged survives kill -9 of the service, on PostgreSQL",
        (8, 300),
        8.0,
        |ground, trials| Box::pin(kill::service(ground, Backend::Postgres, trials)),
    ),
    (
        "D2 database",
        "what is acknowledged survives kill -9 of every process of PostgreSQL",
        (5, 100),
        12.0,
        |ground, trials| Box::pin(kill::database(ground, trials)),
    ),
    #[cfg(target_os = "linux")]
    (
        "D3 power",
        "what is acknowledged survives a power cut, on the embedded database",
        (6, 200),
        10.0,
        |ground, trials| Box::pin(power::cuts(ground, trials)),
    ),
    (
        "D4 disk",
        "with the disk full writes are refused, reads go on, and all is well when there is room again",
        (2, 50),
        30.0,
        |ground, trials| Box::pin(disk::full(ground, trials)),
    ),
    (
        "D6 cut",
        "a connection lost around COMMIT is told as unknown, and the same key settles it to one effect",
        (60, 1000),
        3.0,
        |ground, trials| Box::pin(cut::commits(ground, trials)),
    ),
    (
        "D6 hang",
        "while PostgreSQL hangs, is slow, is away or has no connection to give, nothing is lost; ready 5 s after it",
        (8, 100),
        12.0,
        |ground, trials| Box::pin(hang::under_load(ground, trials)),
    ),
    (
        "D8 backup",
        "a backup made under load restores to one moment, and holds what was acknowledged before it began",
        (3, 50),
        15.0,
        |ground, trials| Box::pin(backup::under_load(ground, trials)),
    ),
    (
        "I2 burst sqlite",
        "fifty sends of one key at once have one effect, on the embedded database",
        (20, 1000),
        4.0,
        |ground, trials| Box::pin(burst::of_one_key(ground, Backend::Sqlite, trials)),
    ),
    (
        "I2 burst postgres",
        "fifty sends of one key at once have one effect, on PostgreSQL",
        (20, 1000),
        4.0,
        |ground, trials| Box::pin(burst::of_one_key(ground, Backend::Postgres, trials)),
    ),
    (
        "I6 race sqlite",
        "of eight who push one register at once each is kept whole, and the newest stands, on the embedded database",
        (20, 250),
        4.0,
        |ground, trials| Box::pin(race::of_eight(ground, Backend::Sqlite, trials)),
    ),
    (
        "I6 race postgres",
        "of eight who push one register at once each is kept whole, and the newest stands, on PostgreSQL",
        (20, 250),
        4.0,
        |ground, trials| Box::pin(race::of_eight(ground, Backend::Postgres, trials)),
    ),
];

/// How many trials, and what they are drawn from: equal seeds draw equal plans.
#[derive(Clone)]
pub struct Trials {
    pub name: &'static str,
    pub seed: u64,
    pub count: usize,
}

impl Trials {
    /// Where the plan of one trial is drawn from: the seed, the scenario and the number of the trial.
    pub fn rng(&self, trial: usize) -> ChaCha8Rng {
        let drawn = record::hash(format!("{} {} {trial}", self.seed, self.name).as_bytes());
        let mut seed = [0; 32];
        for (place, pair) in seed.iter_mut().zip(drawn.as_bytes().chunks(2)) {
            let pair = std::str::from_utf8(pair).unwrap_or_default();
            *place = u8::from_str_radix(pair, 16).unwrap_or_default();
        }
        ChaCha8Rng::from_seed(seed)
    }

    /// What everything of one trial begins with.
    pub fn mark(&self, trial: usize) -> String {
        format!("{}-{trial:05}", self.name.to_lowercase().replace(' ', "-"))
    }
}

/// What scenarios share: folders, a PostgreSQL of our own, and a small authority on each database.
pub struct Ground {
    /// Files of the trials, those on tmpfs apart.
    pub folder: PathBuf,
    records: PathBuf,
    cluster: OnceCell<Cluster>,
    sqlite: OnceCell<Small>,
    postgres: OnceCell<Small>,
}

impl Ground {
    pub fn new() -> Self {
        let folder = tempfile::Builder::new().prefix("rollcall-faults-").tempdir().expect("a folder").keep();
        let records = folder.join("records");
        std::fs::create_dir(&records).expect("a folder");
        let (cluster, sqlite, postgres) = Default::default();
        Self { folder, records, cluster, sqlite, postgres }
    }

    /// A PostgreSQL whose processes are ours to kill.
    pub async fn cluster(&self) -> &Cluster {
        self.cluster.get_or_init(|| async { Cluster::make() }).await
    }

    /// The authority of most scenarios.
    pub async fn world(&self, backend: Backend) -> &Small {
        match backend {
            Backend::Sqlite => self.sqlite.get_or_init(|| Small::sqlite(&self.folder)).await,
            Backend::Postgres => {
                let cluster = self.cluster().await;
                self.postgres.get_or_init(|| Small::postgres(&cluster.url, &cluster.role)).await
            }
        }
    }

    /// The record of one trial, or of what `mark` names.
    pub fn record(&self, mark: &str) -> Recorder {
        Recorder::new(&self.records, mark)
    }

    /// Removes what is no longer of use: everything when all promises were kept, nothing but the databases otherwise.
    pub fn close(self, kept: bool) {
        // The cluster stops first: its folder is its own.
        drop(self.cluster);
        if kept {
            let _ = std::fs::remove_dir_all(&self.folder);
        } else {
            println!("       what was sent and answered stands in {}", self.records.display());
        }
    }
}
