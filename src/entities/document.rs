//! `document`: a document that the authority publishes, whichever its versions; `urn` is 0.

use sea_orm::entity::prelude::*;

use super::Tenanted;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "document")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub urn: i32,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub kind: String,
    /// For whom: words with a blank before and after each.
    #[sea_orm(column_type = "Text")]
    pub audience: String,
    pub state: String,
    /// From which day on it is withdrawn, on what ground, and why.
    pub withdrawn_on: Option<Date>,
    pub withdrawn_ground: Option<String>,
    #[sea_orm(column_type = "Text", nullable)]
    pub withdrawn_reason: Option<String>,
    /// What it says, in JSON; the columns beside it are what lists are filtered by.
    #[sea_orm(column_type = "Text")]
    pub terms: String,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    pub version: i32,
}

/// `audience` of documents that are for nobody outside the authority and the agencies that it works with: schools are not told
/// of them.
pub const FOR_NOBODY_OUTSIDE: [&str; 4] =
    [" officers ", " agencies ", " officers agencies ", " agencies officers "];

impl ActiveModelBehavior for ActiveModel {}

impl Tenanted for Entity {
    const URN: Column = Column::Urn;
    const AUTHORITY_IS_PUBLIC: bool = true;
}
