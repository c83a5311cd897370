//! `part_time_timetable`: an agreement that a pupil attends part time for a while.

use sea_orm::entity::prelude::*;

use super::Tenanted;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "part_time_timetable")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub urn: i32,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub enrolment_id: Uuid,
    pub reason: String,
    pub state: String,
    pub from_on: Date,
    pub until_on: Date,
    pub agreed_on: Date,
    pub ended_on: Option<Date>,
    /// The earliest planned review that was not held.
    pub next_review_on: Option<Date>,
    pub notified_on: Option<Date>,
    /// What was agreed and what came of it, in JSON; the columns above are what lists are filtered by.
    #[sea_orm(column_type = "Text")]
    pub terms: String,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}

impl Tenanted for Entity {
    const URN: Column = Column::Urn;
}
