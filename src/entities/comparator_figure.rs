//! `comparator_figure`: one published figure of an area, by year, publication, time frame, phase and measure.

use sea_orm::entity::prelude::*;

use super::Tenanted;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "comparator_figure")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub urn: i32,
    #[sea_orm(primary_key, auto_increment = false)]
    pub academic_year: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub source: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub time_frame: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub area_level: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub area_code: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub phase: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub measure: String,
    pub area_name: String,
    /// Of a local authority, the region it lies in, where the publication tells it.
    pub region_code: Option<String>,
    pub layout: String,
    pub as_at_on: Option<Date>,
    /// Digit for digit as published.
    pub numerator: Option<String>,
    pub denominator: Option<String>,
    pub percent: Option<String>,
    pub suppressed: bool,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}

impl Tenanted for Entity {
    const URN: Column = Column::Urn;
    const AUTHORITY_IS_PUBLIC: bool = true;
}
