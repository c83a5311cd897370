//! The world that is measured: a database, a synthetic authority in it, a client that may push, the server.

use std::{
    env,
    path::{Path, PathBuf},
    process::Command,
    sync::Arc,
};

use chrono::{Datelike as _, NaiveDate};
use rollcall::{
    access::{Clock, Db, DbSettings, Gate, KeyFolder, Tokens, migrate},
    domain::academic_year::AcademicYear,
    features::clients::{self, ClientKind, NewClient},
    flows::simulate::{Plan, SimSchool, load_roll, load_schools},
};
use sea_orm::{
    ConnectionTrait as _,
    sqlx::{self, Connection as _, PgConnection, raw_sql},
};
use tempfile::TempDir;
use uuid::Uuid;

use super::{
    Options,
    process::{Process, free_address},
    requests::{Pages, Sender},
};

pub const ISSUER: &str = "http://127.0.0.1:8080";
pub const AUDIENCE: &str = "rollcall";
/// The database on PostgreSQL into which registers are pushed.
pub const DATABASE: &str = "bench";
/// What a client that pushes may do.
const PUSHES: &[&str] = &["registers:write"];

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Database {
    Postgres,
    Sqlite,
}

impl Database {
    pub const fn name(self) -> &'static str {
        match self {
            Self::Postgres => "postgres",
            Self::Sqlite => "sqlite",
        }
    }
}

/// Schools of one size that push in one way.
pub struct Group {
    /// `30`, `270`, `1200`, `forms`.
    pub name: &'static str,
    pub pages: Pages,
}

/// Everything that is measured against.
pub struct World {
    pub database: Database,
    folder: TempDir,
    /// Of the role that owns the tables.
    pub owner: String,
    /// Of the role that serves.
    pub service: String,
    gate: Gate,
    client: Uuid,
    scopes: &'static [&'static str],
    pub groups: Vec<Group>,
}

/// How many schools there are of each kind.
struct Schools {
    usual: usize,
    small: usize,
    large: usize,
    forms: usize,
}

impl World {
    /// Makes the database and loads the authority.
    pub async fn new(options: &Options, database: Database) -> Self {
        let mut world = Self::empty(database, DATABASE, PUSHES).await;
        world.groups = load(options, &world.gate).await;
        world.settle().await;
        world
    }

    /// Makes a database of this name, without anybody in it, and a client that may do this.
    pub async fn empty(database: Database, name: &str, scopes: &'static [&'static str]) -> Self {
        let folder = TempDir::new().unwrap();
        let (owner, service) = urls(database, &folder, name).await;
        let db = Db::open(&DbSettings::new(&owner)).await.unwrap();
        let role = (database == Database::Postgres).then(service_role);
        migrate(&db, role.as_deref()).await.unwrap();
        db.close().await;
        let keys = KeyFolder::at(folder.path().join("keys"));
        keys.init().unwrap();
        let keys = keys.read().unwrap();
        let tokens = Tokens::new(ISSUER, AUDIENCE, keys.current, keys.others).unwrap();
        let db = Db::open(&DbSettings::new(&service).patient()).await.unwrap();
        let gate = Gate::new(db, tokens, keys.pepper, Clock::system());
        let client = client(&gate, scopes, None).await;
        Self { database, folder, owner, service, gate, client, scopes, groups: Vec::new() }
    }

    /// A token that is good for the next ten minutes.
    pub fn token(&self) -> Arc<str> {
        self.token_of(self.client)
    }

    /// The same of another client, with the same scopes.
    pub fn token_of(&self, client: Uuid) -> Arc<str> {
        self.gate.issue(client, &self.scopes.join(" ")).unwrap().into()
    }

    /// Another client with the same scopes, that reaches these schools alone.
    pub async fn client_of(&self, schools: Vec<i32>) -> Uuid {
        client(&self.gate, self.scopes, Some(schools)).await
    }

    /// The door to the database, below HTTP.
    pub fn gate(&self) -> &Gate {
        &self.gate
    }

    /// The service itself, as `rollcall serve` starts it.
    pub async fn serve(&self, program: &Path) -> Process {
        let address = free_address();
        let mut command = Command::new(program);
        command
            .args(["serve", "--listen", &address, "--log", "warn"])
            .env("ROLLCALL_DATABASE", &self.service);
        command.arg("--keys").arg(self.keys());
        command.args(["--issuer", ISSUER, "--audience", AUDIENCE]);
        command.arg("--spool").arg(self.folder.path().join("spool"));
        // The buckets are not what is measured.
        command.args(["--requests-per-minute", "100000000", "--burst", "1000000"]);
        Process::start(command, address.clone(), &self.folder.path().join(format!("{address}.log"))).await
    }

    pub fn keys(&self) -> PathBuf {
        self.folder.path().join("keys")
    }

    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// A server that has just been loaded has much to do; the measurements begin after it.
    pub async fn settle(&self) {
        if self.database == Database::Postgres {
            let mut conn = PgConnection::connect(&self.owner).await.unwrap();
            raw_sql("VACUUM ANALYZE").execute(&mut conn).await.unwrap();
            let show = async |conn: &mut PgConnection, what: &'static str| {
                sqlx::query_scalar::<_, String>(what).fetch_one(conn).await.unwrap()
            };
            let (fsync, version) =
                (show(&mut conn, "SHOW fsync").await, show(&mut conn, "SHOW server_version").await);
            assert_eq!(fsync, "on", "a commit that is not synced is no commit");
            println!("PostgreSQL {version}, fsync on");
            conn.close().await.unwrap();
        }
    }
}

