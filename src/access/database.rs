//! Opens the database with the settings that its promises rest on, and asserts them.

use std::{path::PathBuf, sync::Arc, time::Duration};

use sea_orm::{ConnectOptions, ConnectionTrait as _, DatabaseConnection, DbBackend, DbErr, Statement, sqlx};

use super::{backup, deadline::Timed, in_use::InUse, outage::Outage, pool::Pool};

/// Connections that read a SQLite database.
const READERS: u32 = 4;

/// SQLite before this has a bug that can corrupt a write-ahead log.
const SQLITE_AT_LEAST: &str = "3.51.3";

/// How long a connection lies unused before it is asked whether it is alive.
const IDLE: Duration = Duration::from_secs(2);

/// The pools: one for both purposes on PostgreSQL, a single writer and several readers on SQLite.
#[derive(Clone)]
pub struct Db {
    pub(super) reader: Timed<Pool>,
    pub(super) writer: Timed<Pool>,
    /// For what looks after the service itself: however busy the pools are, this connection is not.
    pub(super) side: Pool,
    pub(super) outage: Outage,
    slots: usize,
    /// Nobody replaces the embedded database while this lives.
    _in_use: Option<Arc<InUse>>,
}

/// How to reach and use the database.
#[derive(Clone)]
pub struct DbSettings {
    /// `sqlite://FILE` or `postgres://…`.
    pub url: String,
    /// Connections to PostgreSQL.
    pub pool: u32,
    /// Prepared statements kept per connection; 0 behind pgbouncer in transaction mode.
    pub statement_cache: usize,
    /// How long a request waits for a connection.
    pub acquire_timeout: Duration,
    /// How long one statement may take until it is given up here, whatever the database does.
    pub deadline: Duration,
    /// Called for each statement, with nothing of what it says. For measuring.
    pub on_statement: Option<OnStatement>,
}

/// Called for each statement that is sent.
pub type OnStatement = Arc<dyn Fn() + Send + Sync>;

impl DbSettings {
    /// The settings for this URL, everything else as usual.
    pub fn new(url: impl Into<String>) -> Self {
        Self {
            url: url.into(),
            pool: 16,
            statement_cache: 100,
            acquire_timeout: Duration::from_secs(2),
            deadline: Duration::from_millis(2400),
            on_statement: None,
        }
    }

    /// For the operator's commands, which may wait: no caller is kept by them.
    pub fn patient(self) -> Self {
        let minute = Duration::from_secs(60);
        Self { acquire_timeout: minute, deadline: 10 * minute, ..self }
    }

    /// Whether this is the embedded database.
    pub fn is_sqlite(&self) -> bool {
        self.url.starts_with("sqlite:")
    }

    /// The file of the embedded database.
    pub fn file(&self) -> Option<PathBuf> {
        let path = self.url.strip_prefix("sqlite:")?;
        let path = path.strip_prefix("//").unwrap_or(path);
        Some(PathBuf::from(path.split('?').next().unwrap_or_default()))
    }
}

#[allow(clippy::disallowed_methods, reason = "asks a database what it is")]
impl Db {
    /// Opens the pools and refuses a database that could lose an acknowledged write.
    pub async fn open(settings: &DbSettings) -> Result<Self, DbErr> {
        let in_use = hold(settings)?;
        let outage = Outage::new();
        let timed = |pool| Timed::new(pool, settings.deadline, outage.clone());
        let count = &settings.on_statement;
        let db = match settings.is_sqlite() {
            true => Self {
                writer: timed(Pool::open(sqlite(settings, 1, false), count.clone()).await?),
                reader: timed(Pool::open(sqlite(settings, READERS, true), count.clone()).await?),
                side: Pool::open(sqlite(settings, 1, true), None).await?,
                // One writes, and some wait for it here rather than at the lock; the others read.
                slots: 2 * READERS as usize,
                outage: outage.clone(),
                _in_use: in_use,
            },
            false => {
                let pool = timed(Pool::open(postgres(settings, &outage), count.clone()).await?);
                let side = Pool::open(side(settings), None).await?;
                // Two connections stay over for what needs more than one.
                let slots = settings.pool.saturating_sub(2).max(1) as usize;
                Self {
                    reader: pool.clone(),
                    writer: pool,
                    side,
                    slots,
                    outage: outage.clone(),
                    _in_use: in_use,
                }
            }
        };
        db.assert_settings().await?;
        Ok(db)
    }

