//! The one transaction opener: tenancy first, then the work, then its audit row, all or nothing.

use std::time::{Duration, Instant};

use sea_orm::{
    DatabaseTransaction, FromQueryResult, QuerySelect as _, SqliteTransactionMode, TransactionOptions,
    sea_query::SimpleExpr,
};
use serde::{Serialize, de::DeserializeOwned};

use super::{Access, Attempt, Reached, Tx, WritePermission, deadline::Timed, session::Session};
use crate::{
    domain::urn::AUTHORITY,
    error::{AppError, Code, Result, is_out_of_room, is_transient},
    http::Once,
};

/// How often a transaction that met a deadlock or a lock timeout is tried again.
const RETRIES: u32 = 3;
/// For how long: a deadlock shows soon, and whoever has waited for a lock this long has waited long enough.
const RETRY_WITHIN: Duration = Duration::from_millis(2500);

/// What a write does, for the audit log.
pub struct Action {
    /// The operation: `register.push`.
    pub operation: &'static str,
    /// What it is done to, by natural key; never a name, a UPN or a code.
    pub subject: String,
    /// Whether everything is checked and nothing kept.
    pub dry_run: bool,
}

impl Action {
    /// A write that is kept.
    pub fn new(operation: &'static str, subject: impl Into<String>) -> Self {
        Self { operation, subject: subject.into(), dry_run: false }
    }

    /// The same, kept only if `dry_run` is false.
    pub fn dry(self, dry_run: bool) -> Self {
        Self { dry_run, ..self }
    }
}

