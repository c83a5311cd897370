//! `notice_settings`: what the authority sets for its notices, every version.

use sea_orm::entity::prelude::*;

use super::Tenanted;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "notice_settings")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub urn: i32,
    #[sea_orm(primary_key, auto_increment = false)]
    pub version: i32,
    /// In JSON.
    #[sea_orm(column_type = "Text")]
    pub content: String,
    pub recorded_by_name: String,
    pub recorded_by_title: Option<String>,
    pub client_id: Uuid,
    pub recorded_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}

impl Tenanted for Entity {
    const URN: Column = Column::Urn;
    /// Schools ask for notices under them.
    const AUTHORITY_IS_PUBLIC: bool = true;
}
