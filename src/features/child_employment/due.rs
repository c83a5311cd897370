//! Permits that end soon, for the list of what is to be done next.

use chrono::NaiveDate;
use sea_orm::{ColumnTrait as _, Condition};
use uuid::Uuid;

use super::states::ChildEmploymentPermitState;
use crate::{
    access::Moment,
    entities::child_employment_permit::{Column, Entity, Model},
    error::Result,
};

/// A granted permit that ends.
#[derive(Clone, Copy, Debug)]
pub struct Ending {
    /// The school.
    pub urn: i32,
    /// The permit.
    pub id: Uuid,
    /// Its last day.
    pub to_on: NaiveDate,
}

/// Those at these schools whose last day lies between two: one statement.
pub async fn ending(
    moment: &Moment<'_>,
    urns: &[i32],
    from: NaiveDate,
    to: NaiveDate,
) -> Result<Vec<Ending>> {
    let these = Condition::all()
        .add(Column::Urn.is_in(urns.iter().copied()))
        .add(Column::State.eq(ChildEmploymentPermitState::Granted.as_str()))
        .add(Column::Kind.eq(super::values::ChildEmploymentKind::PartTimeEmployment.as_str()))
        .add(Column::ToOn.between(from, to));
    let rows = moment.find::<Entity>().filter(these).all().await?.into_iter();
    let one = |row: Model| Ending { urn: row.urn, id: row.id, to_on: row.to_on };
    Ok(rows.map(one).collect())
}