    /// The connection that migrates.
    pub fn for_migration(&self) -> DatabaseConnection {
        self.writer.inner().now()
    }

    /// How many requests may use these pools at once.
    pub(super) fn slots(&self) -> usize {
        self.slots
    }

    /// Connections of the pools, and how many of them lie idle.
    pub(super) fn connections(&self) -> (u32, usize) {
        let (size, idle) = self.writer.inner().connections();
        match self.writer.get_database_backend() {
            DbBackend::Postgres => (size, idle),
            _ => {
                let reader = self.reader.inner().connections();
                (size + reader.0, idle + reader.1)
            }
        }
    }

    /// Refuses a role whose statements and locks have no end, and says what would give them one.
    pub async fn assert_serving(&self) -> Result<(), DbErr> {
        if self.writer.get_database_backend() != DbBackend::Postgres {
            return Ok(());
        }
        let mut missing = Vec::new();
        for (name, most) in SERVING {
            let set = self.ask(&format!("SELECT setting FROM pg_settings WHERE name = '{name}'")).await?;
            let set: u128 = set.parse().unwrap_or_default();
            if set == 0 || set > most.as_millis() {
                missing.push(*name);
            }
        }
        if missing.is_empty() {
            return Ok(());
        }
        let role = self.ask("SELECT quote_ident(current_user)").await?;
        let lines: Vec<_> = serving_settings(&role).filter(|(name, _)| missing.contains(name)).collect();
        let lines: Vec<_> = lines.into_iter().map(|(_, line)| format!("  {line};")).collect();
        refuse(format!("the role that serves needs limits. As its owner run\n{}", lines.join("\n")))
    }

    /// Gives every connection back.
    pub async fn close(self) {
        for pool in [self.reader.inner(), self.writer.inner(), &self.side] {
            if let Err(error) = pool.close().await {
                tracing::warn!(%error, "a pool did not close");
            }
        }
    }

    async fn assert_settings(&self) -> Result<(), DbErr> {
        match self.writer.get_database_backend() {
            DbBackend::Sqlite => {
                let version = self.ask("SELECT sqlite_version()").await?;
                if number(&version) < number(SQLITE_AT_LEAST) {
                    return refuse(format!("SQLite {version} is older than {SQLITE_AT_LEAST}"));
                }
                // 2 is FULL.
                let synchronous =
                    self.ask("SELECT CAST(synchronous AS TEXT) FROM pragma_synchronous").await?;
                if synchronous != "2" {
                    return refuse("SQLite must run with synchronous=FULL".to_owned());
                }
            }
            _ => {
                let commit = self.ask("SELECT current_setting('synchronous_commit')").await?;
                if commit != "on" {
                    return refuse(format!(
                        "PostgreSQL must run with synchronous_commit=on for this role; it is {commit}"
                    ));
                }
            }
        }
        Ok(())
    }

    async fn ask(&self, question: &str) -> Result<String, DbErr> {
        let statement = Statement::from_string(self.writer.get_database_backend(), question);
        let row = self.writer.query_one_raw(statement).await?;
        row.map_or_else(|| Ok(String::new()), |row| row.try_get_by_index(0))
    }
}

/// What the role that serves must be limited to, by the server itself.
const SERVING: &[(&str, Duration)] = &[
    ("lock_timeout", Duration::from_secs(2)),
    ("statement_timeout", Duration::from_secs(5)),
    ("idle_in_transaction_session_timeout", Duration::from_secs(10)),
];

/// Each setting of [`SERVING`] with the statement that gives it to a role.
pub(super) fn serving_settings(role: &str) -> impl Iterator<Item = (&'static str, String)> {
    SERVING
        .iter()
        .map(move |(name, most)| (*name, format!("ALTER ROLE {role} SET {name} = '{}s'", most.as_secs())))
}

/// Uses the embedded database beside others.
fn hold(settings: &DbSettings) -> Result<Option<Arc<InUse>>, DbErr> {
    let Some(file) = settings.file() else { return Ok(None) };
    match InUse::together(&file) {
        Ok(Some(in_use)) => Ok(Some(Arc::new(in_use))),
        Ok(None) => refuse(backup::being_replaced(&file)),
        Err(error) => refuse(error.to_string()),
    }
}

