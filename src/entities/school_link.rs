//! `school_link`: predecessors and successors of an establishment, as the official file of links gives them.
//!
//! Most pairs stand there twice, once from each side, and one end is mostly a school that is not in `school`.

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
    /// The link type word for word: two schools may be linked in more than one way.
    #[sea_orm(primary_key, auto_increment = false)]
    pub type_name: String,
    /// What the school with `link_urn` is to the one with `urn`.
    pub kind: String,
    pub manner: String,
    /// The name of the school with `link_urn`.
    pub name: Option<String>,
    pub established_on: Option<Date>,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}

impl Shared for Entity {}
