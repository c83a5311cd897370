//! `pupil_upn`: every UPN a pupil has had.

use sea_orm::entity::prelude::*;

use super::Shared;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "pupil_upn")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub upn: String,
    pub pupil_id: Uuid,
    pub temporary: bool,
    pub recorded_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}

impl Shared for Entity {}
