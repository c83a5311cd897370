//! `self_assessment_statement`: a self-assessment as it was submitted, frozen; append-only.

use sea_orm::entity::prelude::*;

use super::Tenanted;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "self_assessment_statement")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub urn: i32,
    #[sea_orm(primary_key, auto_increment = false)]
    pub self_assessment_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub number: i32,
    pub cycle_id: Uuid,
    /// Canonical JSON.
    #[sea_orm(column_type = "Text")]
    pub document: String,
    /// The SHA-256 of the document, in hexadecimal digits.
    pub sha256: String,
    /// The answers without anything that a person wrote, in JSON: all that analysis reads.
    #[sea_orm(column_type = "Text")]
    pub coded: String,
    pub late: bool,
    pub recorded_by_name: String,
    pub recorded_by_title: Option<String>,
    pub client_id: Uuid,
    pub submitted_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}

impl Tenanted for Entity {
    const URN: Column = Column::Urn;
}
