//! Use cases: receiving a submission, and working through it while its client waits.

use std::{
    collections::HashMap,
    fs::File,
    io,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use tokio::sync::{AcquireError, Notify, OwnedSemaphorePermit, Semaphore};
use uuid::Uuid;

use super::{
    desk::Desk,
    plan::{MOST_BYTES, Plan},
    run::Run,
    spool::Spool,
    terms::Terms,
};
use crate::{
    access::{Access, RegistersWrite},
    error::{AppError, Code, Result},
    features::registers::SharedRolls,
    http::{Received, Upload},
};

/// Submissions that are received or worked through at once.
const AT_ONCE: usize = 2;
/// How long another waits for its turn.
const PATIENCE: Duration = Duration::from_secs(5);

/// What submissions share in one process.
pub struct Submissions {
    pub(super) spool: Spool,
    /// Tells the worker that there is something to do.
    pub(super) woken: Arc<Notify>,
    turns: Arc<Semaphore>,
    /// A client's own turn, so that one cannot take them all.
    own: Mutex<HashMap<Uuid, Arc<Semaphore>>>,
}

/// A submission's turn: others get theirs when it is dropped.
pub struct Turn {
    _own: OwnedSemaphorePermit,
    _one_of_all: OwnedSemaphorePermit,
}

impl Submissions {
    /// Submissions are spooled here.
    pub fn new(spool: Spool) -> Self {
        Self { spool, woken: Arc::default(), turns: Arc::new(Semaphore::new(AT_ONCE)), own: Mutex::default() }
    }

    /// Waits a little for a turn; a client has one at a time.
    pub async fn turn(&self, client: Uuid) -> Result<Turn> {
        let own = self.own_of(client);
        let turn = async {
            let _own = own.acquire_owned().await?;
            let _one_of_all = self.turns.clone().acquire_owned().await?;
            Ok::<_, AcquireError>(Turn { _own, _one_of_all })
        };
        match tokio::time::timeout(PATIENCE, turn).await {
            Ok(Ok(turn)) => Ok(turn),
            _ => {
                let detail = "A submission of this client, or as many as the service takes at once, are under way. \
                              Nothing was stored.";
                Err(AppError::new(Code::Overloaded).detail(detail))
            }
        }
    }

    fn own_of(&self, client: Uuid) -> Arc<Semaphore> {
        let mut own = self.own.lock().unwrap_or_else(PoisonError::into_inner);
        own.retain(|_, turns| Arc::strong_count(turns) > 1 || turns.available_permits() == 0);
        own.entry(client).or_insert_with(|| Arc::new(Semaphore::new(1))).clone()
    }

    /// Receives a body and makes ready to work through it. Refused here: what cannot be a submission.
    pub async fn begin(
        &self,
        cx: Access<RegistersWrite>,
        rolls: SharedRolls,
        upload: Upload,
        terms: Terms,
    ) -> Result<Run> {
        let (body, results) = (self.spool.nameless().map_err(disk)?, self.spool.nameless().map_err(disk)?);
        let Received { file, .. } = upload.receive(body, MOST_BYTES).await?;
        let (file, plan) = index(file, &terms).await?;
        let desk = Desk::open(file, plan, results, false).map_err(disk)?;
        Ok(Run::new(cx, rolls, terms, desk, false))
    }
}

/// Goes through a body once.
pub(super) async fn index(mut file: File, terms: &Terms) -> Result<(File, Plan)> {
    let terms = terms.clone();
    let indexed =
        tokio::task::spawn_blocking(move || Plan::index(&mut file, &terms).map(|plan| (file, plan)));
    indexed.await.map_err(AppError::internal)?
}

/// What the disk does not take now it may take later: nothing is given up for it.
pub(super) fn disk(error: io::Error) -> AppError {
    AppError::new(Code::DependencyUnavailable).cause(error)
}
