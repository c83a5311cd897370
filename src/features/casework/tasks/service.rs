//! Use cases: recording a task, changing it, that it was done, or need not be. While the case is open, and under its lock.

use serde::Serialize;
use uuid::Uuid;

use super::{
    dto::{
        CaseTaskCancel, CaseTaskComplete, CaseTaskCreate, CaseTaskDetails, CaseTaskDocument, CaseTaskDone,
        CaseTaskPut, CaseTaskTerms,
    },
    reading,
};
use crate::{
    access::{Access, Attempt, CasesWrite, Document as _, Made, Tx},
    domain::text::clean,
    entities::case_task::{Entity, Model},
    error::{AppError, Code, Fault, FaultCode, Result},
    features::casework::{
        cases, load,
        states::TASK,
        step::{Deed, Place, kept, kept_option, refuse},
        told,
        values::{CaseTaskAction, CaseTaskState},
    },
    http::{Body, IdempotencyKey, Once, Precondition, Tagged},
};

type Answer = Tagged<CaseTaskDocument>;

fn cleaned(task: &CaseTaskDetails) -> Result<CaseTaskDetails> {
    Ok(CaseTaskDetails { what: kept(clean(&task.what))?, ..task.clone() })
}

/// Whoever is to do it works today, unless the task was that officer's before.
async fn check_officer(tx: &Tx<'_>, task: &CaseTaskDetails, before: Option<Uuid>) -> Result<()> {
    match task.officer_id {
        Some(officer) if before != Some(officer) => {
            load::working(tx, officer, "/task/officer_id").await.map(drop)
        }
        _ => Ok(()),
    }
}

/// Records a task.
pub async fn create(
    cx: &Access<CasesWrite>,
    (urn, case_id): (i32, Uuid),
    key: IdempotencyKey,
    body: &Body<CaseTaskCreate>,
) -> Result<Once<Answer>> {
    let session = cx.read().await?;
    cases::find(&session, urn, case_id).await?;
    let new = body.parse()?;
    let terms = CaseTaskTerms { case_id, task: cleaned(&new.task)?, done: None };
    let attempt = Attempt::new(key, &(case_id, &new))?;
    let deed = Deed::new("case_task.create", "created", &new.recorded_by, None)?;
    let id = Uuid::now_v7();
    let action = deed.action(id);
    let done = cx.write_once(urn, &action, &attempt, async |tx: &Tx<'_>| {
        cases::lock_writable(tx, case_id).await?;
        check_officer(tx, &terms.task, None).await?;
        tx.record_document::<Entity>(id, CaseTaskState::Open, &terms, &deed.act(), |_| {}).await?;
        Ok(Made { id })
    });
    let done = done.await?;
    let replayed = done.replayed;
    let told = async |made: Made| {
        // A repeated request is answered with what has become of it since.
        if replayed {
            told::of_one(cx, urn, deed.operation, made.id, &told::writer(&deed.by)).await?;
        }
        reading::load(cx, (urn, case_id), made.id).await
    };
    done.told(told).await
}

/// The task of the case, if it stands so that this can be done and the version is the one that is named.
async fn seen(cx: &Access<CasesWrite>, case_id: Uuid, place: &Place, action: CaseTaskAction) -> Result<()> {
    let session = cx.read().await?;
    cases::find(&session, place.urn, case_id).await?;
    let row: Model = session.document::<Entity>(place.urn, place.id).await?;
    if row.case_id != case_id {
        return Err(Code::NotFound.into());
    }
    if place.is_seen(&row)? {
        AppError::unless_allowed(TASK.actions(Entity::state(&row.state)?), action.as_str())?;
    }
    Ok(())
}

