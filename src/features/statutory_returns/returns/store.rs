//! Storing returns and their steps.

use sea_orm::{ActiveModelTrait as _, ActiveValue::Set, ColumnTrait as _, Condition, IntoActiveModel as _};
use serde_json::{Map, json};
use uuid::Uuid;

use crate::{
    access::{Locked, Tx},
    domain::person::Person,
    entities::{
        statutory_return::{Column, Entity, Model},
        statutory_return_step as step,
    },
    error::{AppError, Code, Result},
    features::statutory_returns::{
        rules,
        values::{Kind, Status},
    },
};

/// Stores an answer with its first step, unless its occasion has one.
pub async fn insert(tx: &Tx<'_>, row: &Model) -> Result<()> {
    let made = tx.insert_if_absent(row.clone().into_active_model().reset_all()).await?;
    if !made {
        let held = tx.find::<Entity>().filter(Column::Slot.eq(&row.slot)).one().await?;
        let existing = Map::from_iter([("id".to_owned(), json!(held.ok_or(Code::Overloaded)?.id))]);
        return Err(AppError::new(Code::Duplicate)
            .detail("There is a return of it already: read it, or withdraw it first.")
            .existing(existing));
    }
    let first = first_step(row);
    tx.insert(vec![first.into_active_model().reset_all()]).await
}

/// The step with which an answer began.
pub fn first_step(row: &Model) -> step::Model {
    step::Model {
        urn: row.urn,
        return_id: row.id,
        version: 1,
        action: row.status.clone(),
        reason: row.reason.clone(),
        recorded_by_name: row.recorded_by_name.clone(),
        recorded_by_title: row.recorded_by_title.clone(),
        client_id: row.client_id,
        recorded_at: row.created_at,
    }
}

/// A step that is taken with an answer.
pub struct Taken<'a> {
    /// How far the answer is afterwards.
    pub to: Status,
    pub reason: Option<&'a str>,
    pub by: &'a Person,
}

/// Takes a step, if the state of the answer allows it.
pub async fn take(
    tx: &Tx<'_>,
    id: Uuid,
    see: Condition,
    action: &'static str,
    taken: &Taken<'_>,
) -> Result<(Model, step::Model)> {
    let this = see.add(Column::Id.eq(id));
    let row: Locked<'_, Entity> = tx.lock::<Entity>(this).await?.ok_or(Code::NotFound)?;
    allowed(&row, action)?;
    let (version, slot) = (row.version + 1, format!("{}/{id}", row.slot));
    let row = tx.update(row, |row| {
        row.status = Set(taken.to.as_str().to_owned());
        row.updated_at = Set(tx.now());
        row.version = Set(version);
        if taken.to == Status::Withdrawn {
            row.slot = Set(slot);
            row.reason = Set(taken.reason.map(str::to_owned));
        }
    });
    let row = row.await?;
    let step = step::Model {
        urn: row.urn,
        return_id: row.id,
        version: row.version,
        action: taken.to.as_str().to_owned(),
        reason: taken.reason.map(str::to_owned),
        recorded_by_name: taken.by.name.clone(),
        recorded_by_title: taken.by.title.clone(),
        client_id: tx.client(),
        recorded_at: tx.now(),
    };
    tx.insert(vec![step.clone().into_active_model().reset_all()]).await?;
    Ok((row, step))
}

/// `state_conflict` unless the state of an answer allows this.
pub fn allowed(row: &Model, action: &'static str) -> Result<()> {
    let status = Status::spelled(&row.status).ok_or(Code::Internal)?;
    AppError::unless_allowed(rules::actions(status), action)
}

/// What a caller may see of answers: illness is told by one code alone.
pub fn visible(codes: bool) -> Condition {
    Condition::all().add_option((!codes).then(|| Column::Kind.ne(Kind::Sickness.as_str())))
}
