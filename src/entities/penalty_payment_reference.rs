//! `penalty_payment_reference`: for which notice of the authority a reference of the finance system stands.

use sea_orm::entity::prelude::*;

use super::Shared;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "penalty_payment_reference")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub reference: String,
    pub urn: Option<i32>,
    /// None where what it stood for was reversed: it may stand for another.
    pub penalty_notice_id: Option<Uuid>,
}

impl ActiveModelBehavior for ActiveModel {}

impl Shared for Entity {}
