//! Use cases: changing what can still change, closing a collection, and reopening it.

use sea_orm::{ActiveValue::Set, ColumnTrait as _};
use uuid::Uuid;

use super::{
    announced::refuse_other_day,
    dto::{CollectionClose, CollectionPut, CollectionReopen},
    reading::{Answer, Done, told},
    rules,
    view::{CLOSED, NOT_CLOSED, actions},
};
use crate::{
    access::{Access, Action, Attempt, CollectionsManage, Tx},
    domain::{person::Person, text::clean, urn::AUTHORITY},
    entities::collection::{ActiveModel, Column, Entity, Model},
    error::{AppError, Code, Result},
    features::collections::{shown, values::CollectionState},
    http::{Body, IdempotencyKey, Once, Precondition},
};

/// Changes title, guidance and due day; the same again changes nothing.
pub async fn change(
    cx: &Access<CollectionsManage>,
    id: Uuid,
    read: &Precondition,
    body: &Body<CollectionPut>,
) -> Result<Answer> {
    let row = find(cx, id).await?;
    read.check_version(&row.version.to_string())?;
    refuse_closed(&row)?;
    let put = body.parse()?;
    let faults = rules::faults_of_change(&put, &row);
    if !faults.is_empty() {
        return Err(AppError::invalid(faults));
    }
    let text = |text: &str| clean(text).map_err(AppError::internal);
    let (title, guidance) = (text(&put.title)?, put.guidance.as_deref().map(text).transpose()?);
    let by = put.recorded_by.cleaned().map_err(AppError::internal)?;
    let action = Action::new("collection.change", id.to_string());
    cx.write(AUTHORITY, &action, async |tx| {
        let held = lock(tx, id).await?;
        read.check_version(&held.version.to_string())?;
        refuse_closed(&held)?;
        if (&held.title, &held.guidance, held.due_on) == (&title, &guidance, put.due_on) {
            return Ok(());
        }
        if held.due_on != put.due_on {
            refuse_other_day(tx, id, put.due_on, CollectionState::Open).await?;
        }
        let version = held.version + 1;
        tx.update(held, |row| {
            row.title = Set(title.clone());
            row.guidance = Set(guidance.clone());
            row.due_on = Set(put.due_on);
            changed(tx, row, version, &by);
        })
        .await
        .map(drop)
    })
    .await?;
    told(cx, id).await
}

/// Closes a collection: nothing more is taken until it is reopened.
pub async fn close(
    cx: &Access<CollectionsManage>,
    id: Uuid,
    read: &Precondition,
    key: IdempotencyKey,
    body: &Body<CollectionClose>,
) -> Result<Once<Answer>> {
    let row = find(cx, id).await?;
    if key.0.is_none() {
        // Named first: who holds an old version is told so, whatever has become of it.
        read.check_version(&row.version.to_string())?;
        refuse_closed(&row)?;
    }
    let close = body.parse()?;
    let by = close.recorded_by.cleaned().map_err(AppError::internal)?;
    let attempt = Attempt::new(key, &(id, &close))?;
    let action = Action::new("collection.close", id.to_string());
    let done = cx.write_once(AUTHORITY, &action, &attempt, async |tx| {
        let held = lock(tx, id).await?;
        read.check_version(&held.version.to_string())?;
        refuse_closed(&held)?;
        let version = held.version + 1;
        tx.update(held, |row| {
            row.closed_at = Set(Some(tx.now()));
            row.closed_by_name = Set(Some(by.name.clone()));
            row.closed_by_title = Set(by.title.clone());
            row.updated_at = Set(tx.now());
            row.version = Set(version);
        })
        .await?;
        Ok(Done { id })
    });
    let done = done.await?;
    Ok(Once { value: told(cx, id).await?, replayed: done.replayed })
}

/// Reopens a closed collection: what was refused since is possible again.
pub async fn reopen(
    cx: &Access<CollectionsManage>,
    id: Uuid,
    read: &Precondition,
    key: IdempotencyKey,
    body: &Body<CollectionReopen>,
) -> Result<Once<Answer>> {
    let row = find(cx, id).await?;
    let is_repeatable = key.0.is_some();
    if !is_repeatable {
        read.check_version(&row.version.to_string())?;
        refuse_open(&row)?;
    }
    let reopen = body.parse()?;
    // A repeated request is told what it came to, also where its day is over by now.
    let faults = rules::faults_of_reopening(&reopen, &row, cx.read().await?.today());
    if !faults.is_empty() && (!is_repeatable || row.closed_at.is_some()) {
        return Err(AppError::invalid(faults));
    }
    let reason = clean(&reopen.reason).map_err(AppError::internal)?;
    let by = reopen.recorded_by.cleaned().map_err(AppError::internal)?;
    let attempt = Attempt::new(key, &(id, &reopen))?;
    let action = Action::new("collection.reopen", id.to_string());
    let done = cx.write_once(AUTHORITY, &action, &attempt, async |tx| {
        let held = lock(tx, id).await?;
        read.check_version(&held.version.to_string())?;
        refuse_open(&held)?;
        let (version, due_on) = (held.version + 1, reopen.due_on.unwrap_or(held.due_on));
        if held.due_on != due_on {
            refuse_other_day(tx, id, due_on, CollectionState::Closed).await?;
        }
        tx.update(held, |row| {
            row.closed_at = Set(None);
            row.closed_by_name = Set(None);
            row.closed_by_title = Set(None);
            row.reopened_at = Set(Some(tx.now()));
            row.reopened_by_name = Set(Some(by.name.clone()));
            row.reopened_by_title = Set(by.title.clone());
            row.reopened_reason = Set(Some(reason.clone()));
            row.due_on = Set(due_on);
            changed(tx, row, version, &by);
        })
        .await?;
        Ok(Done { id })
    });
    let done = done.await?;
    Ok(Once { value: told(cx, id).await?, replayed: done.replayed })
}

fn changed(tx: &Tx<'_>, row: &mut ActiveModel, version: i32, by: &Person) {
    row.recorded_by_name = Set(by.name.clone());
    row.recorded_by_title = Set(by.title.clone());
    row.client_id = Set(tx.client());
    row.updated_at = Set(tx.now());
    row.version = Set(version);
}

async fn find(cx: &Access<CollectionsManage>, id: Uuid) -> Result<Model> {
    let session = cx.read().await?;
    shown::find_for_authority(cx, &session, id).await
}

async fn lock<'t>(tx: &'t Tx<'_>, id: Uuid) -> Result<crate::access::Locked<'t, Entity>> {
    tx.lock::<Entity>(Column::Id.eq(id).into()).await?.ok_or(Code::NotFound.into())
}

fn refuse_closed(row: &Model) -> Result<()> {
    match row.closed_at {
        None => Ok(()),
        Some(_) => Err(AppError::new(Code::StateConflict)
            .detail(CLOSED)
            .allowed_actions(actions(CollectionState::Closed).allowed)),
    }
}

fn refuse_open(row: &Model) -> Result<()> {
    match row.closed_at {
        Some(_) => Ok(()),
        None => Err(AppError::new(Code::StateConflict)
            .detail(NOT_CLOSED)
            .allowed_actions(actions(CollectionState::Open).allowed)),
    }
}
