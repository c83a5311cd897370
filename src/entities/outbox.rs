//! `outbox`: what is to leave by mail, and what became of it.

use sea_orm::entity::prelude::*;

use super::Tenanted;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "outbox")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub urn: i32,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// What it tells of: one mail for one event.
    pub event: String,
    pub template: String,
    pub recipient_name: Option<String>,
    pub recipient_address: String,
    /// What the template is filled with, in JSON.
    #[sea_orm(column_type = "Text")]
    pub said: String,
    #[sea_orm(column_type = "Text", nullable)]
    pub calendar: Option<String>,
    pub calendar_method: Option<String>,
    #[sea_orm(column_type = "Text", nullable)]
    pub unsubscribe: Option<String>,
    pub state: String,
    pub attempts: i32,
    pub due_at: DateTimeUtc,
    /// From when on it is not sent any more: what it tells of is over.
    pub expires_at: Option<DateTimeUtc>,
    /// The process that is sending it.
    pub lease: Option<Uuid>,
    pub lease_ends_at: Option<DateTimeUtc>,
    /// What its Message-ID ends in: given at the first attempt, and the same at every later one.
    pub message_domain: Option<String>,
    /// What the mail server answered last.
    pub reply_code: Option<i32>,
    #[sea_orm(column_type = "Text", nullable)]
    pub reason: Option<String>,
    pub client_id: Uuid,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    /// When it was first tried, which is its date.
    pub tried_at: Option<DateTimeUtc>,
    pub settled_at: Option<DateTimeUtc>,
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}

impl Tenanted for Entity {
    const URN: Column = Column::Urn;
}
