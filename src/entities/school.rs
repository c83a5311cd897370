//! `school`: one establishment, as the official extract gives it.

use sea_orm::entity::prelude::*;

use super::Tenanted;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "school")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub urn: i32,
    pub name: String,
    /// The name in lower case, for searching: the two databases fold letters beyond ASCII differently.
    pub name_folded: String,
    pub la_code: i32,
    pub la_name: Option<String>,
    pub establishment_number: Option<i32>,
    pub type_code: Option<i32>,
    pub type_name: Option<String>,
    pub type_group_code: Option<i32>,
    pub type_group_name: Option<String>,
    pub status: String,
    pub opened_on: Option<Date>,
    pub closed_on: Option<Date>,
    pub closure_reason_code: Option<i32>,
    pub phase_code: Option<i32>,
    pub phase_name: Option<String>,
    pub low_age: Option<i32>,
    pub high_age: Option<i32>,
    pub boarders: Option<String>,
    pub nursery_provision: Option<String>,
    pub sixth_form: Option<String>,
    pub gender: Option<String>,
    pub religious_character: Option<String>,
    pub capacity: Option<i32>,
    pub number_of_pupils: Option<i32>,
    pub trust_code: Option<i32>,
    pub trust_name: Option<String>,
    pub federation_name: Option<String>,
    pub ukprn: Option<i32>,
    pub street: Option<String>,
    pub locality: Option<String>,
    pub address3: Option<String>,
    pub town: Option<String>,
    pub county: Option<String>,
    pub postcode: Option<String>,
    pub website: Option<String>,
    pub telephone: Option<String>,
    pub head: Option<String>,
    pub district_code: Option<String>,
    pub district_name: Option<String>,
    pub region_name: Option<String>,
    pub urban_rural: Option<String>,
    pub previous_la_code: Option<i32>,
    pub previous_establishment_number: Option<i32>,
    pub uprn: Option<String>,
    pub last_changed_on: Option<Date>,
    pub kind: String,
    pub kind_from: String,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}

impl Tenanted for Entity {
    const URN: Column = Column::Urn;
}
