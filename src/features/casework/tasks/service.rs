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
    access::{Access, Attempt, CasesWrite, Made, Pooled, Standing, StepName, StepPlace, Tx},
    domain::{
        action::Actions,
        person::Person,
        purpose::Reader,
        text::{clean, clean_option},
    },
    entities::case_task::Entity,
    error::{AppError, Fault, FaultCode, Result},
    features::casework::{
        cases,
        deed::Deed,
        load,
        states::TASK,
        values::{CaseTaskAction, CaseTaskState},
    },
    http::{Body, IdempotencyKey, Once, Tagged},
};

type Answer = Tagged<CaseTaskDocument>;
type Next = (CaseTaskState, CaseTaskTerms);

fn cleaned(task: &CaseTaskDetails) -> Result<CaseTaskDetails> {
    Ok(CaseTaskDetails { what: clean(&task.what)?, ..task.clone() })
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
            cx.disclose_one(urn, deed.operation, made.id, &Reader::writing(&deed.by)).await?;
        }
        reading::load(cx, (urn, case_id), made.id).await
    };
    done.told(told).await
}

fn actions(state: CaseTaskState) -> Actions {
    TASK.actions(state)
}

const AMEND: StepName<CaseTaskState> =
    StepName::new(CaseTaskAction::Amend.as_str(), "case_task.amend", "amended", actions);
const COMPLETE: StepName<CaseTaskState> =
    StepName::new(CaseTaskAction::Complete.as_str(), "case_task.complete", "done", actions);
const CANCEL: StepName<CaseTaskState> =
    StepName::new(CaseTaskAction::Cancel.as_str(), "case_task.cancel", "cancelled", actions);

/// The task of the case, if the step may be taken.
async fn open(
    cx: &Access<CasesWrite>,
    case_id: Uuid,
    place: &StepPlace,
    step: StepName<CaseTaskState>,
) -> Result<()> {
    let of_case = async |session: &Pooled<'_>| {
        cases::find(session, place.urn, case_id).await?;
        session.document_within::<Entity>(place.urn, place.id, |row| row.case_id == case_id).await.map(drop)
    };
    cx.open_step_within::<Entity>(place, step, of_case).await.map(drop)
}

/// Takes the step: `change` says how the task stands from then on, nothing where it stands so already.
async fn take(
    cx: &Access<CasesWrite>,
    (case_id, place): (Uuid, StepPlace),
    step: StepName<CaseTaskState>,
    sent: &impl Serialize,
    act: (&Person, Option<&str>),
    change: impl AsyncFn(&Tx<'_>, &Standing<'_, Entity>) -> Result<Option<Next>>,
) -> Result<Once<Answer>> {
    // The case first, as whoever closes it.
    let hold = async |tx: &Tx<'_>| cases::lock_writable(tx, case_id).await.map(drop);
    let shown =
        async |cx: &Access<CasesWrite>, urn: i32, id: Uuid| reading::load(cx, (urn, case_id), id).await;
    cx.step_told_after::<Entity, _>(place, step, sent, act, hold, shown, change).await
}

/// Changes a task; the same again changes nothing.
pub async fn amend(
    cx: &Access<CasesWrite>,
    case_id: Uuid,
    place: StepPlace,
    body: &Body<CaseTaskPut>,
) -> Result<Once<Answer>> {
    open(cx, case_id, &place, AMEND).await?;
    let put = body.parse()?;
    let task = cleaned(&put.task)?;
    take(cx, (case_id, place), AMEND, &put, (&put.recorded_by, None), async |tx, held| {
        if held.terms.task == task {
            return Ok(None);
        }
        check_officer(tx, &task, held.terms.task.officer_id).await?;
        Ok(Some((held.state, CaseTaskTerms { task: task.clone(), ..held.terms.clone() })))
    })
    .await
}

/// Says that a task was done.
pub async fn complete(
    cx: &Access<CasesWrite>,
    case_id: Uuid,
    place: StepPlace,
    body: &Body<CaseTaskComplete>,
) -> Result<Once<Answer>> {
    open(cx, case_id, &place, COMPLETE).await?;
    let sent = body.parse()?;
    let done = CaseTaskDone { done_on: sent.done_on, note: clean_option(&sent.note)? };
    take(cx, (case_id, place), COMPLETE, &sent, (&sent.recorded_by, None), async |tx, held| {
        if sent.done_on > tx.today() {
            return Err(AppError::invalid(vec![Fault::at("/done_on", FaultCode::DateInFuture)]));
        }
        Ok(Some((CaseTaskState::Done, CaseTaskTerms { done: Some(done.clone()), ..held.terms.clone() })))
    })
    .await
}

/// Says that a task need not be done.
pub async fn cancel(
    cx: &Access<CasesWrite>,
    case_id: Uuid,
    place: StepPlace,
    body: &Body<CaseTaskCancel>,
) -> Result<Once<Answer>> {
    open(cx, case_id, &place, CANCEL).await?;
    let sent = body.parse()?;
    let act = (&sent.recorded_by, Some(sent.reason.as_str()));
    take(cx, (case_id, place), CANCEL, &sent, act, async |_, held| {
        Ok(Some((CaseTaskState::Cancelled, held.terms.clone())))
    })
    .await
}
