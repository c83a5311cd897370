//! Clients are changed over HTTP: each counts its changes and keeps the instant of the last.

use super::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        let version = Table::alter().table("client").add_column(integer("version").default(1)).to_owned();
        m.alter_table(version).await?;
        let updated = Table::alter().table("client").add_column(instant_null("updated_at")).to_owned();
        m.alter_table(updated).await
    }
}
