//! `webinar_booking`: a school's booking for some of its people at a webinar, with a place or waiting; `urn` is 0.

use sea_orm::entity::prelude::*;

use super::Tenanted;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "webinar_booking")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub urn: i32,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub school_urn: i32,
    pub webinar_id: Uuid,
    pub state: String,
    pub source: String,
    pub party_size: i32,
    /// Its place among those who wait or waited.
    pub queue_number: i32,
    /// How often a smaller party behind it was offered what it did not fit.
    pub passed_over: i32,
    pub passed_over_at: Option<DateTimeUtc>,
    /// Questions sent in beforehand, in JSON.
    #[sea_orm(column_type = "Text")]
    pub terms: String,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}

impl Tenanted for Entity {
    const URN: Column = Column::Urn;
    const OF_SCHOOL: Option<Column> = Some(Column::SchoolUrn);
}