async fn client(gate: &Gate, scopes: &[&str], schools: Option<Vec<i32>>) -> Uuid {
    let new = NewClient {
        name: "Sample program".to_owned(),
        kind: if scopes == PUSHES { ClientKind::Mis } else { ClientKind::La },
        scopes: scopes.iter().map(|scope| (*scope).to_owned()).collect(),
        all_schools: schools.is_none(),
        schools: schools.unwrap_or_default(),
    };
    clients::create(&gate.operator(), gate.pepper(), &new).await.unwrap().0
}

fn service_role() -> String {
    env::var("ROLLCALL_TEST_POSTGRES_SERVICE_ROLE").unwrap_or("rollcall_service".to_owned())
}

async fn urls(database: Database, folder: &TempDir, name: &str) -> (String, String) {
    if database == Database::Sqlite {
        let url = format!("sqlite://{}", folder.path().join("rollcall.db").display());
        return (url.clone(), url);
    }
    let admin = env::var("ROLLCALL_TEST_POSTGRES").expect("scripts/bench starts a PostgreSQL for it");
    let conn = sea_orm::Database::connect(&admin).await.unwrap();
    conn.execute_unprepared(&format!("CREATE DATABASE {name}")).await.unwrap();
    conn.close().await.unwrap();
    let owner = format!("{}/{name}", admin.rsplit_once('/').unwrap().0);
    let service = owner.replace("rollcall_owner@", &format!("{}@", service_role()));
    (owner, service)
}

/// Loads the schools and their rolls, and prepares what they will push.
async fn load(options: &Options, gate: &Gate) -> Vec<Group> {
    let count = match options.quick {
        true => Schools { usual: 24, small: 24, large: 6, forms: 3 },
        false => Schools { usual: 430, small: 300, large: 64, forms: 15 },
    };
    // Last year's days are all past, so that every one of them may be pushed.
    let year = AcademicYear::of(gate.today()).first_day().year() - 1;
    let schools = count.usual + count.small + count.large + count.forms;
    let plan = Plan { seed: 7, schools, pupils_per_school: None, year };
    load_schools(gate, &plan).await.unwrap();
    let days: Arc<Vec<NaiveDate>> = Arc::new(plan.school_year().unwrap().school_days().collect());
    let all: Vec<SimSchool> = plan.schools().collect();
    let (usual, rest) = all.split_at(count.usual);
    let (small, rest) = rest.split_at(count.small);
    let (large, forms) = rest.split_at(count.large);
    let mut groups = Vec::new();
    for (name, schools, pupils, part) in [
        ("30", small, 30, 30),
        ("270", usual, 270, 270),
        ("1200", large, 1200, 1200),
        ("forms", forms, 900, 30),
        ("bloat", usual, 270, 30),
    ] {
        let mut senders = Vec::new();
        for school in schools {
            let school = SimSchool { pupils, ..school.clone() };
            if name != "bloat" {
                load_roll(gate, &plan, &school).await.unwrap();
            }
            senders.push(Sender::new(&plan, &school, &plan.pupils(&school), &days, part));
        }
        groups.push(Group { name, pages: Pages { senders: Arc::new(senders), days: days.clone() } });
    }
    groups
}
