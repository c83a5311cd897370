//! `survey`: what the authority asks people at schools; `urn` is 0.

use sea_orm::entity::prelude::*;

use super::Tenanted;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "survey")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub urn: i32,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// What was done; whether its days have come is worked out from the day.
    pub state: String,
    /// `named` or `anonymous`.
    pub mode: String,
    pub opens_on: Date,
    pub closes_on: Date,
    pub schools: i32,
    /// What it asks and of whom, in JSON; the columns above are what lists are filtered by.
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
