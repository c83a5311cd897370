//! `collection`: what the authority asks schools for; `urn` is 0.

use sea_orm::entity::prelude::*;

use super::Tenanted;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "collection")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub urn: i32,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// `pupil_attendance` or `school_attendance`: what its rows are.
    pub kind: String,
    pub title: String,
    #[sea_orm(column_type = "Text", nullable)]
    pub guidance: Option<String>,
    pub period: Option<String>,
    pub from_on: Date,
    pub to_on: Date,
    pub group_id: Option<Uuid>,
    /// `compulsory` or `all`.
    pub age: String,
    /// `all`, `phase` or `urns`: how its schools were told.
    pub audience: String,
    pub phase: Option<String>,
    pub schools: i32,
    pub opens_on: Date,
    pub due_on: Date,
    pub closed_at: Option<DateTimeUtc>,
    pub recorded_by_name: String,
    pub recorded_by_title: Option<String>,
    pub closed_by_name: Option<String>,
    pub closed_by_title: Option<String>,
    pub reopened_at: Option<DateTimeUtc>,
    pub reopened_by_name: Option<String>,
    pub reopened_by_title: Option<String>,
    #[sea_orm(column_type = "Text", nullable)]
    pub reopened_reason: Option<String>,
    pub client_id: Uuid,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}

impl Tenanted for Entity {
    const URN: Column = Column::Urn;
    const AUTHORITY_IS_PUBLIC: bool = true;
}
