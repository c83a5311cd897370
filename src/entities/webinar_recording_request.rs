//! `webinar_recording_request`: somebody of a school who could not come and asks for a recording; `urn` is 0.

use sea_orm::entity::prelude::*;

use super::Tenanted;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "webinar_recording_request")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub urn: i32,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub webinar_id: Uuid,
    pub school_urn: i32,
    pub name: String,
    pub role: String,
    pub email: String,
    /// The address in small letters.
    pub email_folded: String,
    pub recorded_by_name: String,
    pub recorded_by_title: Option<String>,
    pub client_id: Uuid,
    pub requested_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}

impl Tenanted for Entity {
    const URN: Column = Column::Urn;
    const OF_SCHOOL: Option<Column> = Some(Column::SchoolUrn);
}
