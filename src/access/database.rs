//! Opens the database with the settings that its promises rest on, and asserts them.

use std::{path::PathBuf, sync::Arc, time::Duration};

use sea_orm::{
    ConnectOptions, ConnectionTrait as _, Database, DatabaseConnection, DbBackend, DbErr, Statement, sqlx,
};

/// SQLite before this has a bug that can corrupt a write-ahead log.
const SQLITE_AT_LEAST: &str = "3.51.3";

/// How long a connection lies unused before it is asked whether it is alive.
const IDLE: Duration = Duration::from_secs(2);

/// The pools: one for both purposes on PostgreSQL, a single writer and several readers on SQLite.
#[derive(Clone)]
pub struct Db {
    pub(super) reader: DatabaseConnection,
    pub(super) writer: DatabaseConnection,
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
            acquire_timeout: Duration::from_secs(5),
            on_statement: None,
        }
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

#[allow(
    clippy::disallowed_methods,
    reason = "the one place that opens pools, and asks a database what it is"
)]
impl Db {
    /// Opens the pools and refuses a database that could lose an acknowledged write.
    pub async fn open(settings: &DbSettings) -> Result<Self, DbErr> {
        let mut db = match settings.is_sqlite() {
            true => Self {
                writer: Database::connect(sqlite(settings, 1, false)).await?,
                reader: Database::connect(sqlite(settings, 4, true)).await?,
            },
            false => {
                let pool = Database::connect(postgres(settings)).await?;
                Self { reader: pool.clone(), writer: pool }
            }
        };
        db.assert_settings().await?;
        if let Some(count) = &settings.on_statement {
            for pool in [&mut db.reader, &mut db.writer] {
                let count = count.clone();
                pool.set_metric_callback(move |_| count());
            }
        }
        Ok(db)
    }

    /// The connection that migrates.
    pub fn for_migration(&self) -> &DatabaseConnection {
        &self.writer
    }

    /// Gives every connection back.
    pub async fn close(self) {
        for pool in [self.reader, self.writer] {
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
    // One that was in use a moment ago need not be asked whether it is alive: the question is a round trip, and
    // each is asked when it is given back. One that dies in between fails its first statement, before anything
    // is stored, and the caller is told to come again.
    options.test_before_acquire_if_idle_for(IDLE);
    options
}

fn sqlite(settings: &DbSettings, connections: u32, reads_only: bool) -> ConnectOptions {
    use sqlx::sqlite::{SqliteJournalMode, SqliteSynchronous};
    let mut options = quiet(settings, connections);
    options.max_lifetime(None).idle_timeout(None);
    options.map_sqlx_sqlite_opts(move |o| {
        let o = o
            .create_if_missing(!reads_only)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .busy_timeout(Duration::from_secs(5))
            .foreign_keys(true)
            .pragma("trusted_schema", "OFF")
            .pragma("cell_size_check", "ON")
            .pragma("temp_store", "MEMORY")
            .pragma("journal_size_limit", "67108864");
        if reads_only { o.pragma("query_only", "ON") } else { o }
    });
    options
}

fn postgres(settings: &DbSettings) -> ConnectOptions {
    let mut options = quiet(settings, settings.pool);
    options.max_lifetime(Duration::from_secs(1800));
    let cache = settings.statement_cache;
    options.map_sqlx_postgres_opts(move |o| o.application_name("rollcall").statement_cache_capacity(cache));
    options
}
