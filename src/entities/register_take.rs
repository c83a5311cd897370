//! `register_take`: one push, whatever its size; append-only.

use sea_orm::entity::prelude::*;

use super::Tenanted;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "register_take")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub urn: i32,
    #[sea_orm(primary_key, auto_increment = false)]
    pub date: Date,
    #[sea_orm(primary_key, auto_increment = false)]
    pub session: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub take: i32,
    pub taken_at: DateTimeUtc,
    pub received_at: DateTimeUtc,
    pub client_id: Uuid,
    pub recorded_by_name: String,
    pub recorded_by_title: Option<String>,
    pub request_id: Option<String>,
    /// Tells the same push sent again from another one.
    pub fingerprint: Vec<u8>,
    /// What the push did to each line: see `attendance::take`.
    pub changes: Vec<u8>,
    /// The reasons and persons that changes name, changed details and queries raised: JSON.
    #[sea_orm(column_type = "Text")]
    pub reasons: String,
}

impl ActiveModelBehavior for ActiveModel {}

impl Tenanted for Entity {
    const URN: Column = Column::Urn;
}
