//! Writing part-time timetables: the row that stands and the version that is kept.

use sea_orm::{ActiveValue::Set, ColumnTrait as _, Condition};
use serde_json::{Map, json};
use uuid::Uuid;

use super::{agreement::TimetableAgreement, dto::TimetableTerms, rules, values::TimetableState};
use crate::{
    access::{Act, Tx, document, revised},
    entities::{
        part_time_timetable::{self, ActiveModel, Column, Entity},
        part_time_timetable_revision,
    },
    error::{AppError, Code, Result},
};

revised!(part_time_timetable, part_time_timetable_revision { part_time_timetable_id = PartTimeTimetableId });
document!(part_time_timetable: TimetableState, TimetableTerms, columns);

/// Records a timetable. The entry is locked already, so that no other of the same days can be recorded beside it.
pub async fn insert(
    tx: &Tx<'_>,
    id: Uuid,
    enrolment_id: Uuid,
    terms: &TimetableTerms,
    act: &Act<'_>,
) -> Result<()> {
    refuse_overlap(tx, enrolment_id, id, &terms.agreement).await?;
    let lay = |row: &mut ActiveModel| row.enrolment_id = Set(enrolment_id);
    tx.record_document::<Entity>(id, TimetableState::Agreed, terms, act, lay).await
}

/// The columns by which lists are filtered.
fn columns(row: &mut ActiveModel, _: TimetableState, terms: &TimetableTerms) {
    let agreement = &terms.agreement;
    row.reason = Set(agreement.reason.as_str().to_owned());
    row.from_on = Set(agreement.from_on);
    row.until_on = Set(agreement.until_on);
    row.agreed_on = Set(agreement.agreed_on);
    row.ended_on = Set(terms.ended_on);
    row.next_review_on = Set(rules::next_review(&agreement.reviews, &terms.reviews_held));
    row.notified_on = Set(agreement.notified_on);
}

/// Of one day there is one timetable of a pupil at a time.
pub async fn refuse_overlap(
    tx: &Tx<'_>,
    enrolment: Uuid,
    own: Uuid,
    agreement: &TimetableAgreement,
) -> Result<()> {
    let not_over =
        Condition::any().add(Column::EndedOn.is_null()).add(Column::EndedOn.gte(agreement.from_on));
    let touching = Condition::all()
        .add(Column::EnrolmentId.eq(enrolment))
        .add(Column::Id.ne(own))
        .add(Column::State.ne(TimetableState::Withdrawn.as_str()))
        .add(Column::FromOn.lte(agreement.until_on))
        .add(Column::UntilOn.gte(agreement.from_on))
        .add(not_over);
    let Some(row) = tx.find::<Entity>().filter(touching).one().await? else { return Ok(()) };
    let existing = Map::from_iter([("id".to_owned(), json!(row.id))]);
    Err(AppError::new(Code::Duplicate)
        .detail("There is a timetable of some of these days: amend it, end it, or withdraw it.")
        .existing(existing))
}
