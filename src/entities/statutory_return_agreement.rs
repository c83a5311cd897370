//! `statutory_return_agreement`: what the authority agreed with a school about its statutory returns.

use sea_orm::entity::prelude::*;

use super::Tenanted;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "statutory_return_agreement")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub urn: i32,
    pub attendance_interval: String,
    pub nil_returns: bool,
    /// Whether new pupil returns are asked for where the regulation exempts them.
    pub new_pupil_always: bool,
    /// Whether deletion returns are.
    pub deletion_always: bool,
    #[sea_orm(column_type = "Text", nullable)]
    pub note: Option<String>,
    pub recorded_by_name: String,
    pub recorded_by_title: Option<String>,
    pub client_id: Uuid,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    pub version: i32,
    /// The first day of these terms; of all days where null.
    pub from_on: Option<Date>,
    /// The terms that held before, oldest first, each with its first day.
    #[sea_orm(column_type = "Text")]
    pub earlier: String,
}

impl ActiveModelBehavior for ActiveModel {}

impl Tenanted for Entity {
    const URN: Column = Column::Urn;
}
