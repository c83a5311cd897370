//! A pool of connections that can be begun anew.
//!
//! The driver asks every connection that comes back whether it is alive, and waits for the answer without end. One that
//! stops to answer in that instant keeps its place for as long as its socket stays open, and enough of them leave a pool
//! on which everybody waits in vain. Nothing tells a place that is lost so from one that is in use. So the pool as a whole
//! is replaced: after an outage, in which any of its connections may hang, and when somebody waited in vain although the
//! database answers. What hangs keeps its socket until the system gives that up, and takes no place from anybody.

use std::{
    sync::{Arc, Mutex, PoisonError, RwLock},
    time::{Duration, Instant},
};

use async_trait::async_trait;
use sea_orm::{
    ConnAcquireErr, ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DatabaseTransaction,
    DbBackend, DbErr, ExecResult, QueryResult, Statement, TransactionOptions, TransactionTrait as _,
};

use super::OnStatement;

/// How long an old pool waits for what is still in use, before its last connections are left to themselves.
const FAREWELL: Duration = Duration::from_secs(30);

/// How long a pool that was begun anew is not suspected: where everybody waits because too much is asked, a new one helps
/// nobody.
const NEW: Duration = Duration::from_secs(10);

/// The pool that is in use now.
#[derive(Clone)]
pub struct Pool(Arc<Inner>);

struct Inner {
    now: RwLock<DatabaseConnection>,
    renewed: Mutex<Option<Instant>>,
    options: ConnectOptions,
    on_statement: Option<OnStatement>,
}

#[allow(clippy::disallowed_methods, reason = "hands on what it is given")]
impl Pool {
    /// Connects, and will connect in the same way again.
    pub(super) async fn open(
        options: ConnectOptions,
        on_statement: Option<OnStatement>,
    ) -> Result<Self, DbErr> {
        let now = connect(options.clone(), on_statement.clone()).await?;
        Ok(Self(Arc::new(Inner { now: RwLock::new(now), renewed: Mutex::default(), options, on_statement })))
    }

    /// What is in use now. It is for one use, and not kept.
    pub fn now(&self) -> DatabaseConnection {
        self.0.now.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Connections, and how many of them lie idle.
    pub(super) fn connections(&self) -> (u32, usize) {
        let now = self.now();
        match now.get_database_backend() {
            DbBackend::Postgres => {
                let pool = now.get_postgres_connection_pool();
                (pool.size(), pool.num_idle())
            }
            _ => {
                let pool = now.get_sqlite_connection_pool();
                (pool.size(), pool.num_idle())
            }
        }
    }

    /// Whether it was begun anew lately.
    pub(super) fn is_new(&self) -> bool {
        let renewed = *self.0.renewed.lock().unwrap_or_else(PoisonError::into_inner);
        renewed.is_some_and(|at| at.elapsed() < NEW)
    }

    /// From now on nothing goes by the connections that there are: what uses one may end, and who waits for one gets one of
    /// the new.
    pub(super) async fn renew(&self) -> Result<(), DbErr> {
        if self.connections().0 == 0 {
            return Ok(());
        }
        let mut options = self.0.options.clone();
        options.connect_lazy(true);
        let fresh = connect(options, self.0.on_statement.clone()).await?;
        let old = {
            let mut now = self.0.now.write().unwrap_or_else(PoisonError::into_inner);
            std::mem::replace(&mut *now, fresh)
        };
        *self.0.renewed.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now());
        tokio::spawn(leave(old));
        Ok(())
    }

    /// Gives every connection back.
    pub(super) async fn close(&self) -> Result<(), DbErr> {
        self.now().close_by_ref().await
    }

    /// Opens a transaction.
    pub(super) async fn begin_with_options(
        &self,
        options: TransactionOptions,
    ) -> Result<DatabaseTransaction, DbErr> {
        match self.now().begin_with_options(options).await {
            Err(error) if was_left(&error) => self.now().begin_with_options(options).await,
            outcome => outcome,
        }
    }
}

/// Whether the pool was left while somebody waited for a connection of it: nothing was sent.
fn was_left(error: &DbErr) -> bool {
    matches!(error, DbErr::ConnectionAcquire(ConnAcquireErr::ConnectionClosed))
}

#[allow(clippy::disallowed_methods, reason = "the one place that opens pools")]
async fn connect(
    options: ConnectOptions,
    on_statement: Option<OnStatement>,
) -> Result<DatabaseConnection, DbErr> {
    let mut pool = Database::connect(options).await?;
    if let Some(count) = on_statement {
        pool.set_metric_callback(move |_| count());
    }
    Ok(pool)
}

/// Closes what lies in the pool without a word to the other end, which would perhaps not hear, and what is in use when it
/// comes back.
async fn leave(old: DatabaseConnection) {
    if old.get_database_backend() == DbBackend::Postgres {
        let pool = old.get_postgres_connection_pool();
        while let Some(connection) = pool.try_acquire() {
            drop(connection.detach());
        }
    }
    // It waits for all of them; those that hang never come, and nobody misses them.
    let _ = tokio::time::timeout(FAREWELL, old.close_by_ref()).await;
}

#[async_trait]
#[allow(clippy::disallowed_methods, reason = "hands on what it is given")]
impl ConnectionTrait for Pool {
    fn get_database_backend(&self) -> DbBackend {
        self.now().get_database_backend()
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        match self.now().execute_raw(statement.clone()).await {
            Err(error) if was_left(&error) => self.now().execute_raw(statement).await,
            outcome => outcome,
        }
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        match self.now().execute_unprepared(sql).await {
            Err(error) if was_left(&error) => self.now().execute_unprepared(sql).await,
            outcome => outcome,
        }
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        match self.now().query_one_raw(statement.clone()).await {
            Err(error) if was_left(&error) => self.now().query_one_raw(statement).await,
            outcome => outcome,
        }
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        match self.now().query_all_raw(statement.clone()).await {
            Err(error) if was_left(&error) => self.now().query_all_raw(statement).await,
            outcome => outcome,
        }
    }
}
