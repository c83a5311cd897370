//! `pupil_group_list`: a list by which the authority says who is in a group; append-only.

use sea_orm::entity::prelude::*;

use super::Shared;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "pupil_group_list")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub group_id: Uuid,
    /// The day on which it was true.
    pub as_at_on: Date,
    /// Counts the lists of that day: a later one corrects the one before.
    pub sequence: i32,
    /// The digest of what was sent.
    pub print: String,
    pub source_name: Option<String>,
    pub rows: i32,
    /// Pupils whom it names, each once.
    pub pupils: i32,
    pub unmatched: i32,
    pub added: i32,
    pub removed: i32,
    pub recorded_by_name: String,
    pub recorded_by_title: Option<String>,
    pub client_id: Uuid,
    pub created_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}

impl Shared for Entity {}
