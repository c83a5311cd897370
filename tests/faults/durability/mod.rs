//! Nothing that was acknowledged is ever lost, split or doubled: trials in which something breaks, and a check of
//! everything afterwards. Each family has a control: a sabotage that the check must catch, or its silence proves nothing.

mod answers;
mod backup;
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
mod whole;
mod work;
mod world;

use std::{future::Future, path::PathBuf, pin::Pin};

use rand::SeedableRng as _;
use rand_chacha::ChaCha8Rng;
use tokio::sync::OnceCell;

use self::{
    postgres::Cluster,
    record::{Outcome, Recorder},
    world::{Backend, Small},
};
use crate::Finding;

/// Faults that are printed of one scenario.
const TOLD: usize = 12;

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

/// What came of the trials of a scenario.
pub struct Tally {
    trials: Trials,
    done: usize,
    acknowledged: usize,
    refused: usize,
    unknown: usize,
    failed: usize,
    faults: Vec<String>,
    notes: Vec<String>,
    control: Option<bool>,
}

impl Tally {
    pub fn new(trials: &Trials) -> Self {
        Self {
            trials: trials.clone(),
            done: 0,
            acknowledged: 0,
            refused: 0,
            unknown: 0,
            failed: 0,
            faults: Vec::new(),
            notes: Vec::new(),
            control: None,
        }
    }

    /// Adds what came of so many trials that one record holds.
    pub fn add(&mut self, trials: usize, record: &Recorder, faults: Vec<String>) {
        self.done += trials;
        self.acknowledged += record.count(Outcome::Ok);
        self.refused += record.count(Outcome::Refused);
        self.unknown += record.count(Outcome::Unknown);
        if faults.is_empty() {
            let _ = std::fs::remove_file(record.path());
            return;
        }
        self.failed += 1;
        let of = |fault: String| format!("{}: {fault}", record.mark);
        self.faults.extend(faults.into_iter().map(of));
    }

    /// Something that is wrong with no one trial.
    pub fn fault(&mut self, fault: impl Into<String>) {
        self.faults.push(fault.into());
    }

    /// Something that is to be read beside the figures.
    pub fn note(&mut self, note: impl Into<String>) {
        self.notes.push(note.into());
    }

    /// Whether the sabotage was caught.
    pub fn control(&mut self, caught: bool) {
        self.control = Some(caught);
    }

    /// Whether so much is broken that going on would tell nothing more.
    pub fn is_hopeless(&self) -> bool {
        self.failed >= 5
    }

    /// With the check of the whole database.
    pub async fn found(mut self, world: &Small) -> Finding {
        let whole = check::database(world).await;
        self.faults.extend(whole.into_iter().map(|fault| format!("the whole database: {fault}")));
        self.told()
    }

    /// As it is.
    pub fn told(self) -> Finding {
        for fault in self.faults.iter().take(TOLD) {
            println!("       FAULT {fault}");
        }
        if self.faults.len() > TOLD {
            println!("       and {} more", self.faults.len() - TOLD);
        }
        let control = match self.control {
            Some(true) => "control caught",
            Some(false) => "CONTROL MISSED",
            None => "NO CONTROL",
        };
        let notes: String = self.notes.iter().map(|note| format!("; {note}")).collect();
        let bound = 3.0 / self.done.max(1) as f64;
        let measured = format!(
            "{} trials, seed {}: {} acknowledged, {} refused, {} unknown; {} faults in {} trials; without one the \
             true rate is below {bound:.4} (95 %); {control}{notes}",
            self.done,
            self.trials.seed,
            self.acknowledged,
            self.refused,
            self.unknown,
            self.faults.len(),
            self.failed,
        );
        let kept = self.faults.is_empty() && self.done > 0 && self.control == Some(true);
        Finding { measured, trials: self.done, kept }
    }

    /// For what cannot be tried here.
    pub fn skipped(why: &str) -> Finding {
        Finding { measured: format!("SKIPPED: {why}"), trials: 0, kept: true }
    }
}
