//! What is measured, in which order: in turns, so that each meets the same machine.

use std::{
    collections::BTreeMap,
    path::Path,
    sync::{Arc, atomic::AtomicUsize},
};

use sea_orm::sqlx::SqliteConnection;
use tokio::sync::Mutex;

use super::{
    Options, bare, baselines, bloat,
    load::{self, Http, Measured},
    process::{Process, backends_cpu},
    report::{Cell, Table},
    world::{DATABASE, Database, Group, World},
};

const CONNECTIONS: [usize; 3] = [1, 8, 32];

/// Who takes the pushes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Subject {
    Service,
    Against,
    Bare,
    Upsert,
    Copy,
}

/// The servers and tables of one database.
struct Bench {
    world: World,
    service: Process,
    against: Option<Process>,
    bare: Option<Process>,
    sqlite: Option<Arc<Mutex<SqliteConnection>>>,
    /// The next push of each subject in each group.
    next: BTreeMap<(&'static str, Subject), Arc<AtomicUsize>>,
}

/// Everything on one database.
pub async fn all(options: &Options, database: Database) {
    eprintln!("{}: loading the authority …", database.name());
    let mut bench = Bench::new(options, database).await;
    let mut table = Table::new(database);
    for at in 0..bench.world.groups.len() {
        let group = bench.world.groups[at].name;
        if group == "bloat" {
            continue;
        }
        for connections in CONNECTIONS {
            let name = format!("{}/{group}/{connections}", database.name());
            if options.wants(&name) {
                let cell = bench.cell(options, at, connections).await;
                eprintln!("{name}: {}", cell.line());
                table.add(cell);
            }
        }
    }
    table.print();
    if database == Database::Postgres && options.wants("postgres/bloat") {
        let group = bench.world.groups.iter().find(|group| group.name == "bloat").unwrap();
        bloat::measure(&bench.world, &bench.service, group).await;
    }
}

impl Bench {
    async fn new(options: &Options, database: Database) -> Self {
        let world = World::new(options, database).await;
        let service = world.serve(Path::new(env!("CARGO_BIN_EXE_rollcall"))).await;
        let against = match &options.against {
            Some(program) => Some(world.serve(program).await),
            None => None,
        };
        let (mut bare, mut sqlite) = (None, None);
        match database {
            Database::Postgres => {
                baselines::prepare(&world.owner).await;
                bare = Some(bare::start(&world).await);
            }
            Database::Sqlite => {
                let url = format!("sqlite://{}", world.folder().join("baseline.db").display());
                sqlite = Some(baselines::prepare_sqlite(&url).await);
            }
        }
        Self { world, service, against, bare, sqlite, next: BTreeMap::new() }
    }

    fn subjects(&self, options: &Options) -> Vec<Subject> {
        let mut subjects = match (options.alone, self.world.database) {
            (true, _) => vec![Subject::Service],
            (_, Database::Postgres) => vec![Subject::Service, Subject::Bare, Subject::Upsert, Subject::Copy],
            (_, Database::Sqlite) => vec![Subject::Service, Subject::Upsert],
        };
        subjects.extend(self.against.is_some().then_some(Subject::Against));
        subjects
    }

    /// Every subject in turns, over and over.
    async fn cell(&mut self, options: &Options, group: usize, connections: usize) -> Cell {
        self.warm_up(group).await;
        self.service.forget_peak();
        let mut rounds: BTreeMap<Subject, Vec<Measured>> = BTreeMap::new();
        for subject in self.subjects(options) {
            // New connections, and statements that they have yet to prepare, are no part of a morning.
            self.once(subject, group, connections, options.time() / 4).await;
        }
        for _ in 0..options.rounds() {
            for subject in self.subjects(options) {
                let measured = self.once(subject, group, connections, options.time()).await;
                rounds.entry(subject).or_default().push(measured);
            }
        }
        let group = self.world.groups[group].name;
        Cell { group, connections, peak: self.service.peak(), rounds }
    }

    /// Every school pushes two pages first: the first opens the register of the year, the second finds it open and
    /// lets the service keep the roll.
    async fn warm_up(&mut self, group: usize) {
        let pages = &self.world.groups[group].pages;
        let count = 2 * pages.senders.len() * pages.senders[0].parts();
        let key = (self.world.groups[group].name, Subject::Service);
        if self.next.contains_key(&key) {
            return;
        }
        let next = Arc::new(AtomicUsize::new(0));
        let mut first = http(&self.world, &self.service, 2).await;
        let mut number = 0;
        while number < count {
            load::Taker::take(&mut first[0], &pages.push(number)).await;
            number += 1;
        }
        next.store(count, std::sync::atomic::Ordering::Relaxed);
        self.next.insert(key, next);
    }

    async fn once(
        &mut self,
        subject: Subject,
        group: usize,
        connections: usize,
        time: std::time::Duration,
    ) -> Measured {
        let Group { name, pages } = &self.world.groups[group];
        // Two builds of the service write the same pages.
        let writer = if subject == Subject::Against { Subject::Service } else { subject };
        let next = self.next.entry((name, writer)).or_default().clone();
        let owner = &self.world.owner;
        match (subject, &self.sqlite) {
            (Subject::Service, _) => {
                let takers = http(&self.world, &self.service, connections).await;
                costing(&self.service, load::run(takers, pages, &next, time)).await
            }
            (Subject::Against, _) => {
                let against = self.against.as_ref().expect("it was asked for");
                let takers = http(&self.world, against, connections).await;
                costing(against, load::run(takers, pages, &next, time)).await
            }
            (Subject::Bare, _) => {
                let bare = self.bare.as_ref().expect("on PostgreSQL alone");
                let says = |marks| format!("\"stored\":{marks}");
                let mut takers = Vec::new();
                for _ in 0..connections {
                    takers.push(Http::connect(&bare.address, "", self.world.token(), says).await);
                }
                costing(bare, load::run(takers, pages, &next, time)).await
            }
            (Subject::Upsert, Some(conn)) => {
                let takers = (0..connections).map(|_| baselines::UpsertingHere(conn.clone())).collect();
                load::run(takers, pages, &next, time).await
            }
            (Subject::Upsert, None) => {
                let mut takers = Vec::new();
                for _ in 0..connections {
                    takers.push(baselines::Upserting::connect(owner).await);
                }
                load::run(takers, pages, &next, time).await
            }
            (Subject::Copy, _) => {
                let mut takers = Vec::new();
                for _ in 0..connections {
                    takers.push(baselines::Copying::connect(owner).await);
                }
                load::run(takers, pages, &next, time).await
            }
        }
    }
}

/// Adds the processor time that a server, and its database for it, spent meanwhile.
async fn costing(server: &Process, run: impl Future<Output = Measured>) -> Measured {
    let spent = || server.cpu() + backends_cpu(DATABASE);
    let before = spent();
    let measured = run.await;
    Measured { cpu: spent() - before, ..measured }
}

/// Connections to the service. Every push is the first for its pupils.
pub async fn http(world: &World, service: &Process, connections: usize) -> Vec<Http> {
    let says = |marks| format!("\"created\":{marks},");
    let mut takers = Vec::new();
    for _ in 0..connections {
        takers.push(Http::connect(&service.address, "/v1", world.token(), says).await);
    }
    takers
}
