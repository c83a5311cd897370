//! Reading at one moment.
//!
//! What is told of a school is read with several statements: its calendars, its roll, its pages. Between two of them a
//! push or a roll may commit, and what was read before it and after it never stood together.

use sea_orm::{
    AccessMode, ConnectionTrait as _, DatabaseTransaction, DbBackend, IsolationLevel, TransactionOptions,
};

use super::{Access, Permission, deadline::Timed, pool::Pool, reach::Caller, session::Session};
use crate::error::Result;

/// A session each of whose statements reads what is committed by then.
pub type Pooled<'a> = Session<'a, Timed<Pool>>;

/// A session of a snapshot: whatever is asked of it belongs together.
pub type Moment<'a> = Session<'a, Timed<DatabaseTransaction>>;

/// The database as it stood at one moment, not before the instant of its caller. It ends when it is dropped.
///
/// It holds a connection. Whoever holds it asks nothing outside of it: where all connections are held by such, each
/// would wait for the others. Work of the processor alone is best done when it has ended.
pub struct Snapshot {
    conn: Timed<DatabaseTransaction>,
    caller: Caller,
}

impl Snapshot {
    /// Reads in it.
    pub fn session(&self) -> Moment<'_> {
        Session::new(&self.conn, self.caller.clone())
    }
}

impl<P: Permission> Access<P> {
    /// Reads at one moment: whatever is asked of the snapshot belongs together.
    pub async fn snapshot(&self) -> Result<Snapshot> {
        self.read().await?.snapshot().await
    }
}

impl Pooled<'_> {
    /// The moment is that of the first statement in it.
    ///
    /// PostgreSQL keeps it in a `REPEATABLE READ` transaction, which can fail no reader; SQLite in any that reads
    /// (WAL). Nothing was written, so there is nothing to commit: it is rolled back as its connection goes back to the
    /// pool, and nobody waits for that.
    #[allow(clippy::disallowed_methods, reason = "the one opener of transactions that only read")]
    pub async fn snapshot(&self) -> Result<Snapshot> {
        let options = match self.conn.get_database_backend() {
            DbBackend::Postgres => TransactionOptions {
                isolation_level: Some(IsolationLevel::RepeatableRead),
                access_mode: Some(AccessMode::ReadOnly),
                ..TransactionOptions::default()
            },
            _ => TransactionOptions::default(),
        };
        Ok(Snapshot { conn: self.conn.begin_with_options(options).await?, caller: self.caller.clone() })
    }
}
