//! Who is prosecuted, or was, for which days: nobody is tried twice for the same, at whatever school.
//!
//! A parent and a child are one person each under every id that the authority has merged. Two records of one person that
//! nobody has merged cannot be told to be one: what was recorded under the other is not found.

use chrono::NaiveDate;
use sea_orm::{ActiveValue::Set, ColumnTrait as _, Condition, ConnectionTrait, Order};
use uuid::Uuid;

use super::parents::Person;
use crate::{
    access::{Session, Tx},
    domain::span::Span,
    entities::{
        legal_action::{Column, Entity, Model},
        penalty_ladder,
    },
    error::Result,
};

/// Locks a parent and a child, under each id of both, until the transaction ends: whoever gives a notice or considers a
/// prosecution about the same two waits, at every school.
pub async fn lock(tx: &Tx<'_>, parent: &Person, pupil_ids: &[Uuid]) -> Result<()> {
    let mut pupil_ids = pupil_ids.to_vec();
    pupil_ids.sort_unstable();
    for parent_id in &parent.ids {
        for pupil_id in &pupil_ids {
            use penalty_ladder::Column as Lock;
            let row = penalty_ladder::ActiveModel {
                parent_id: Set(*parent_id),
                pupil_id: Set(*pupil_id),
                created_at: Set(tx.now()),
            };
            tx.insert_shared_if_absent(row).await?;
            let this = Condition::all().add(Lock::ParentId.eq(*parent_id)).add(Lock::PupilId.eq(*pupil_id));
            tx.lock_shared::<penalty_ladder::Entity>(this).await?;
        }
    }
    Ok(())
}

/// A prosecution of the parent about the child for some of these days, at any school in reach, other than `apart_from`: the
/// earliest.
pub async fn for_days<C: ConnectionTrait>(
    session: &Session<'_, C>,
    (parent, pupil_ids): (&Person, &[Uuid]),
    days: Span,
    apart_from: Option<Uuid>,
) -> Result<Option<Model>> {
    let these = Condition::all()
        .add(Column::BarsAnother.eq(true))
        .add(Column::PupilId.is_in(pupil_ids.iter().copied()))
        .add(Column::ParentId.is_in(parent.ids.iter().copied()))
        .add(Column::OffenceFromOn.lte(days.to_on))
        .add(Column::OffenceToOn.gte(days.from_on))
        .add_option(apart_from.map(|id| Column::Id.ne(id)));
    session.find::<Entity>().filter(these).order_by(Column::Id, Order::Asc).one().await
}

/// The same of proceedings that have begun.
pub async fn begun_for<C: ConnectionTrait>(
    session: &Session<'_, C>,
    (parent, pupil_ids): (&Person, &[Uuid]),
    days: impl Iterator<Item = NaiveDate>,
) -> Result<Option<Model>> {
    let days: Vec<NaiveDate> = days.collect();
    let (Some(first), Some(last)) = (days.iter().min(), days.iter().max()) else { return Ok(None) };
    let these = Condition::all()
        .add(Column::BarsAnother.eq(true))
        .add(Column::BegunOn.is_not_null())
        .add(Column::PupilId.is_in(pupil_ids.iter().copied()))
        .add(Column::ParentId.is_in(parent.ids.iter().copied()))
        .add(Column::OffenceFromOn.lte(*last))
        .add(Column::OffenceToOn.gte(*first));
    let rows = session.find::<Entity>().filter(these).order_by(Column::Id, Order::Asc).all().await?;
    let is_about = |row: &Model| {
        let within = |day: &NaiveDate| {
            row.offence_from_on.is_some_and(|from| from <= *day)
                && row.offence_to_on.is_some_and(|to| *day <= to)
        };
        days.iter().any(within)
    };
    Ok(rows.into_iter().find(is_about))
}
