//! `closure`: a school (or, with `urn` 0, every school) closed for a span.

use sea_orm::entity::prelude::*;

use super::Tenanted;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "closure")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub urn: i32,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub from_on: Date,
    pub to_on: Date,
    /// `am`, `pm` or `am,pm`.
    pub sessions: String,
    pub kind: String,
    #[sea_orm(column_type = "Text")]
    pub reason: String,
    pub recorded_by_name: String,
    pub recorded_by_title: Option<String>,
    pub client_id: Uuid,
    pub recorded_at: DateTimeUtc,
    pub withdrawn_at: Option<DateTimeUtc>,
    pub withdrawn_by_name: Option<String>,
    pub withdrawn_by_title: Option<String>,
    #[sea_orm(column_type = "Text", nullable)]
    pub withdrawn_reason: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}

impl Tenanted for Entity {
    const URN: Column = Column::Urn;
    const AUTHORITY_IS_PUBLIC: bool = true;
}
