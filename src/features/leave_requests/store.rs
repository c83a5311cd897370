//! Writing requests for leave: the row that stands and the version that is kept.

use sea_orm::{ActiveModelTrait as _, ActiveValue::Set, ColumnTrait as _, Condition, IntoActiveModel as _};
use serde_json::{Map, json};
use uuid::Uuid;

use super::{
    dto::{LeaveAsked, LeaveState, LeaveTerms},
    reading::{state, terms},
};
use crate::{
    access::{Locked, Tx},
    domain::person::Person,
    entities::{
        leave_request::{ActiveModel, Column, Entity, Model},
        leave_request_revision as revision,
    },
    error::{AppError, Code, Result},
};

/// What is done to a request, and who does it.
pub struct Act<'a> {
    pub action: &'static str,
    pub reason: Option<&'a str>,
    pub by: &'a Person,
}

/// A locked request, understood.
pub struct Standing<'t> {
    pub row: Locked<'t, Entity>,
    pub state: LeaveState,
    pub terms: LeaveTerms,
}

/// The request, locked.
pub async fn lock<'t>(tx: &'t Tx<'_>, id: Uuid) -> Result<Standing<'t>> {
    let row = tx.lock::<Entity>(Column::Id.eq(id).into()).await?.ok_or(Code::NotFound)?;
    let (state, terms) = (state(&row.state)?, terms(&row.terms)?);
    Ok(Standing { row, state, terms })
}

/// Records a request. The entry is locked already, so that no other of the same sessions can be recorded beside it.
pub async fn insert(
    tx: &Tx<'_>,
    id: Uuid,
    enrolment_id: Uuid,
    terms: &LeaveTerms,
    act: &Act<'_>,
) -> Result<()> {
    refuse_overlap(tx, enrolment_id, id, &terms.asked).await?;
    let row = Model {
        urn: tx.urn(),
        id,
        enrolment_id,
        reason: terms.asked.reason.as_str().to_owned(),
        state: LeaveState::Requested.as_str().to_owned(),
        from_on: terms.asked.days.from_on,
        to_on: terms.asked.days.to_on,
        asked_on: terms.asked.asked_on,
        terms: serde_json::to_string(terms).map_err(AppError::internal)?,
        created_at: tx.now(),
        updated_at: tx.now(),
        version: 1,
    };
    tx.insert(vec![row.clone().into_active_model().reset_all()]).await?;
    keep(tx, row, act).await
}

/// Lets a request stand otherwise than it did.
pub async fn change(
    tx: &Tx<'_>,
    standing: Standing<'_>,
    state: LeaveState,
    terms: &LeaveTerms,
    act: &Act<'_>,
) -> Result<()> {
    let text = serde_json::to_string(terms).map_err(AppError::internal)?;
    let version = standing.row.version + 1;
    let row = tx.update(standing.row, |row: &mut ActiveModel| {
        row.reason = Set(terms.asked.reason.as_str().to_owned());
        row.state = Set(state.as_str().to_owned());
        row.from_on = Set(terms.asked.days.from_on);
        row.to_on = Set(terms.asked.days.to_on);
        row.asked_on = Set(terms.asked.asked_on);
        row.terms = Set(text);
        row.updated_at = Set(tx.now());
        row.version = Set(version);
    });
    keep(tx, row.await?, act).await
}

async fn keep(tx: &Tx<'_>, row: Model, act: &Act<'_>) -> Result<()> {
    let kept = revision::ActiveModel {
        urn: Set(row.urn),
        leave_request_id: Set(row.id),
        version: Set(row.version),
        action: Set(act.action.to_owned()),
        state: Set(row.state),
        terms: Set(row.terms),
        reason: Set(act.reason.map(str::to_owned)),
        recorded_by_name: Set(act.by.name.clone()),
        recorded_by_title: Set(act.by.title.clone()),
        client_id: Set(tx.client()),
        recorded_at: Set(tx.now()),
    };
    tx.insert(vec![kept]).await
}

/// Of one session there is one request of a pupil at a time: two could expect two codes.
pub async fn refuse_overlap(tx: &Tx<'_>, enrolment: Uuid, own: Uuid, asked: &LeaveAsked) -> Result<()> {
    let touching = Condition::all()
        .add(Column::EnrolmentId.eq(enrolment))
        .add(Column::Id.ne(own))
        .add(Column::State.ne(LeaveState::Withdrawn.as_str()))
        .add(Column::FromOn.lte(asked.days.to_on))
        .add(Column::ToOn.gte(asked.days.from_on));
    for row in tx.find::<Entity>().filter(touching).all().await? {
        if terms(&row.terms)?.asked.days.overlaps(&asked.days) {
            let existing = Map::from_iter([("id".to_owned(), json!(row.id))]);
            return Err(AppError::new(Code::Duplicate)
                .detail("There is a request of some of these sessions: amend it, or withdraw it.")
                .existing(existing));
        }
    }
    Ok(())
}
