//! `parent`: a parent as the authority knows one; `urn` is 0.

use sea_orm::entity::prelude::*;

use super::Tenanted;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "parent")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub urn: i32,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub state: String,
    pub title: Option<String>,
    pub forename: Option<String>,
    pub surname: String,
    /// In JSON. It is told to the authority alone.
    #[sea_orm(column_type = "Text", nullable)]
    pub service_address: Option<String>,
    pub address_confidential: bool,
    /// In JSON.
    #[sea_orm(column_type = "Text")]
    pub telephones: String,
    pub preferred_language: Option<String>,
    pub large_print: bool,
    /// By what two records may be of one person.
    pub name_key: String,
    /// The record that stands for a merged one.
    pub merged_into: Option<Uuid>,
    /// What was said, in JSON; the columns above are what lists are filtered by and what others rest on.
    #[sea_orm(column_type = "Text")]
    pub terms: String,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}

impl Tenanted for Entity {
    /// Schools are told what the parents of their pupils are called, by `attendance::book::parents` alone: no query of
    /// theirs reaches the table, for it holds addresses.
    const URN: Column = Column::Urn;
}
