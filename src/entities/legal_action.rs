//! `legal_action`: what the authority does under the law, or by agreement, in a case about a school's pupil.

use sea_orm::entity::prelude::*;

use super::Tenanted;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "legal_action")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub urn: i32,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub case_id: Uuid,
    pub pupil_id: Uuid,
    /// None where it is about the child alone.
    pub parent_id: Option<Uuid>,
    pub route: String,
    pub state: String,
    /// Kept with the state: whether something is still to come of it.
    pub is_open: bool,
    /// Of a prosecution that has not begun, the last day on which it can.
    pub lay_by_on: Option<Date>,
    pub begun_on: Option<Date>,
    pub hearing_on: Option<Date>,
    pub disposed_on: Option<Date>,
    #[sea_orm(column_type = "Text", nullable)]
    pub outcome: Option<String>,
    /// Of a prosecution, the days of the offence.
    pub offence_from_on: Option<Date>,
    pub offence_to_on: Option<Date>,
    /// Whether it keeps another from being prosecuted for its days: it was neither left nor ended undecided.
    pub bars_another: bool,
    /// What people wrote and did, in JSON; the columns above are what lists are filtered by.
    #[sea_orm(column_type = "Text")]
    pub terms: String,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}

impl Tenanted for Entity {
    const URN: Column = Column::Urn;
}
