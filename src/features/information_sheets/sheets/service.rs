//! Use cases: drafting a sheet and changing a draft. Every way in which it stood is kept.

use sea_orm::{ActiveValue::Set, ColumnTrait as _, ConnectionTrait};
use uuid::Uuid;

use super::{
    dto::{InformationSheetDocument, InformationSheetPut},
    reading, rules,
};
use crate::{
    access::{Access, Act, Action, Attempt, InformationSheetsWrite, Locked, Made, Session, Tx, revised},
    attendance::book::audience,
    domain::urn::AUTHORITY,
    entities::{
        collection,
        information_sheet::{self, ActiveModel, Column, Entity, Model},
        information_sheet_revision,
    },
    error::{AppError, Code, Fault, FaultCode, Result},
    features::information_sheets::{
        shown,
        states::{SHEET, SheetAction, SheetState},
        terms::SheetTerms,
    },
    http::{Body, IdempotencyKey, Once, Precondition, Tagged},
};

revised!(information_sheet, information_sheet_revision { information_sheet_id = InformationSheetId });

pub(super) type Answer = Tagged<InformationSheetDocument>;

/// Drafts a sheet; no school sees it before it is published.
pub async fn create(
    cx: &Access<InformationSheetsWrite>,
    key: IdempotencyKey,
    body: &Body<InformationSheetPut>,
) -> Result<Once<Answer>> {
    let session = cx.read().await?;
    session.require_authority().await?;
    let put = body.parse()?;
    let faults = faults(&session, &put, None).await?;
    if !faults.is_empty() {
        return Err(AppError::invalid(faults));
    }
    let (terms, by) = (
        rules::terms(&put).map_err(AppError::internal)?,
        put.recorded_by.cleaned().map_err(AppError::internal)?,
    );
    let text = serde_json::to_string(&terms).map_err(AppError::internal)?;
    let (id, attempt) = (Uuid::now_v7(), Attempt::new(key, &put)?);
    let action = Action::new("information_sheet.create", id.to_string());
    let done = cx.write_once(AUTHORITY, &action, &attempt, async |tx| {
        let act = Act { action: "drafted", reason: None, by: &by };
        tx.record::<Entity>(id, &act, |row| {
            row.state = Set(SheetState::Draft.as_str().to_owned());
            row.schools = Set(0);
            row.read_again_from = Set(0);
            row.year = Set(None);
            row.number = Set(None);
            row.published_at = Set(None);
            row.corrected_at = Set(None);
            lay(row, &terms, text.clone());
        })
        .await?;
        Ok(Made { id })
    });
    answered(cx, done.await?).await
}

/// Changes a draft; the same again changes nothing.
pub async fn change(
    cx: &Access<InformationSheetsWrite>,
    id: Uuid,
    read: &Precondition,
    body: &Body<InformationSheetPut>,
) -> Result<Answer> {
    let session = cx.read().await?;
    let row = shown::find(cx, &session, id).await?;
    read.check_current(row.version, async || Ok(reading::show(cx, id).await?.tag)).await?;
    allow(&row, &session, SheetAction::Change)?;
    let put = body.parse()?;
    let faults = faults(&session, &put, None).await?;
    if !faults.is_empty() {
        return Err(AppError::invalid(faults));
    }
    let (terms, by) = (
        rules::terms(&put).map_err(AppError::internal)?,
        put.recorded_by.cleaned().map_err(AppError::internal)?,
    );
    let text = serde_json::to_string(&terms).map_err(AppError::internal)?;
    let action = Action::new("information_sheet.change", id.to_string());
    let written = cx.write(AUTHORITY, &action, async |tx| {
        let held = lock(tx, id).await?;
        read.check_version(&held.version.to_string())?;
        allow(&held, tx, SheetAction::Change)?;
        if held.terms == text {
            return Ok(());
        }
        let act = Act { action: "changed", reason: None, by: &by };
        tx.revise(held, &act, |row| lay(row, &terms, text.clone())).await
    });
    match written.await {
        Ok(()) => reading::show(cx, id).await.map_err(AppError::after_commit),
        Err(error) => Err(read.overtaken(error, async || Ok(reading::show(cx, id).await?.tag)).await),
    }
}

/// Writes into a row what a sheet says: in full as `text`, and in the columns by which lists are filtered.
pub(super) fn lay(row: &mut ActiveModel, terms: &SheetTerms, text: String) {
    row.kind = Set(terms.kind.as_str().to_owned());
    row.to_be_completed_by_on = Set(terms.to_be_completed_by_on);
    row.collection_id = Set(terms.collection_id);
    row.roles = Set(terms.roles());
    row.terms = Set(text);
}

/// Every fault of a sheet at once. `standing` is what it says before it is corrected: for whom it is, is fixed by then,
/// though a school may have closed since; and it says first by which other day a collection will be due.
pub(super) async fn faults<C: ConnectionTrait>(
    session: &Session<'_, C>,
    put: &InformationSheetPut,
    standing: Option<&SheetTerms>,
) -> Result<Vec<Fault>> {
    let mut faults = rules::faults(put);
    if standing.is_none() {
        let known = audience::known(session, &put.audience).await?;
        faults.extend(audience::not_found(&put.audience, &known));
    }
    let Some(id) = put.collection_id else { return Ok(faults) };
    let moved = standing.is_some_and(|standing| standing.collection_id == Some(id))
        && put.to_be_completed_by_on.is_some();
    match collection(session, id).await? {
        None => faults.push(Fault::at("/collection_id", FaultCode::ReferenceNotFound)),
        Some(found) if put.to_be_completed_by_on != Some(found.due_on) && !moved => {
            let detail = format!("The collection is due by the end of {}.", found.due_on);
            faults.push(Fault::at("/to_be_completed_by_on", FaultCode::DeadlineDiffers).detail(detail));
        }
        Some(_) => {}
    }
    Ok(faults)
}

/// A collection of the authority.
pub(super) async fn collection<C: ConnectionTrait>(
    session: &Session<'_, C>,
    id: Uuid,
) -> Result<Option<collection::Model>> {
    use collection::{Column, Entity};
    session.find::<Entity>().filter(Column::Urn.eq(AUTHORITY)).filter(Column::Id.eq(id)).one().await
}

pub(super) fn allow<C: ConnectionTrait>(
    row: &Model,
    session: &Session<'_, C>,
    action: SheetAction,
) -> Result<()> {
    AppError::unless_allowed(SHEET.actions(shown::state(row, session.now())?), action.as_str())
}

pub(super) async fn answered(cx: &Access<InformationSheetsWrite>, done: Once<Made>) -> Result<Once<Answer>> {
    done.told(async |made| reading::show(cx, made.id).await).await
}

pub(super) async fn lock<'t>(tx: &'t Tx<'_>, id: Uuid) -> Result<Locked<'t, Entity>> {
    tx.lock::<Entity>(Column::Id.eq(id).into()).await?.ok_or(Code::NotFound.into())
}
