//! `disclosure_log`: one row for each time that restricted facts about pupils were told; append-only.

use sea_orm::entity::prelude::*;

use super::Tenanted;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "disclosure_log")]
pub struct Model {
    /// Whose pupils; 0 where they are those of the whole authority.
    #[sea_orm(primary_key, auto_increment = false)]
    pub urn: i32,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub at: DateTimeUtc,
    pub client_id: Uuid,
    pub operation: String,
    /// What was told of, by its id; never a name, a UPN or a code.
    pub subject: String,
    /// For whom it was read.
    pub person_name: String,
    pub person_title: Option<String>,
    pub purpose: String,
    /// How many pupils were told of.
    pub pupils: i32,
    pub request_id: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}

impl Tenanted for Entity {
    const URN: Column = Column::Urn;
}
