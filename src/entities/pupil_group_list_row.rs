//! `pupil_group_list_row`: one row of a list as it was sent; append-only.

use sea_orm::entity::prelude::*;

use super::Shared;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "pupil_group_list_row")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub list_id: Uuid,
    /// Its place in the list, from 0.
    #[sea_orm(primary_key, auto_increment = false)]
    pub place: i32,
    /// `listed`, `repeated` or `unmatched`.
    pub outcome: String,
    pub pupil_id: Option<Uuid>,
    /// What was sent of somebody whom nobody here is.
    pub sent: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}

impl Shared for Entity {}
