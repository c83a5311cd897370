//! `webinar_recording_view`: that a recording was watched, as a portal says; `urn` is 0.

use sea_orm::entity::prelude::*;

use super::Tenanted;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "webinar_recording_view")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub urn: i32,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub webinar_id: Uuid,
    pub webinar_recording_id: Uuid,
    pub school_urn: i32,
    pub name: Option<String>,
    pub role: String,
    pub watched_at: DateTimeUtc,
    pub watched_seconds: Option<i32>,
    pub client_id: Uuid,
    pub recorded_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}

impl Tenanted for Entity {
    const URN: Column = Column::Urn;
    const OF_SCHOOL: Option<Column> = Some(Column::SchoolUrn);
}
