//! A deadline for every statement, whatever the database does: one that hangs with its socket open would
//! otherwise hold its caller for as long as TCP believes in it.

use std::{future::Future, pin::pin, sync::Arc, time::Duration};

use async_trait::async_trait;
use sea_orm::{
    ConnAcquireErr, ConnectionTrait, DatabaseTransaction, DbBackend, DbErr, ExecResult, QueryResult,
    RuntimeErr, Statement, TransactionOptions, sqlx,
};

use super::{outage::Outage, pool::Pool};

/// A connection or transaction on which nothing lasts longer than it may.
pub struct Timed<C> {
    inner: C,
    deadline: Duration,
    outage: Outage,
}

impl<C: Clone> Clone for Timed<C> {
    fn clone(&self) -> Self {
        Self { inner: self.inner.clone(), deadline: self.deadline, outage: self.outage.clone() }
    }
}

/// Tells that a statement was given up, unless it was answered. It is dropped before the statement is, so that
/// whoever takes the connection back already knows.
struct GivenUp<'a> {
    outage: &'a Outage,
    answered: bool,
}

impl Drop for GivenUp<'_> {
    fn drop(&mut self) {
        if !self.answered {
            self.outage.be_wary();
        }
    }
}

impl<C> Timed<C> {
    pub(super) fn new(inner: C, deadline: Duration, outage: Outage) -> Self {
        Self { inner, deadline, outage }
    }

    pub(super) fn inner(&self) -> &C {
        &self.inner
    }

    async fn in_time<T>(&self, work: impl Future<Output = Result<T, DbErr>>) -> Result<T, DbErr> {
        in_time(self.deadline, &self.outage, work).await
    }
}

async fn in_time<T>(
    deadline: Duration,
    outage: &Outage,
    work: impl Future<Output = Result<T, DbErr>>,
) -> Result<T, DbErr> {
    let work = pin!(work);
    let mut given_up = GivenUp { outage, answered: false };
    let outcome = tokio::select! {
        biased;
        outcome = work => outcome,
        // Whoever is still waiting when the database is found to be away would wait in vain.
        () = outage.begins() => return Err(late()),
        () = tokio::time::sleep(deadline) => {
            outage.suspect();
            return Err(late());
        }
    };
    given_up.answered = true;
    match outcome {
        Err(DbErr::ConnectionAcquire(ConnAcquireErr::Timeout)) => outage.suspect_pool(),
        Err(DbErr::ConnectionAcquire(_)) => outage.suspect(),
        _ => {}
    }
    outcome
}

fn late() -> DbErr {
    let late = std::io::Error::new(std::io::ErrorKind::TimedOut, "the statement was not answered in time");
    DbErr::Conn(RuntimeErr::SqlxError(Arc::new(sqlx::Error::Io(late))))
}

impl Timed<Pool> {
    /// Opens a transaction.
    #[allow(clippy::disallowed_methods, reason = "called by the one transaction opener")]
    pub(super) async fn begin_with_options(
        &self,
        options: TransactionOptions,
    ) -> Result<Timed<DatabaseTransaction>, DbErr> {
        let inner = self.in_time(self.inner.begin_with_options(options)).await?;
        Ok(Timed::new(inner, self.deadline, self.outage.clone()))
    }
}

impl Timed<DatabaseTransaction> {
    pub(super) async fn commit(self) -> Result<(), DbErr> {
        in_time(self.deadline, &self.outage, self.inner.commit()).await
    }

    pub(super) async fn rollback(self) -> Result<(), DbErr> {
        in_time(self.deadline, &self.outage, self.inner.rollback()).await
    }
}

#[async_trait]
#[allow(clippy::disallowed_methods, reason = "hands on what it is given")]
impl<C: ConnectionTrait> ConnectionTrait for Timed<C> {
    fn get_database_backend(&self) -> DbBackend {
        self.inner.get_database_backend()
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        self.in_time(self.inner.execute_raw(statement)).await
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        self.in_time(self.inner.execute_unprepared(sql)).await
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        self.in_time(self.inner.query_one_raw(statement)).await
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        self.in_time(self.inner.query_all_raw(statement)).await
    }
}
