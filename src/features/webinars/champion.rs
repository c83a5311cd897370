//! Whom a school named as its senior attendance champion, for whoever prepares a meeting with it.

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::{ColumnTrait as _, Condition, ConnectionTrait, Order};
use uuid::Uuid;

use super::values::WebinarRole;
use crate::{
    access::{Session, date_at_school},
    domain::urn::AUTHORITY,
    entities::webinar_person::{Column, Entity},
    error::Result,
};

/// Somebody who was named with a booking.
#[derive(Clone, Debug)]
pub struct NamedChampion {
    /// The name.
    pub name: String,
    /// The day of the booking, or of its change.
    pub named_on: NaiveDate,
    /// The booking.
    pub booking_id: Uuid,
}

/// The last whom the school named by an instant, whatever became of the place.
pub async fn champion_named<C: ConnectionTrait>(
    session: &Session<'_, C>,
    urn: i32,
    by: DateTime<Utc>,
) -> Result<Option<NamedChampion>> {
    let these = Condition::all()
        .add(Column::Urn.eq(AUTHORITY))
        .add(Column::SchoolUrn.eq(urn))
        .add(Column::Role.eq(WebinarRole::SeniorAttendanceChampion.as_str()))
        .add(Column::CreatedAt.lte(by));
    let rows = session.find::<Entity>().filter(these).order_by(Column::CreatedAt, Order::Desc);
    let row = rows.order_by(Column::Id, Order::Desc).limit(1).one().await?;
    Ok(row.map(|row| NamedChampion {
        name: row.name,
        named_on: date_at_school(row.created_at),
        booking_id: row.webinar_booking_id,
    }))
}
