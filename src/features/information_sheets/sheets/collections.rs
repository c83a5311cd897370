//! The collection that a sheet announces, or opens, when the sheet is published: in one transaction.

use std::cmp::max;

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::{ActiveValue::Set, ColumnTrait as _};

use super::steps::conflict;
use crate::{
    access::{
        Access, CollectionsManage, InformationSheetsWrite, Locked, Permission as _, Tx, date_at_school,
    },
    domain::person::Person,
    entities::{
        collection::{Column, Entity},
        information_sheet::Model,
    },
    error::{AppError, Code, Result},
    features::information_sheets::terms::SheetTerms,
};

/// Who publishes a sheet that opens a collection may open collections, too.
pub fn require_right(cx: &Access<InformationSheetsWrite>, terms: &SheetTerms) -> Result<()> {
    match terms.opens_collection && !cx.also::<CollectionsManage>() {
        true => Err(AppError::new(Code::ScopeMissing).required_scope(CollectionsManage::SCOPE)),
        false => Ok(()),
    }
}

/// A sheet that announces a collection is due by the same day. Who moves the collection waits until the sheet is out. One that
/// opens it lets it open on the day from which the sheet is seen.
pub async fn agree(
    tx: &Tx<'_>,
    held: &Model,
    terms: &SheetTerms,
    published_at: DateTime<Utc>,
    by: &Person,
) -> Result<()> {
    let Some(id) = held.collection_id else { return Ok(()) };
    let this = Column::Id.eq(id);
    if !terms.opens_collection {
        let announced = tx.share::<Entity>(this.into()).await?;
        return same_day(held, announced.map(|found| found.due_on));
    }
    let collection = tx.lock::<Entity>(this.into()).await?.ok_or(Code::NotFound)?;
    same_day(held, Some(collection.due_on))?;
    if collection.closed_at.is_some() {
        return Err(conflict("The collection that it opens is closed: reopen the collection first."));
    }
    open(tx, collection, published_at, by).await
}

/// Lets a collection move with the sheet that opens it, where that is seen from another day on. One that is closed stays so.
pub async fn follow(
    tx: &Tx<'_>,
    held: &Model,
    terms: &SheetTerms,
    published_at: DateTime<Utc>,
    by: &Person,
) -> Result<()> {
    let Some(id) = held.collection_id.filter(|_| terms.opens_collection) else { return Ok(()) };
    let collection = tx.lock::<Entity>(Column::Id.eq(id).into()).await?.ok_or(Code::NotFound)?;
    match collection.closed_at {
        Some(_) => Ok(()),
        None => open(tx, collection, published_at, by).await,
    }
}

/// What is open already stays as it is. Nobody is asked on a day that is over, though a sheet may have been published elsewhere
/// before.
async fn open(
    tx: &Tx<'_>,
    collection: Locked<'_, Entity>,
    published_at: DateTime<Utc>,
    by: &Person,
) -> Result<()> {
    let opens_on = max(date_at_school(published_at), tx.today());
    if collection.opens_on <= tx.today() || collection.opens_on == opens_on {
        return Ok(());
    }
    let (version, now) = (collection.version + 1, tx.now());
    let changed = tx.update(collection, |row| {
        row.opens_on = Set(opens_on);
        row.recorded_by_name = Set(by.name.clone());
        row.recorded_by_title = Set(by.title.clone());
        row.client_id = Set(tx.client());
        row.updated_at = Set(now);
        row.version = Set(version);
    });
    changed.await.map(drop)
}

fn same_day(held: &Model, due_on: Option<NaiveDate>) -> Result<()> {
    match due_on.is_some_and(|due_on| held.to_be_completed_by_on != Some(due_on)) {
        true => Err(conflict("The collection that it announces is due by another day: change it first.")),
        false => Ok(()),
    }
}
