//! `parent_contact`: which contact of which school is a parent that the authority knows; `urn` is 0.

use sea_orm::entity::prelude::*;

use super::Tenanted;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "parent_contact")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub urn: i32,
    #[sea_orm(primary_key, auto_increment = false)]
    pub school_urn: i32,
    #[sea_orm(primary_key, auto_increment = false)]
    pub contact_id: Uuid,
    pub parent_id: Uuid,
    pub recorded_by_name: String,
    pub recorded_by_title: Option<String>,
    pub client_id: Uuid,
    pub created_at: DateTimeUtc,
    /// Whether it is linked; what was unlinked stays to be linked again.
    pub linked: bool,
    /// What of the contact's address was known when the authority last spoke for the parent's: a digest.
    pub agreed_print: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}

impl Tenanted for Entity {
    const URN: Column = Column::Urn;
    /// A school is told which of its own contacts are known.
    const AUTHORITY_IS_PUBLIC: bool = true;
}
