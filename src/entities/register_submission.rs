//! `register_submission`: a bulk submission that is worked on after it was received. Its body and results are files.

use sea_orm::entity::prelude::*;

use super::Owned;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "register_submission")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub client_id: Uuid,
    pub state: String,
    /// Its form and what it asks for: JSON.
    #[sea_orm(column_type = "Text")]
    pub terms: String,
    pub lines: i32,
    /// What was counted, once it is done: JSON.
    #[sea_orm(column_type = "Text", nullable)]
    pub summary: Option<String>,
    pub request_id: Option<String>,
    pub created_at: DateTimeUtc,
    pub started_at: Option<DateTimeUtc>,
    pub finished_at: Option<DateTimeUtc>,
    pub updated_at: DateTimeUtc,
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}

impl Owned for Entity {
    const CLIENT: Column = Column::ClientId;
}
