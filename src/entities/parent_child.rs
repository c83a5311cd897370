//! `parent_child`: whose parent, and by what; `urn` is 0, and of a pair there is one row.

use sea_orm::entity::prelude::*;

use super::Tenanted;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "parent_child")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub urn: i32,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub parent_id: Uuid,
    pub pupil_id: Uuid,
    pub state: String,
    pub basis: String,
    pub from_on: Option<Date>,
    pub to_on: Option<Date>,
    /// What was said, in JSON; the columns above are what lists are filtered by and what others rest on.
    #[sea_orm(column_type = "Text")]
    pub terms: String,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}

impl Tenanted for Entity {
    const URN: Column = Column::Urn;
    /// Schools are told who the parents of their pupils are.
    const AUTHORITY_IS_PUBLIC: bool = true;
}
