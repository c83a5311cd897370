//! `information_sheet_school`: a school for which a sheet is; `urn` is 0.

use sea_orm::entity::prelude::*;

use super::Tenanted;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "information_sheet_school")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub urn: i32,
    #[sea_orm(primary_key, auto_increment = false)]
    pub information_sheet_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub school_urn: i32,
}

impl ActiveModelBehavior for ActiveModel {}

impl Tenanted for Entity {
    const URN: Column = Column::Urn;
    const AUTHORITY_IS_PUBLIC: bool = true;
}
