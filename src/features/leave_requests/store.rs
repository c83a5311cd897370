//! Writing requests for leave: the row that stands and the version that is kept.

use sea_orm::{ActiveValue::Set, ColumnTrait as _, Condition};
use serde_json::{Map, json};
use uuid::Uuid;

use super::{
    dto::{LeaveAsked, LeaveTerms},
    reading::{state, terms},
    values::LeaveState,
};
use crate::{
    access::{Act, Locked, Tx, revised},
    entities::{
        leave_request::{self, ActiveModel, Column, Entity},
        leave_request_revision,
    },
    error::{AppError, Code, Result},
};

revised!(leave_request, leave_request_revision { leave_request_id = LeaveRequestId });

/// A locked request, understood.
pub struct Standing<'t> {
    pub row: Locked<'t, Entity>,
    pub state: LeaveState,
    pub terms: LeaveTerms,
}

/// The request, locked.
pub async fn lock<'t>(tx: &'t Tx<'_>, id: Uuid) -> Result<Standing<'t>> {
    let row = tx.lock_document::<Entity>(id).await?;
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
    let text = serde_json::to_string(terms).map_err(AppError::internal)?;
    let lay = |row: &mut ActiveModel| {
        row.enrolment_id = Set(enrolment_id);
        lay(row, LeaveState::Requested, terms, text);
    };
    tx.record::<Entity>(id, act, lay).await
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
    tx.revise(standing.row, act, |row| lay(row, state, terms, text)).await
}

/// What a row says of its request; the columns beside `terms` are what lists are filtered by.
fn lay(row: &mut ActiveModel, state: LeaveState, terms: &LeaveTerms, text: String) {
    row.reason = Set(terms.asked.reason.as_str().to_owned());
    row.state = Set(state.as_str().to_owned());
    row.from_on = Set(terms.asked.days.from_on);
    row.to_on = Set(terms.asked.days.to_on);
    row.asked_on = Set(terms.asked.asked_on);
    row.terms = Set(text);
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
