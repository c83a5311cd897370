//! `enrolment_contacts`: where a pupil lives and whom the school can reach, by the entry of the admission register:
//! every version.

use sea_orm::entity::prelude::*;

use super::Tenanted;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "enrolment_contacts")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub urn: i32,
    #[sea_orm(primary_key, auto_increment = false)]
    pub enrolment_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub version: i32,
    /// Whether the roll said anything of contacts.
    pub known: bool,
    /// The pupil's, in JSON.
    #[sea_orm(column_type = "Text", nullable)]
    pub address: Option<String>,
    /// In JSON.
    #[sea_orm(column_type = "Text")]
    pub home_moves: String,
    /// In JSON.
    #[sea_orm(column_type = "Text")]
    pub school_moves: String,
    /// The digest of all of it and of whom it names.
    pub print: String,
    pub as_at: DateTimeUtc,
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
