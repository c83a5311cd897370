//! `self_assessment_evidence`: what shows that an answer is true, or an action done: a link, or a file whose bytes stand beside it.

use sea_orm::entity::prelude::*;

use super::Tenanted;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "self_assessment_evidence")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub urn: i32,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub self_assessment_id: Uuid,
    /// The question that it answers for.
    pub question: Option<String>,
    /// The action that it shows to be done.
    pub action_id: Option<Uuid>,
    pub kind: String,
    pub title: String,
    #[sea_orm(column_type = "Text", nullable)]
    pub address: Option<String>,
    pub file_name: Option<String>,
    /// What the sender said that it is.
    pub declared_type: Option<String>,
    /// What its bytes say that it is.
    pub found_type: Option<String>,
    pub size: Option<i32>,
    pub sha256: Option<String>,
    pub recorded_by_name: String,
    pub recorded_by_title: Option<String>,
    pub client_id: Uuid,
    pub recorded_at: DateTimeUtc,
    pub withdrawn_at: Option<DateTimeUtc>,
    pub withdrawn_by_name: Option<String>,
    pub withdrawn_by_title: Option<String>,
    #[sea_orm(column_type = "Text", nullable)]
    pub withdrawn_reason: Option<String>,
    /// The number of the first statement that names it.
    pub told_in: Option<i32>,
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}

impl Tenanted for Entity {
    const URN: Column = Column::Urn;
}
