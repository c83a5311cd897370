//! `webinar_unbooked`: somebody who came to a webinar without a place, as the hosts recorded; `urn` is 0.

use sea_orm::entity::prelude::*;

use super::Tenanted;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "webinar_unbooked")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub urn: i32,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub webinar_id: Uuid,
    pub school_urn: i32,
    pub name: String,
    /// The name in small letters.
    pub name_folded: String,
    pub role: String,
    pub email: Option<String>,
    /// `absent` takes back what was recorded by mistake.
    pub attendance: String,
    pub attendance_at: DateTimeUtc,
    pub attendance_by_name: String,
    pub attendance_by_title: Option<String>,
    pub created_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}

impl Tenanted for Entity {
    const URN: Column = Column::Urn;
    const OF_SCHOOL: Option<Column> = Some(Column::SchoolUrn);
}
