//! `calendar`: every calendar that was ever in force, newest revision last; `urn` 0 is the authority's.

use sea_orm::entity::prelude::*;

use super::Tenanted;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "calendar")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub urn: i32,
    #[sea_orm(primary_key, auto_increment = false)]
    pub academic_year: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub revision: i32,
    /// The calendar as it goes over the wire, in JSON.
    #[sea_orm(column_type = "Text")]
    pub body: String,
    pub client_id: Uuid,
    pub recorded_at: DateTimeUtc,
    pub superseded_at: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}

impl Tenanted for Entity {
    const URN: Column = Column::Urn;
    const AUTHORITY_IS_PUBLIC: bool = true;
}
