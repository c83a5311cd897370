//! `case_feedback`: what the authority wrote to the school about a case; append-only.

use sea_orm::entity::prelude::*;

use super::Tenanted;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "case_feedback")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub urn: i32,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub case_id: Uuid,
    /// At which version of the case it was written.
    pub case_version: i32,
    #[sea_orm(column_type = "Text")]
    pub text: String,
    pub recorded_by_name: String,
    pub recorded_by_title: Option<String>,
    pub client_id: Uuid,
    pub recorded_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}

impl Tenanted for Entity {
    const URN: Column = Column::Urn;
}
