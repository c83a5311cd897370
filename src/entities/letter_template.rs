//! `letter_template`: the authority's own wordings of letters, every version.

use sea_orm::entity::prelude::*;

use super::Tenanted;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "letter_template")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub urn: i32,
    #[sea_orm(primary_key, auto_increment = false)]
    pub form: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub language: String,
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
    /// Schools issue letters in them.
    const AUTHORITY_IS_PUBLIC: bool = true;
}
