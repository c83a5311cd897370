//! `register_page_source`: the page's sibling that figures never read: who last spoke for each line.

use sea_orm::entity::prelude::*;

use super::Tenanted;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "register_page_source")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub urn: i32,
    #[sea_orm(primary_key, auto_increment = false)]
    pub date: Date,
    #[sea_orm(primary_key, auto_increment = false)]
    pub session: String,
    /// Two bytes per line, little-endian: the number of the take that last spoke for it; 0 is none.
    pub takes: Vec<u8>,
    /// When those takes were taken, and the newest take's number: JSON.
    #[sea_orm(column_type = "Text")]
    pub taken: String,
    /// Minutes late, notes and open queries of the few lines that have any: JSON.
    #[sea_orm(column_type = "Text")]
    pub details: String,
}

impl ActiveModelBehavior for ActiveModel {}

impl Tenanted for Entity {
    const URN: Column = Column::Urn;
}
