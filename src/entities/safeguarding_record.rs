//! `safeguarding_record`: that a child's social worker was told, or that the Children's Advice and Duty Service was
//! contacted: every version of it.

use sea_orm::entity::prelude::*;

use super::Tenanted;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "safeguarding_record")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub urn: i32,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub version: i32,
    /// `social_worker_notification` or `cads_contact`.
    pub kind: String,
    pub enrolment_id: Uuid,
    /// `created`, `amended` or `withdrawn`: by this version.
    pub action: String,
    /// What a social worker was told of.
    pub trigger_kind: Option<String>,
    /// The first day of that.
    pub from_on: Option<Date>,
    /// When the social worker was told, or the service contacted.
    pub at: DateTimeUtc,
    /// What is recorded, in JSON; the columns above are what is asked by.
    #[sea_orm(column_type = "Text")]
    pub terms: String,
    #[sea_orm(column_type = "Text", nullable)]
    pub reason: Option<String>,
    pub recorded_by_name: String,
    pub recorded_by_title: Option<String>,
    pub client_id: Uuid,
    /// When the first version was recorded.
    pub created_at: DateTimeUtc,
    pub recorded_at: DateTimeUtc,
    /// When the next version took its place; `None` on the current one.
    pub superseded_at: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}

impl Tenanted for Entity {
    const URN: Column = Column::Urn;
}
