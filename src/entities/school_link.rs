//! `school_link`: predecessors and successors of an establishment.

use sea_orm::entity::prelude::*;

use super::Shared;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "school_link")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub urn: i32,
    #[sea_orm(primary_key, auto_increment = false)]
    pub link_urn: i32,
    #[sea_orm(primary_key, auto_increment = false)]
    pub kind: String,
    pub name: Option<String>,
    pub established_on: Option<Date>,
}

impl ActiveModelBehavior for ActiveModel {}

impl Shared for Entity {}
