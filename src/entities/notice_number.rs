//! `notice_number`: for which notice of the authority a number stands, a penalty notice or a Notice to Improve.

use sea_orm::entity::prelude::*;

use super::Shared;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "notice_number")]
pub struct Model {
    /// Nine digits.
    #[sea_orm(primary_key, auto_increment = false)]
    pub number: String,
    pub urn: i32,
    pub notice_id: Uuid,
}

impl ActiveModelBehavior for ActiveModel {}

impl Shared for Entity {}
