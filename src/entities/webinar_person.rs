//! `webinar_person`: a person of a booking, whose place it is, and whether they came; `urn` is 0.

use sea_orm::entity::prelude::*;

use super::Tenanted;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "webinar_person")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub urn: i32,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub webinar_booking_id: Uuid,
    pub webinar_id: Uuid,
    pub school_urn: i32,
    /// That of the booking, or that this person does not come.
    pub state: String,
    pub name: String,
    pub role: String,
    pub email: String,
    /// The address in small letters.
    pub email_folded: String,
    pub attendance: Option<String>,
    pub attendance_at: Option<DateTimeUtc>,
    pub attendance_by_name: Option<String>,
    pub attendance_by_title: Option<String>,
    pub created_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}

impl Tenanted for Entity {
    const URN: Column = Column::Urn;
    const OF_SCHOOL: Option<Column> = Some(Column::SchoolUrn);
}
