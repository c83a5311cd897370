//! Writing part-time timetables: the row that stands and the version that is kept.

use sea_orm::{ActiveValue::Set, ColumnTrait as _, Condition};
use serde_json::{Map, json};
use uuid::Uuid;

use super::{
    agreement::TimetableAgreement,
    dto::TimetableTerms,
    reading::{state, terms},
    rules,
    values::TimetableState,
};
use crate::{
    access::{Act, Locked, Tx, revised},
    entities::{
        part_time_timetable::{self, ActiveModel, Column, Entity},
        part_time_timetable_revision,
    },
    error::{AppError, Code, Result},
};

revised!(part_time_timetable, part_time_timetable_revision { part_time_timetable_id = PartTimeTimetableId });

/// A locked timetable, understood.
pub struct Standing<'t> {
    pub row: Locked<'t, Entity>,
    pub state: TimetableState,
    pub terms: TimetableTerms,
}

/// The timetable, locked.
pub async fn lock<'t>(tx: &'t Tx<'_>, id: Uuid) -> Result<Standing<'t>> {
    let row = tx.lock_document::<Entity>(id).await?;
    let (state, terms) = (state(&row.state)?, terms(&row.terms)?);
    Ok(Standing { row, state, terms })
}

/// Records a timetable. The entry is locked already, so that no other of the same days can be recorded beside it.
pub async fn insert(
    tx: &Tx<'_>,
    id: Uuid,
    enrolment_id: Uuid,
    terms: &TimetableTerms,
    act: &Act<'_>,
) -> Result<()> {
    refuse_overlap(tx, enrolment_id, id, &terms.agreement).await?;
    let text = serde_json::to_string(terms).map_err(AppError::internal)?;
    let lay = |row: &mut ActiveModel| {
        row.enrolment_id = Set(enrolment_id);
        lay(row, TimetableState::Agreed, terms, text);
    };
    tx.record::<Entity>(id, act, lay).await
}

/// Lets a timetable stand otherwise than it did.
pub async fn change(
    tx: &Tx<'_>,
    standing: Standing<'_>,
    state: TimetableState,
    terms: &TimetableTerms,
    act: &Act<'_>,
) -> Result<()> {
    let text = serde_json::to_string(terms).map_err(AppError::internal)?;
    tx.revise(standing.row, act, |row| lay(row, state, terms, text)).await
}

/// What a row says of its timetable; the columns beside `terms` are what lists are filtered by.
fn lay(row: &mut ActiveModel, state: TimetableState, terms: &TimetableTerms, text: String) {
    let agreement = &terms.agreement;
    row.reason = Set(agreement.reason.as_str().to_owned());
    row.state = Set(state.as_str().to_owned());
    row.from_on = Set(agreement.from_on);
    row.until_on = Set(agreement.until_on);
    row.agreed_on = Set(agreement.agreed_on);
    row.ended_on = Set(terms.ended_on);
    row.next_review_on = Set(rules::next_review(&agreement.reviews, &terms.reviews_held));
    row.notified_on = Set(agreement.notified_on);
    row.terms = Set(text);
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
