//! `enrolment`: a pupil's time on one school's roll: every revision of the admission register's entry.

use sea_orm::entity::prelude::*;

use super::Tenanted;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "enrolment")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub urn: i32,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub revision: i32,
    pub pupil_id: Uuid,
    pub mis_id: Option<String>,
    /// The UPN as this school holds it.
    pub upn: String,
    pub surname: String,
    pub forename: String,
    pub middle_names: Option<String>,
    pub preferred_surname: Option<String>,
    pub preferred_forename: Option<String>,
    pub born_on: Date,
    pub sex: String,
    pub starting_on: Date,
    pub year_group: String,
    pub registration_group: Option<String>,
    pub registration: String,
    pub boarder: bool,
    pub sen: Option<String>,
    pub fsm: Option<bool>,
    /// The school the pupil came from, in JSON.
    #[sea_orm(column_type = "Text", nullable)]
    pub previous_school: Option<String>,
    /// The last day on roll.
    pub deleted_on: Option<Date>,
    pub deletion_ground: Option<String>,
    /// What the ground needs besides, in JSON.
    #[sea_orm(column_type = "Text", nullable)]
    pub deletion: Option<String>,
    pub voided: bool,
    /// Why and by whom, in JSON.
    #[sea_orm(column_type = "Text", nullable)]
    pub voiding: Option<String>,
    /// From which day the characteristics of this revision hold.
    pub effective_on: Date,
    pub as_at: DateTimeUtc,
    pub client_id: Uuid,
    pub recorded_at: DateTimeUtc,
    /// When the next revision took its place; `None` on the current one.
    pub superseded_at: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}

impl Tenanted for Entity {
    const URN: Column = Column::Urn;
}
