//! Use cases of submissions that are worked on after they were received: keeping one, and telling how far it is.

use std::fs::File;

use chrono::TimeDelta;
use sea_orm::{ActiveValue::Set, ColumnTrait as _, Condition};
use uuid::Uuid;

use super::{
    dto::{RegisterSubmission, RegisterSubmissionLinks, RegisterSubmissionState as State},
    plan::MOST_BYTES,
    service::{Submissions, disk, index},
    terms::Terms,
};
use crate::{
    access::{Access, Action, Attempt, RegistersWrite},
    entities::register_submission::{ActiveModel, Column, Entity, Model},
    error::{AppError, Code, Result},
    http::{IdempotencyKey, Once, Upload},
};

/// How long a submission and its results can be read after it is finished.
pub(super) const KEPT: TimeDelta = TimeDelta::days(7);

impl Submissions {
    /// Receives a body to be worked on later. When this returns, body and row are on disk: whatever happens to this
    /// process, the work will be done.
    pub async fn receive(
        &self,
        cx: &Access<RegistersWrite>,
        upload: Upload,
        terms: &Terms,
        key: IdempotencyKey,
    ) -> Result<Once<RegisterSubmission>> {
        let incoming = self.spool.incoming().map_err(disk)?;
        let received = upload.receive(incoming, MOST_BYTES).await?;
        let (_, plan) = index(received.file.reopen().map_err(disk)?, terms).await?;
        let attempt = Attempt::new(key, &(&received.digest, terms))?;
        let (id, spool) = (Uuid::now_v7(), self.spool.clone());
        let kept = tokio::task::spawn_blocking(move || spool.keep(received.file, id));
        kept.await.map_err(AppError::internal)?.map_err(disk)?;
        let row = self.row(cx, id, terms, plan.rows()).await?;
        let action = Action::new("register-submission.receive", id.to_string());
        let made = cx.create_own(&action, &attempt, row, id).await;
        let keep = match &made {
            Ok(made) => !made.replayed,
            // It may have been made: then it is worked on, and otherwise swept away in time.
            Err(error) => error.code() == Code::OutcomeUnknown,
        };
        if !keep {
            self.spool.discard(id).map_err(disk)?;
        }
        let made = made?;
        self.woken.notify_one();
        let submission = self.submission(cx, made.value).await?;
        Ok(made.map(|_| submission))
    }

    async fn row(
        &self,
        cx: &Access<RegistersWrite>,
        id: Uuid,
        terms: &Terms,
        rows: usize,
    ) -> Result<ActiveModel> {
        let session = cx.read().await?;
        Ok(ActiveModel {
            id: Set(id),
            client_id: Set(session.client()),
            state: Set("received".to_owned()),
            terms: Set(serde_json::to_string(terms).map_err(AppError::internal)?),
            lines: Set(i32::try_from(rows).map_err(AppError::internal)?),
            summary: Set(None),
            request_id: Set(session.request_id()),
            created_at: Set(session.now()),
            started_at: Set(None),
            finished_at: Set(None),
            updated_at: Set(session.now()),
            version: Set(1),
        })
    }

    /// How far a submission of the caller's own is.
    pub async fn submission(&self, cx: &Access<RegistersWrite>, id: Uuid) -> Result<RegisterSubmission> {
        view(&self.stored(cx, id).await?)
    }

    /// What became of its lines.
    pub async fn results(&self, cx: &Access<RegistersWrite>, id: Uuid) -> Result<File> {
        let submission = self.submission(cx, id).await?;
        if submission.state != State::Done {
            let detail = match submission.state {
                State::Failed => "It could not be worked through. Send the submission again.",
                _ => "It is not done yet. Read the submission until its state is `done`.",
            };
            return Err(AppError::new(Code::StateConflict).detail(detail).allowed_actions(Vec::new()));
        }
        self.spool.results(id).map_err(disk)?.ok_or(Code::NotFound.into())
    }

    async fn stored(&self, cx: &Access<RegistersWrite>, id: Uuid) -> Result<Model> {
        let session = cx.read().await?;
        let oldest = session.now() - KEPT;
        let fresh = Condition::any()
            .add(Column::FinishedAt.gte(oldest))
            .add(Condition::all().add(Column::FinishedAt.is_null()).add(Column::CreatedAt.gte(oldest)));
        let this = Condition::all().add(Column::Id.eq(id)).add(fresh);
        session.own::<Entity>().filter(this).one().await?.ok_or(Code::NotFound.into())
    }
}

fn view(row: &Model) -> Result<RegisterSubmission> {
    let state = match row.state.as_str() {
        "received" => State::Received,
        "processing" => State::Processing,
        "done" => State::Done,
        _ => State::Failed,
    };
    let this = format!("/v1/register-submissions/{}", row.id);
    let results = format!("{this}/results");
    Ok(RegisterSubmission {
        id: row.id,
        state,
        lines: row.lines,
        summary: row.summary.as_deref().map(serde_json::from_str).transpose().map_err(AppError::internal)?,
        created_at: row.created_at,
        started_at: row.started_at,
        finished_at: row.finished_at,
        updated_at: row.updated_at,
        version: row.version,
        links: RegisterSubmissionLinks { this, results },
    })
}
