//! `support_meeting_action`: an action agreed at a targeting support meeting, with owner and date.

use sea_orm::entity::prelude::*;

use super::Tenanted;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "support_meeting_action")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub urn: i32,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub support_meeting_id: Uuid,
    /// Counts the actions of a meeting.
    pub number: i32,
    pub state: String,
    pub owner_side: String,
    pub agreed_on: Date,
    pub due_on: Date,
    /// The day on which it was done, or given up.
    pub settled_on: Option<Date>,
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
