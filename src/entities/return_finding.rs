//! `return_finding`: what an officer found of a pupil in the first full week of a term: every version of it.

use sea_orm::entity::prelude::*;

use super::Tenanted;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "return_finding")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub urn: i32,
    /// `2026-27-spring`.
    #[sea_orm(primary_key, auto_increment = false)]
    pub term: String,
    /// The group in whose check it was found.
    #[sea_orm(primary_key, auto_increment = false)]
    pub group_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub enrolment_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub version: i32,
    /// `returned`, `not_returned` or `unknown`.
    pub found: String,
    pub found_on: Date,
    /// From whom or where it is known.
    #[sea_orm(column_type = "Text")]
    pub source: String,
    #[sea_orm(column_type = "Text", nullable)]
    pub note: Option<String>,
    /// Why it took the place of the version before.
    #[sea_orm(column_type = "Text", nullable)]
    pub reason: Option<String>,
    pub recorded_by_name: String,
    pub recorded_by_title: Option<String>,
    pub client_id: Uuid,
    /// When the first version was recorded.
    pub created_at: DateTimeUtc,
    pub recorded_at: DateTimeUtc,
    /// When the next version took its place; `None` on the current one.
    pub superseded_at: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}

impl Tenanted for Entity {
    const URN: Column = Column::Urn;
}
