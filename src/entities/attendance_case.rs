//! `attendance_case`: a case of the attendance service about a school's pupil.

use sea_orm::entity::prelude::*;

use super::Tenanted;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "attendance_case")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub urn: i32,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub pupil_id: Uuid,
    pub kind: String,
    pub state: String,
    /// How far the work is before the law; what is done under the law stands with each legal action.
    pub phase: String,
    pub priority: String,
    pub officer_id: Option<Uuid>,
    pub opened_on: Date,
    /// When the case was opened, or last reopened.
    pub open_since: DateTimeUtc,
    /// Which version that made: feedback to the school counts from there on.
    pub open_since_version: i32,
    pub closed_on: Option<Date>,
    #[sea_orm(column_type = "Text", nullable)]
    pub outcome: Option<String>,
    /// What an imported case was called where it comes from.
    #[sea_orm(column_type = "Text", nullable)]
    pub legacy_reference: Option<String>,
    /// What people wrote and did, in JSON; the columns above are what lists are filtered by.
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
