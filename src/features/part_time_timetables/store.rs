//! Writing part-time timetables: the row that stands and the version that is kept.

use sea_orm::{ActiveModelTrait as _, ActiveValue::Set, ColumnTrait as _, Condition, IntoActiveModel as _};
use serde_json::{Map, json};
use uuid::Uuid;

use super::{
    dto::{TimetableAgreement, TimetableState, TimetableTerms},
    reading::{state, terms},
    rules,
};
use crate::{
    access::{Locked, Tx},
    domain::person::Person,
    entities::{
        part_time_timetable::{ActiveModel, Column, Entity, Model},
        part_time_timetable_revision as revision,
    },
    error::{AppError, Code, Result},
};

/// What is done to a timetable, and who does it.
pub struct Act<'a> {
    pub action: &'static str,
    pub reason: Option<&'a str>,
    pub by: &'a Person,
}

/// A locked timetable, understood.
pub struct Standing<'t> {
    pub row: Locked<'t, Entity>,
    pub state: TimetableState,
    pub terms: TimetableTerms,
}

/// The timetable, locked.
pub async fn lock<'t>(tx: &'t Tx<'_>, id: Uuid) -> Result<Standing<'t>> {
    let row = tx.lock::<Entity>(Column::Id.eq(id).into()).await?.ok_or(Code::NotFound)?;
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
    let agreement = &terms.agreement;
    let row = Model {
        urn: tx.urn(),
        id,
        enrolment_id,
        reason: agreement.reason.as_str().to_owned(),
        state: TimetableState::Agreed.as_str().to_owned(),
        from_on: agreement.from_on,
        until_on: agreement.until_on,
        agreed_on: agreement.agreed_on,
        ended_on: None,
        next_review_on: rules::next_review(&agreement.reviews, &[]),
        notified_on: agreement.notified_on,
        terms: serde_json::to_string(terms).map_err(AppError::internal)?,
        created_at: tx.now(),
        updated_at: tx.now(),
        version: 1,
    };
    tx.insert(vec![row.clone().into_active_model().reset_all()]).await?;
    keep(tx, row, act).await
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
    let (version, agreement) = (standing.row.version + 1, &terms.agreement);
    let row = tx.update(standing.row, |row: &mut ActiveModel| {
        row.reason = Set(agreement.reason.as_str().to_owned());
        row.state = Set(state.as_str().to_owned());
        row.from_on = Set(agreement.from_on);
        row.until_on = Set(agreement.until_on);
        row.agreed_on = Set(agreement.agreed_on);
        row.ended_on = Set(terms.ended_on);
        row.next_review_on = Set(rules::next_review(&agreement.reviews, &terms.reviews_held));
        row.notified_on = Set(agreement.notified_on);
        row.terms = Set(text);
        row.updated_at = Set(tx.now());
        row.version = Set(version);
    });
    keep(tx, row.await?, act).await
}

async fn keep(tx: &Tx<'_>, row: Model, act: &Act<'_>) -> Result<()> {
    let kept = revision::ActiveModel {
        urn: Set(row.urn),
        part_time_timetable_id: Set(row.id),
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
