//! `collection_return`: what one school answers to a collection. Before its first step there is no row.

use sea_orm::entity::prelude::*;

use super::Tenanted;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "collection_return")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub urn: i32,
    #[sea_orm(primary_key, auto_increment = false)]
    pub collection_id: Uuid,
    pub state: String,
    /// What the school says now, in JSON.
    #[sea_orm(column_type = "Text", nullable)]
    pub content: Option<String>,
    pub submissions: i32,
    pub submitted_at: Option<DateTimeUtc>,
    pub late: bool,
    /// Counts of the last submission, in JSON.
    #[sea_orm(column_type = "Text", nullable)]
    pub totals: Option<String>,
    #[sea_orm(column_type = "Text", nullable)]
    pub message: Option<String>,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}

impl Tenanted for Entity {
    const URN: Column = Column::Urn;
}
