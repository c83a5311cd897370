//! `self_assessment_answer`: a school's answer to a question.

use sea_orm::entity::prelude::*;

use super::Tenanted;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "self_assessment_answer")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub urn: i32,
    #[sea_orm(primary_key, auto_increment = false)]
    pub self_assessment_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub question: String,
    /// What it says, in JSON; none where it was taken back.
    #[sea_orm(column_type = "Text", nullable)]
    pub answer: Option<String>,
    #[sea_orm(column_type = "Text", nullable)]
    pub narrative: Option<String>,
    /// It was carried over, and nobody has confirmed it.
    pub to_confirm: bool,
    pub answered_by_name: String,
    pub answered_by_title: Option<String>,
    pub client_id: Uuid,
    pub answered_at: DateTimeUtc,
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}

impl Tenanted for Entity {
    const URN: Column = Column::Urn;
}
