//! `notice_to_improve`: a Notice to Improve to a parent of a school's pupil.

use sea_orm::entity::prelude::*;

use super::Tenanted;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "notice_to_improve")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub urn: i32,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub enrolment_id: Uuid,
    pub pupil_id: Uuid,
    pub parent_id: Uuid,
    /// What was done; whether its period runs or is over is worked out from the calendar and the day.
    pub state: String,
    pub issued_on: Option<Date>,
    pub period_from_on: Option<Date>,
    pub ended_on: Option<Date>,
    /// What people wrote and did, in JSON; the columns above are what lists are filtered by.
    #[sea_orm(column_type = "Text")]
    pub terms: String,
    /// What was issued, frozen, in JSON.
    #[sea_orm(column_type = "Text", nullable)]
    pub document: Option<String>,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}

impl Tenanted for Entity {
    const URN: Column = Column::Urn;
}
