//! `contact_link`: whom one version of a pupil's contacts names, and what they are to the pupil; append-only.

use sea_orm::entity::prelude::*;

use super::Tenanted;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "contact_link")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub urn: i32,
    #[sea_orm(primary_key, auto_increment = false)]
    pub enrolment_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub version: i32,
    /// Place in the order in which they are to be called.
    #[sea_orm(primary_key, auto_increment = false)]
    pub place: i32,
    pub contact_id: Uuid,
    pub relationship: Option<String>,
    pub parental_responsibility: Option<bool>,
    pub lives_with_pupil: Option<bool>,
}

impl ActiveModelBehavior for ActiveModel {}

impl Tenanted for Entity {
    const URN: Column = Column::Urn;
}
