//! `support_meeting`: a targeting support meeting of an officer with a school.

use sea_orm::entity::prelude::*;

use super::Tenanted;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "support_meeting")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub urn: i32,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub term: String,
    pub state: String,
    /// Whether it is the term's own meeting, or one beside it.
    pub kind: String,
    pub officer_id: Option<Uuid>,
    pub planned_on: Date,
    pub starts_at: DateTimeUtc,
    pub held_on: Option<Date>,
    /// What people wrote and did, in JSON; the columns beside it are what lists are filtered by.
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
