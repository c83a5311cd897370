//! Writing requests for leave: the row that stands and the version that is kept.

use sea_orm::{ActiveValue::Set, ColumnTrait as _, Condition};
use serde_json::{Map, json};
use uuid::Uuid;

use super::{
    dto::{LeaveAsked, LeaveTerms},
    values::LeaveState,
};
use crate::{
    access::{Act, Document as _, Tx, document, revised},
    entities::{
        leave_request::{self, ActiveModel, Column, Entity},
        leave_request_revision,
    },
    error::{AppError, Code, Result},
};

revised!(leave_request, leave_request_revision { leave_request_id = LeaveRequestId });
document!(leave_request: LeaveState, LeaveTerms, columns);

/// Records a request. The entry is locked already, so that no other of the same sessions can be recorded beside it.
pub async fn insert(
    tx: &Tx<'_>,
    id: Uuid,
    enrolment_id: Uuid,
    terms: &LeaveTerms,
    act: &Act<'_>,
) -> Result<()> {
    refuse_overlap(tx, enrolment_id, id, &terms.asked).await?;
    let lay = |row: &mut ActiveModel| row.enrolment_id = Set(enrolment_id);
    tx.record_document::<Entity>(id, LeaveState::Requested, terms, act, lay).await
}

/// The columns by which lists are filtered.
fn columns(row: &mut ActiveModel, _: LeaveState, terms: &LeaveTerms) {
    row.reason = Set(terms.asked.reason.as_str().to_owned());
    row.from_on = Set(terms.asked.days.from_on);
    row.to_on = Set(terms.asked.days.to_on);
    row.asked_on = Set(terms.asked.asked_on);
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
        if Entity::terms(&row.terms)?.asked.days.overlaps(&asked.days) {
            let existing = Map::from_iter([("id".to_owned(), json!(row.id))]);
            return Err(AppError::new(Code::Duplicate)
                .detail("There is a request of some of these sessions: amend it, or withdraw it.")
                .existing(existing));
        }
    }
    Ok(())
}
