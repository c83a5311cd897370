//! `document_version`: a version of a document; `urn` is 0.

use sea_orm::entity::prelude::*;

use super::Tenanted;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "document_version")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub urn: i32,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub document_id: Uuid,
    /// Which it is: 1, 2, …
    pub number: i32,
    /// From when on it holds; none while that is not settled.
    pub effective_from_on: Option<Date>,
    /// Whether schools are told of it while it is a draft.
    pub announced: bool,
    pub published_at: Option<DateTimeUtc>,
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

impl ActiveModelBehavior for ActiveModel {}

impl Tenanted for Entity {
    const URN: Column = Column::Urn;
    const AUTHORITY_IS_PUBLIC: bool = true;
}
