//! `pupil`: a child, known by UPN only; names stand with each enrolment.

use sea_orm::entity::prelude::*;

use super::Shared;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "pupil")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub created_at: DateTimeUtc,
    /// The pupil that this one turned out to be.
    pub merged_into: Option<Uuid>,
}

impl ActiveModelBehavior for ActiveModel {}

impl Shared for Entity {}
