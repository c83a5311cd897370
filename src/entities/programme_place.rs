//! `programme_place`: a parent's place on a parenting programme; `urn` is 0.

use sea_orm::entity::prelude::*;

use super::Tenanted;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "programme_place")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub urn: i32,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub programme_id: Uuid,
    pub parent_id: Uuid,
    pub pupil_id: Option<Uuid>,
    pub source: String,
    pub state: String,
    pub booked_on: Date,
    /// Whether a court directed the place and a meeting was missed without a reason.
    pub flagged: bool,
    /// What was said, in JSON; the columns above are what lists are filtered by and what others rest on.
    #[sea_orm(column_type = "Text")]
    pub terms: String,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}

impl Tenanted for Entity {
    const URN: Column = Column::Urn;
    /// Schools are told of the support of their pupils; `attendance::book::support` says how much.
    const AUTHORITY_IS_PUBLIC: bool = true;
}
