//! `statutory_return`: what a school answered to one occasion of regulation 13: a return, or why none is due.

use sea_orm::entity::prelude::*;

use super::Tenanted;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "statutory_return")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub urn: i32,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The occasion; of one occasion there is one answer at a time.
    pub slot: String,
    pub kind: String,
    pub basis: String,
    pub status: String,
    /// The proposal that was answered.
    pub proposal_id: Option<Uuid>,
    pub pupil_id: Option<Uuid>,
    pub enrolment_id: Option<Uuid>,
    pub occurred_on: Date,
    pub from_on: Option<Date>,
    pub to_on: Option<Date>,
    pub due_on: Option<Date>,
    /// The day of its making, on a school's wall.
    pub made_on: Date,
    /// What was shown, in JSON.
    #[sea_orm(column_type = "Text")]
    pub facts: String,
    /// Which versions of the register's entry were shown, in JSON.
    #[sea_orm(column_type = "Text")]
    pub content: String,
    /// What the school made otherwise than proposed, and why, in JSON.
    #[sea_orm(column_type = "Text", nullable)]
    pub amendment: Option<String>,
    #[sea_orm(column_type = "Text", nullable)]
    pub cause: Option<String>,
    pub believed_on: Option<Date>,
    #[sea_orm(column_type = "Text", nullable)]
    pub reason: Option<String>,
    pub rule_set: String,
    /// The tag of the proposal as it was shown.
    pub print: String,
    pub recorded_by_name: String,
    pub recorded_by_title: Option<String>,
    pub client_id: Uuid,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}

impl Tenanted for Entity {
    const URN: Column = Column::Urn;
}
