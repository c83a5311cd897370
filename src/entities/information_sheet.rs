//! `information_sheet`: what the authority tells schools and asks of them; `urn` is 0.

use sea_orm::entity::prelude::*;

use super::Tenanted;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "information_sheet")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub urn: i32,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// What was done; whether its instant has come is worked out from the clock.
    pub state: String,
    pub kind: String,
    /// The calendar year of its number.
    pub year: Option<i32>,
    pub number: Option<i32>,
    pub published_at: Option<DateTimeUtc>,
    pub corrected_at: Option<DateTimeUtc>,
    pub to_be_completed_by_on: Option<Date>,
    pub collection_id: Option<Uuid>,
    /// For whom at the schools it is, between blanks; empty: for everybody.
    #[sea_orm(column_type = "Text")]
    pub roles: String,
    /// Whoever took notice of an earlier version than this is asked again.
    pub read_again_from: i32,
    pub schools: i32,
    /// What it says and for whom it is, in JSON; the columns above are what lists are filtered by.
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