fn refuse<T>(why: String) -> Result<T, DbErr> {
    Err(DbErr::Custom(why))
}

fn number(version: &str) -> Vec<u32> {
    version.split('.').filter_map(|part| part.parse().ok()).collect()
}

fn quiet(settings: &DbSettings, connections: u32) -> ConnectOptions {
    let mut options = ConnectOptions::new(&settings.url);
    options.max_connections(connections).min_connections(1);
    options.sqlx_logging(false).record_stmt_in_spans(false);
    options.acquire_timeout(settings.acquire_timeout);
    options
}

fn sqlite(settings: &DbSettings, connections: u32, reads_only: bool) -> ConnectOptions {
    use sqlx::sqlite::{SqliteJournalMode, SqliteSynchronous};
    let mut options = quiet(settings, connections);
    options.max_lifetime(None).idle_timeout(None);
    // Shorter than the deadline, so that a lock which another program holds is told as what it is.
    let busy_timeout = settings.acquire_timeout;
    options.map_sqlx_sqlite_opts(move |o| {
        let o = o
            .create_if_missing(!reads_only)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .busy_timeout(busy_timeout)
            .foreign_keys(true)
            .pragma("trusted_schema", "OFF")
            .pragma("cell_size_check", "ON")
            .pragma("temp_store", "MEMORY")
            .pragma("journal_size_limit", "67108864");
        if reads_only { o.pragma("query_only", "ON") } else { o }
    });
    options.map_sqlx_sqlite_pool_opts(|pool| {
        pool.after_release(|connection, _| Box::pin(async move { knows_where_it_is(connection).await }))
    });
    options
}

/// SQLite itself takes a transaction back when there is no room for it. Its driver then still counts it, and would refuse
/// every later transaction on the connection as one inside another. Such a connection is closed: what has waited for it, as
/// the rollback of a transaction that was dropped, is done, and it is asked again.
async fn knows_where_it_is(connection: &mut sqlx::SqliteConnection) -> Result<bool, sqlx::Error> {
    use sqlx::Connection as _;
    if connection.is_in_transaction() {
        connection.ping().await?;
    }
    Ok(!connection.is_in_transaction())
}

fn postgres(settings: &DbSettings, outage: &Outage) -> ConnectOptions {
    let mut options = quiet(settings, settings.pool);
    options.max_lifetime(Duration::from_secs(1800));
    // One that was in use a moment ago need not be asked whether it is alive: the question is a round trip, and
    // each is asked when it is given back. One that dies in between fails its first statement, before anything
    // is stored, and the caller is told to come again.
    options.test_before_acquire_if_idle_for(IDLE);
    let cache = settings.statement_cache;
    options.map_sqlx_postgres_opts(move |o| o.application_name("rollcall").statement_cache_capacity(cache));
    let outage = outage.clone();
    options.map_sqlx_postgres_pool_opts(move |pool| {
        let outage = outage.clone();
        pool.after_release(move |connection, _| {
            let wary = outage.is_wary();
            Box::pin(async move { if wary { clean(connection).await } else { Ok(true) } })
        })
    });
    options
}

/// A connection on which a statement was given up half way may be inside a transaction that nobody here knows
/// of, or hang. It goes back to the pool clean and answering, or not at all.
async fn clean(connection: &mut sqlx::PgConnection) -> Result<bool, sqlx::Error> {
    const PATIENCE: Duration = Duration::from_secs(1);
    let rollback = sqlx::Executor::execute(connection, "ROLLBACK");
    match tokio::time::timeout(PATIENCE, rollback).await {
        Ok(answer) => answer.map(|_| true),
        // An error closes the connection without another word to the database, which might hang as well.
        Err(_) => Err(sqlx::Error::Io(std::io::ErrorKind::TimedOut.into())),
    }
}

/// The connection beside the pool.
fn side(settings: &DbSettings) -> ConnectOptions {
    // One for whoever reads the table of clients, and one for the probe: it must never wait for the other.
    let mut options = quiet(settings, 2);
    options.min_connections(0).acquire_timeout(Duration::from_secs(2)).connect_lazy(true);
    options.map_sqlx_postgres_opts(|o| o.application_name("rollcall side").statement_cache_capacity(0));
    options
}