/// What a write asks of its school's row, and of what hangs on it, before it begins: expressions with their names.
pub struct Asked(pub Vec<(SimpleExpr, &'static str)>);

async fn require_reach(tx: &Tx<'_>) -> Result<()> {
    tx.require_reach().await
}

impl Tx<'_> {
    /// The answers, or `not_found` when the school does not exist or is out of reach.
    async fn know<K: FromQueryResult>(&self, Asked(asked): &Asked) -> Result<K> {
        let school = self.find_reached().select_only();
        let asked = asked.iter().cloned().fold(school, |school, (what, name)| school.expr_as(what, name));
        let known = asked.into_model::<K>().one(self.conn).await?;
        known.ok_or(Code::NotFound.into())
    }
}

impl Tx<'_> {
    /// What this attempt came to before, or else what comes of it now.
    async fn once<T: Serialize + DeserializeOwned>(
        &self,
        action: &Action,
        attempt: &Attempt,
        work: &impl AsyncFn(&Tx<'_>) -> Result<T>,
    ) -> Result<Once<T>> {
        if let Some(value) = self.claim(action.operation, attempt).await? {
            return Ok(Once { value, replayed: true });
        }
        let value = work(self).await?;
        self.settle(action.operation, attempt, &value).await?;
        Ok(Once { value, replayed: false })
    }
}

impl<P: WritePermission> Access<P> {
    /// Runs `work` in one transaction on the rows of `urn` and audits it with it.
    ///
    /// An `Err` rolls everything back; a deadlock or a lock that took too long is tried again,
    /// so `work` may run more than once and must start from the same inputs each time.
    pub async fn write<T>(
        &self,
        urn: i32,
        action: &Action,
        work: impl AsyncFn(&Tx<'_>) -> Result<T>,
    ) -> Result<T> {
        self.write_after(urn, action, &require_reach, async |tx, ()| work(tx).await).await
    }

    /// Like [`write`](Self::write), but what the work must know of the school first is asked together with the
    /// caller's reach, in one statement: it costs a busy server as much as a second question.
    pub async fn write_knowing<K: FromQueryResult, T>(
        &self,
        urn: i32,
        action: &Action,
        asked: &Asked,
        work: impl AsyncFn(&Tx<'_>, K) -> Result<T>,
    ) -> Result<T> {
        self.write_after(urn, action, &async |tx: &Tx<'_>| tx.know(asked).await, work).await
    }

    /// Like [`write_once`](Self::write_once) on the rows of the authority, for a step of a school: what it takes of what the
    /// authority holds for all, such as a place at a webinar. The caller reaches the school, which need not be every one, and
    /// `work` is given it.
    ///
    /// The transaction reaches further than its caller: a place that is given up goes to whoever waits, of whichever school.
    /// A test holds the few files that may open one.
    pub async fn write_once_for_school<T: Serialize + DeserializeOwned>(
        &self,
        school: i32,
        action: &Action,
        attempt: &Attempt,
        work: impl AsyncFn(&Tx<'_>, &Reached) -> Result<T>,
    ) -> Result<Once<T>> {
        let entry = async |tx: &Tx<'_>| tx.school(school).await;
        self.write_after(AUTHORITY, action, &entry, async |tx, reached| {
            tx.once(action, attempt, &async |tx: &Tx<'_>| work(tx, &reached).await).await
        })
        .await
    }

    /// Like [`write`](Self::write) without asking whether the caller reaches `urn`: for what access itself narrows
    /// to the caller's own.
    pub(super) async fn write_own<T>(
        &self,
        urn: i32,
        action: &Action,
        work: impl AsyncFn(&Tx<'_>) -> Result<T>,
    ) -> Result<T> {
        self.write_after(urn, action, &async |_: &Tx<'_>| Ok(()), async |tx, ()| work(tx).await).await
    }

    /// `entry` proves the caller's reach before anything else is done.
    async fn write_after<K, T>(
        &self,
        urn: i32,
        action: &Action,
        entry: &impl AsyncFn(&Tx<'_>) -> Result<K>,
        work: impl AsyncFn(&Tx<'_>, K) -> Result<T>,
    ) -> Result<T> {
        let (mut tries, started) = (0, Instant::now());
        loop {
            let outcome = self.try_write(urn, action, entry, &work).await;
            match outcome {
                Err(error) if tries < RETRIES && started.elapsed() < RETRY_WITHIN && is_transient(&error) => {
                    tries += 1;
                    tokio::time::sleep(Duration::from_millis(5 << (2 * tries))).await;
                }
                outcome => return outcome,
            }
        }
    }

    async fn try_write<K, T>(
        &self,
        urn: i32,
        action: &Action,
        entry: &impl AsyncFn(&Tx<'_>) -> Result<K>,
        work: &impl AsyncFn(&Tx<'_>, K) -> Result<T>,
    ) -> Result<T> {
        let caller = self.caller().await?;
        let conn = self.begin().await?;
        let tx = Tx::new(Session::new(&conn, caller), urn, self.gate.clock.clone());
        let known = entry(&tx).await?;
        let value = work(&tx, known).await?;
        if action.dry_run {
            conn.rollback().await?;
            return Ok(value);
        }
        tx.audit(action).await?;
        commit(conn).await?;
        Ok(value)
    }

    /// Like [`write`](Self::write), but the same attempt again only gets the first outcome again.
    ///
    /// Claim, effect, audit row and outcome commit together or not at all.
    pub async fn write_once<T: Serialize + DeserializeOwned>(
        &self,
        urn: i32,
        action: &Action,
        attempt: &Attempt,
        work: impl AsyncFn(&Tx<'_>) -> Result<T>,
    ) -> Result<Once<T>> {
        self.write(urn, action, async |tx| tx.once(action, attempt, &work).await).await
    }

    /// SQLite takes the write lock at `BEGIN`, so a read-then-write never fails half way with `SQLITE_BUSY`.
    #[allow(clippy::disallowed_methods, reason = "the one transaction opener")]
    async fn begin(&self) -> Result<Timed<DatabaseTransaction>> {
        let options = TransactionOptions {
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..TransactionOptions::default()
        };
        Ok(self.gate.db.writer.begin_with_options(options).await?)
    }
}

/// A connection lost during COMMIT leaves it open whether the database kept the transaction.
async fn commit(conn: Timed<DatabaseTransaction>) -> Result<()> {
    conn.commit().await.map_err(|error| match AppError::from(error) {
        error if is_transient(&error) || is_out_of_room(&error) => error,
        error => AppError::new(Code::OutcomeUnknown).cause(error),
    })
}
