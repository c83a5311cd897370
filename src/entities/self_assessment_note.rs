//! `self_assessment_note`: what an officer of the authority noted of a self-assessment; append-only.

use sea_orm::entity::prelude::*;

use super::Tenanted;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "self_assessment_note")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub urn: i32,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub self_assessment_id: Uuid,
    pub kind: String,
    pub shown_to_school: bool,
    pub area: Option<String>,
    pub question: Option<String>,
    #[sea_orm(column_type = "Text")]
    pub note: String,
    /// The day of the meeting at which it was discussed.
    pub discussed_on: Option<Date>,
    pub recorded_by_name: String,
    pub recorded_by_title: Option<String>,
    pub client_id: Uuid,
    pub recorded_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}

impl Tenanted for Entity {
    const URN: Column = Column::Urn;
}
