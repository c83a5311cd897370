//! `notice_to_improve_pair`: which Notice to Improve stands for a parent and a child, LA-wide: one row, one notice.

use sea_orm::entity::prelude::*;

use super::Shared;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "notice_to_improve_pair")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub parent_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub pupil_id: Uuid,
    /// The notice that stands; none where none does.
    pub standing_id: Option<Uuid>,
    /// Its school.
    pub standing_urn: Option<i32>,
    pub created_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}

impl Shared for Entity {}
