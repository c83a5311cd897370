//! `survey_ballot`: an answer without a name: nothing beside it says whose it is, or when it was given.

use sea_orm::entity::prelude::*;

use super::Shared;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "survey_ballot")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub survey_id: Uuid,
    /// The keyed tag of the token, which itself is kept nowhere.
    #[sea_orm(primary_key, auto_increment = false)]
    pub tag: String,
    /// In JSON; none before the first answer.
    #[sea_orm(column_type = "Text", nullable)]
    pub answers: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}

impl Shared for Entity {}
