//! The worker: takes up what was received, one submission after another, also what an earlier process left undone.

use std::{
    collections::HashMap,
    fs::File,
    io::Write as _,
    panic::AssertUnwindSafe,
    sync::Weak,
    time::{Duration, Instant},
};

use futures_util::FutureExt as _;
use sea_orm::{ColumnTrait as _, Condition, Order, sea_query::Value};
use uuid::Uuid;

use super::{
    desk::Desk,
    dto::RegisterSubmissionSummary,
    job::KEPT,
    run::Run,
    service::{Submissions, disk, index},
    spool::Kind,
    terms::Terms,
};
use crate::{
    access::{Access, Action, Gate, RegistersWrite},
    entities::register_submission::{Column, Entity, Model},
    error::{AppError, Code, REQUEST_ID, Result},
    features::registers::SharedRolls,
};

/// How often is looked for work that nobody announced: the database was away, or another process has ended.
const LOOK_EVERY: Duration = Duration::from_secs(30);
/// How often the spool is swept.
const SWEEP_EVERY: Duration = Duration::from_secs(3600);
/// How soon is noticed that the server has ended.
const TICK: Duration = Duration::from_secs(1);
/// How long a file may lie in the spool without its row: it is put down just before.
const ORPHANED: Duration = Duration::from_secs(3600);

/// Starts the worker, in a thread of its own for as long as the server has `submissions`.
pub fn start(gate: Gate, submissions: Weak<Submissions>, rolls: SharedRolls) -> std::io::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let thread = std::thread::Builder::new().name("submissions".to_owned());
    thread.spawn(move || runtime.block_on(work(gate, submissions, rolls))).map(drop)
}

async fn work(gate: Gate, submissions: Weak<Submissions>, rolls: SharedRolls) {
    let (mut looked, mut swept) = (None::<Instant>, None::<Instant>);
    loop {
        let Some(submissions) = submissions.upgrade() else { return };
        let due = |last: Option<Instant>, every| last.is_none_or(|last| last.elapsed() >= every);
        if due(looked, LOOK_EVERY) {
            looked = Some(Instant::now());
            let worker = Worker { gate: &gate, submissions: &submissions, rolls: &rolls };
            if let Err(error) = worker.take_up().await {
                error.log();
            }
            if due(swept, SWEEP_EVERY) {
                swept = Some(Instant::now());
                if let Err(error) = worker.sweep().await {
                    error.log();
                }
            }
        }
        let woken = submissions.woken.clone();
        drop(submissions);
        if tokio::time::timeout(TICK, woken.notified()).await.is_ok() {
            looked = None;
        }
    }
}

struct Worker<'a> {
    gate: &'a Gate,
    submissions: &'a Submissions,
    rolls: &'a SharedRolls,
}

impl Worker<'_> {
    /// The service itself: it sees every client's submissions and says how far they are.
    fn service(&self) -> Access<RegistersWrite> {
        self.gate.operator()
    }

    /// Works through everything that is not finished and whose body is here.
    async fn take_up(&self) -> Result<()> {
        let service = self.service();
        let unfinished = Column::State.is_in(["received", "processing"]);
        let found = service.read().await?.own::<Entity>().filter(unfinished).order_by(Column::Id, Order::Asc);
        for row in found.all().await? {
            let Some(body) = self.submissions.spool.take(row.id).map_err(disk)? else { continue };
            let request = row.request_id.clone().unwrap_or_default();
            let whole =
                AssertUnwindSafe(REQUEST_ID.scope(request, self.through(&row, body))).catch_unwind().await;
            let failed = match whole {
                Ok(Ok(())) => continue,
                Ok(Err(error)) => error,
                Err(_) => AppError::internal("the worker panicked"),
            };
            failed.log();
            // What the database could not take it may take later; anything else would fail again.
            if failed.code() == Code::Internal {
                self.finish(&row, "failed", None).await?;
                self.submissions.spool.discard(row.id).map_err(disk)?;
            }
        }
        Ok(())
    }

    /// Works through one submission, from where it was left.
    async fn through(&self, row: &Model, body: File) -> Result<()> {
        let now = self.gate.now();
        let began = [(Column::StartedAt, now.into()), (Column::Version, (row.version + 1).into())];
        self.set(row, "processing", began.to_vec()).await?;
        let terms: Terms = serde_json::from_str(&row.terms).map_err(AppError::internal)?;
        let spool = &self.submissions.spool;
        // It stays locked, and so ours, for as long as the first handle is open.
        let (body, plan) = (body.try_clone().map_err(disk)?, index(body, &terms).await?.1);
        let desk = Desk::open(body, plan, spool.journal(row.id).map_err(disk)?, true).map_err(disk)?;
        let cx = self.gate.resume::<RegistersWrite>(row.client_id);
        let mut run = Run::new(cx, self.rolls.clone(), terms, desk, true);
        while run.advance().await? {}
        let mut results = spool.incoming().map_err(disk)?;
        while let Some(lines) = run.next().await? {
            results.write_all(&lines).map_err(disk)?;
        }
        let (summary, line) = run.end().await?;
        results.write_all(&line).map_err(disk)?;
        spool.keep_results(results, row.id).map_err(disk)?;
        self.finish(row, "done", Some(summary)).await?;
        spool.discard(row.id).map_err(disk)
    }

    async fn finish(
        &self,
        row: &Model,
        state: &'static str,
        summary: Option<RegisterSubmissionSummary>,
    ) -> Result<()> {
        let summary =
            summary.map(|summary| serde_json::to_string(&summary)).transpose().map_err(AppError::internal)?;
        let finished = [
            (Column::FinishedAt, self.gate.now().into()),
            (Column::Summary, summary.into()),
            (Column::Version, (row.version + 2).into()),
        ];
        self.set(row, state, finished.to_vec()).await
    }

    async fn set(&self, row: &Model, state: &'static str, more: Vec<(Column, Value)>) -> Result<()> {
        let operation = match state {
            "processing" => "register-submission.begin",
            "done" => "register-submission.finish",
            _ => "register-submission.fail",
        };
        let action = Action::new(operation, row.id.to_string());
        let columns = [(Column::State, state.into()), (Column::UpdatedAt, self.gate.now().into())];
        let this = Condition::all().add(Column::Id.eq(row.id));
        self.service()
            .change_own::<Entity>(&action, this, columns.into_iter().chain(more).collect())
            .await
            .map(drop)
    }

    /// Removes results past their time, bodies of what is finished, and what a crash left without a row.
    async fn sweep(&self) -> Result<()> {
        let service = self.service();
        let oldest = self.gate.now() - KEPT;
        let rows = service.read().await?.own::<Entity>().filter(Column::CreatedAt.gte(oldest - KEPT));
        let known: HashMap<Uuid, Model> = rows.all().await?.into_iter().map(|row| (row.id, row)).collect();
        let stale =
            |id: Option<Uuid>, kind: Kind, age: Option<Duration>| match id.and_then(|id| known.get(&id)) {
                None => age.is_some_and(|age| age > ORPHANED),
                Some(row) => match kind {
                    Kind::Results => row.finished_at.is_some_and(|finished| finished < oldest),
                    Kind::Working => row.finished_at.is_some(),
                },
            };
        self.submissions.spool.sweep(stale).map_err(disk)
    }
}
