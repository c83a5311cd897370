//! `contact`: a parent or another contact as one school knows one: every version.

use sea_orm::entity::prelude::*;

use super::Tenanted;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "contact")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub urn: i32,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub version: i32,
    /// What makes two of them the same person, as a digest.
    pub slot: String,
    pub role: String,
    pub mis_id: Option<String>,
    pub title: Option<String>,
    pub forename: Option<String>,
    pub surname: String,
    /// In JSON.
    #[sea_orm(column_type = "Text", nullable)]
    pub address: Option<String>,
    pub address_confidential: bool,
    /// In JSON.
    #[sea_orm(column_type = "Text")]
    pub telephones: String,
    pub email: Option<String>,
    pub preferred_language: Option<String>,
    pub preferred_format: Option<String>,
    /// The digest of all of it: what is unchanged is not written again.
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
