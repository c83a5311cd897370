//! `survey_invitation`: who is invited by name to a survey, and what they answered.

use sea_orm::entity::prelude::*;

use super::Tenanted;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "survey_invitation")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub urn: i32,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub survey_id: Uuid,
    /// The keyed tag of the token, which itself is kept nowhere.
    pub tag: String,
    pub name: String,
    pub role: Option<String>,
    /// What tells the person from others of the school; none for who was invited before it was held.
    pub person: Option<String>,
    pub withdrawn_at: Option<DateTimeUtc>,
    /// In JSON; none before the first answer.
    #[sea_orm(column_type = "Text", nullable)]
    pub answers: Option<String>,
    pub changes: i32,
    pub answered_at: Option<DateTimeUtc>,
    pub recorded_by_name: String,
    pub recorded_by_title: Option<String>,
    pub client_id: Uuid,
    pub created_at: DateTimeUtc,
    /// Counts what was done with it; answers apart.
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}

impl Tenanted for Entity {
    const URN: Column = Column::Urn;
}
