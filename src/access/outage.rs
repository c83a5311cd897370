//! Knowing that the database is away, so that nobody waits for it.
//!
//! A statement that outlasts its deadline, or is given up by its caller, raises a suspicion. A probe on a
//! connection of its own then asks the database whether it is there. Only when the probe fails too is there an
//! *outage*: requests are refused at once, and when the probe, which goes on asking, is answered again, the pool is begun
//! anew: a connection that hangs may hang for minutes after the database is back. So it is when somebody waited for a
//! connection in vain while the database answers, for then its places may be lost to connections that hang.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use sea_orm::{ConnectionTrait as _, DbBackend, Statement};
use tokio::sync::{Notify, watch};

use super::{Db, pool::Pool};

/// How long the probe waits for an answer.
const PROBE: Duration = Duration::from_millis(400);
/// How long it rests between two tries.
const REST: Duration = Duration::from_millis(250);
/// How long after a suspicion a connection that comes back is looked at more closely.
const WARY: Duration = Duration::from_secs(5);

/// What is known of the database's health.
#[derive(Clone)]
pub(super) struct Outage(Arc<Inner>);

struct Inner {
    started: Instant,
    /// Milliseconds since `started`, plus one, of the last suspicion; 0 is never.
    suspected: AtomicU64,
    suspicion: Notify,
    /// Whether somebody waited for a connection in vain since the last look.
    waited: AtomicBool,
    away: watch::Sender<bool>,
}

impl Outage {
    pub fn new() -> Self {
        Self(Arc::new(Inner {
            started: Instant::now(),
            suspected: AtomicU64::new(0),
            suspicion: Notify::new(),
            waited: AtomicBool::new(false),
            away: watch::Sender::new(false),
        }))
    }

    /// A statement was not answered in time: ask the database.
    pub fn suspect(&self) {
        self.be_wary();
        self.0.suspicion.notify_one();
    }

    /// Nobody got a connection in time: ask the database, and look after the pool.
    pub fn suspect_pool(&self) {
        self.0.waited.store(true, Ordering::Release);
        self.suspect();
    }

    /// A statement was given up half way: nothing is known of the database, but its connection is not trusted.
    pub fn be_wary(&self) {
        let now = u64::try_from(self.0.started.elapsed().as_millis()).unwrap_or(u64::MAX - 1);
        self.0.suspected.store(now + 1, Ordering::Release);
    }

    /// Whether a statement was lately given up half way on some connection.
    pub fn is_wary(&self) -> bool {
        let at = self.0.suspected.load(Ordering::Acquire);
        at > 0 && self.0.started.elapsed() < Duration::from_millis(at - 1) + WARY
    }

    /// Whether the database is away.
    pub fn lasts(&self) -> bool {
        *self.0.away.borrow()
    }

    /// Waits for an outage; at once when there is one.
    pub async fn begins(&self) {
        if self.lasts() {
            return;
        }
        // The sender lives as long as this does, so that it never fails.
        let _ = self.0.away.subscribe().wait_for(|away| *away).await;
    }

    /// Looks after the database for as long as anyone else holds this.
    pub async fn watch(self, db: Db) {
        loop {
            self.0.suspicion.notified().await;
            while !self.finds(&db).await {
                if !self.0.away.send_replace(true) {
                    tracing::error!("the database does not answer; requests are refused until it does");
                }
                tokio::time::sleep(REST).await;
            }
            let (pool, waited) = (db.writer.inner(), self.0.waited.swap(false, Ordering::AcqRel));
            if self.lasts() {
                renew(pool).await;
                self.0.away.send_replace(false);
                tracing::info!("the database answers again");
            } else if waited && !pool.is_new() {
                tracing::warn!("somebody waited for a connection in vain though the database answers");
                renew(pool).await;
            }
        }
    }

    /// Whether the database answers. A connection of the probe's own that hangs says nothing: then it is asked once more, on
    /// a new one.
    async fn finds(&self, db: &Db) -> bool {
        if answers(&db.side).await {
            return true;
        }
        renew(&db.side).await;
        !self.lasts() && answers(&db.side).await
    }
}

#[allow(clippy::disallowed_methods, reason = "a ping reads no row")]
async fn answers(db: &Pool) -> bool {
    let ping = Statement::from_string(db.get_database_backend(), "SELECT 1");
    matches!(tokio::time::timeout(PROBE, db.query_one_raw(ping)).await, Ok(Ok(_)))
}

/// Begins this pool anew; the embedded database is in this process, and no connection to it can hang.
async fn renew(pool: &Pool) {
    if pool.get_database_backend() == DbBackend::Postgres
        && let Err(error) = pool.renew().await
    {
        tracing::error!(%error, "the pool could not be begun anew");
    }
}
