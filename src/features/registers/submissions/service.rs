//! Use cases: receiving a submission, and working through it while its client waits.

use std::{fs::File, io, sync::Arc, time::Duration};

use tokio::sync::{Notify, OwnedSemaphorePermit, Semaphore};

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
}

/// A submission's turn: others get theirs when it is dropped.
pub type Turn = OwnedSemaphorePermit;

impl Submissions {
    /// Submissions are spooled here.
    pub fn new(spool: Spool) -> Self {
        Self { spool, woken: Arc::default(), turns: Arc::new(Semaphore::new(AT_ONCE)) }
    }

    /// Waits a little for a turn.
    pub async fn turn(&self) -> Result<Turn> {
        let turn = tokio::time::timeout(PATIENCE, self.turns.clone().acquire_owned()).await;
        match turn {
            Ok(Ok(turn)) => Ok(turn),
            _ => {
                let detail =
                    "As many submissions as the service takes at once are under way. Nothing was stored.";
                Err(AppError::new(Code::Overloaded).detail(detail))
            }
        }
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

pub(super) fn disk(error: io::Error) -> AppError {
    AppError::internal(error)
}