/// Changes a task; the same again changes nothing.
pub async fn amend(
    cx: &Access<CasesWrite>,
    case_id: Uuid,
    (urn, id): (i32, Uuid),
    read: Precondition,
    body: &Body<CaseTaskPut>,
) -> Result<Answer> {
    let place = Place { urn, id, read, key: IdempotencyKey(None) };
    seen(cx, case_id, &place, CaseTaskAction::Amend).await?;
    let put = body.parse()?;
    let task = cleaned(&put.task)?;
    let deed = Deed::new("case_task.amend", "amended", &put.recorded_by, None)?;
    let action = deed.action(id);
    let written = cx.write(urn, &action, async |tx: &Tx<'_>| {
        // The case first, as whoever closes it.
        cases::lock_writable(tx, case_id).await?;
        let standing = tx.standing::<Entity>(id).await?;
        place.read.check_version(&standing.row.version.to_string())?;
        AppError::unless_allowed(TASK.actions(standing.state), CaseTaskAction::Amend.as_str())?;
        if standing.terms.task == task {
            return Ok(());
        }
        check_officer(tx, &task, standing.terms.task.officer_id).await?;
        let (state, terms) = (standing.state, CaseTaskTerms { task: task.clone(), ..standing.terms.clone() });
        tx.change(standing, state, &terms, &deed.act()).await
    });
    let load = async || reading::load(cx, (urn, case_id), id).await;
    match written.await {
        Ok(()) => {
            told::of_one(cx, urn, deed.operation, id, &told::writer(&deed.by))
                .await
                .map_err(AppError::after_commit)?;
            load().await.map_err(AppError::after_commit)
        }
        Err(error) => Err(place.read.overtaken(error, async || Ok(load().await?.tag)).await),
    }
}

/// Says that a task was done.
pub async fn complete(
    cx: &Access<CasesWrite>,
    case_id: Uuid,
    place: Place,
    body: &Body<CaseTaskComplete>,
) -> Result<Once<Answer>> {
    seen(cx, case_id, &place, CaseTaskAction::Complete).await?;
    let sent = body.parse()?;
    if sent.done_on > cx.read().await?.today() {
        refuse(vec![Fault::at("/done_on", FaultCode::DateInFuture)])?;
    }
    let done = CaseTaskDone { done_on: sent.done_on, note: kept_option(&sent.note)? };
    let deed = Deed::new("case_task.complete", "done", &sent.recorded_by, None)?;
    settle(cx, case_id, place, &sent, &deed, CaseTaskAction::Complete, |terms| CaseTaskTerms {
        done: Some(done.clone()),
        ..terms.clone()
    })
    .await
}

/// Says that a task need not be done.
pub async fn cancel(
    cx: &Access<CasesWrite>,
    case_id: Uuid,
    place: Place,
    body: &Body<CaseTaskCancel>,
) -> Result<Once<Answer>> {
    seen(cx, case_id, &place, CaseTaskAction::Cancel).await?;
    let sent = body.parse()?;
    let deed = Deed::new("case_task.cancel", "cancelled", &sent.recorded_by, Some(&sent.reason))?;
    settle(cx, case_id, place, &sent, &deed, CaseTaskAction::Cancel, CaseTaskTerms::clone).await
}

async fn settle(
    cx: &Access<CasesWrite>,
    case_id: Uuid,
    place: Place,
    sent: &impl Serialize,
    deed: &Deed,
    step: CaseTaskAction,
    change: impl Fn(&CaseTaskTerms) -> CaseTaskTerms,
) -> Result<Once<Answer>> {
    let (urn, id) = (place.urn, place.id);
    let attempt = Attempt::new(IdempotencyKey(place.key.0.clone()), &(id, sent))?;
    let action = deed.action(id);
    let done = cx.write_once(urn, &action, &attempt, async |tx: &Tx<'_>| {
        cases::lock_writable(tx, case_id).await?;
        let standing = tx.standing::<Entity>(id).await?;
        place.read.check_version(&standing.row.version.to_string())?;
        AppError::unless_allowed(TASK.actions(standing.state), step.as_str())?;
        let to = TASK.step(standing.state, step).map_err(AppError::internal)?;
        let terms = change(&standing.terms);
        tx.change(standing, to, &terms, &deed.act()).await?;
        Ok(Made { id })
    });
    let load = async |id: Uuid| {
        told::of_one(cx, urn, deed.operation, id, &told::writer(&deed.by)).await?;
        reading::load(cx, (urn, case_id), id).await
    };
    match done.await {
        Ok(done) => done.told(async |made: Made| load(made.id).await).await,
        Err(error) => Err(place.read.overtaken(error, async || Ok(load(id).await?.tag)).await),
    }
}
