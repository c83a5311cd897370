//! `penalty_notice`: a penalty notice of a school's pupil, as it was requested, decided and issued.

use sea_orm::entity::prelude::*;

use super::Tenanted;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "penalty_notice")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub urn: i32,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub enrolment_id: Uuid,
    pub pupil_id: Uuid,
    pub parent_id: Uuid,
    pub kind: String,
    /// What was done; whether it is paid or unpaid is worked out from the columns below and the day.
    pub state: String,
    pub issued_on: Option<Date>,
    pub pay_until_on: Option<Date>,
    pub discharged_pence: Option<i64>,
    pub full_pence: Option<i64>,
    /// Whether a prosecution was discontinued: it is then to be withdrawn.
    pub discontinued: bool,
    /// What it says, in JSON; the columns above are what lists are filtered by.
    #[sea_orm(column_type = "Text")]
    pub terms: String,
    /// What was issued, frozen, in JSON.
    #[sea_orm(column_type = "Text", nullable)]
    pub document: Option<String>,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    pub version: i32,
    /// The legal action in which it is prosecuted, where there is one.
    pub legal_action_id: Option<Uuid>,
}

impl ActiveModelBehavior for ActiveModel {}

impl Tenanted for Entity {
    const URN: Column = Column::Urn;
}
