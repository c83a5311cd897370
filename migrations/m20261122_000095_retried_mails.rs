//! Who had a mail tried again, each time: append-only.

use super::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        let table = "outbox_retry";
        let retry = Table::create()
            .table(table)
            .col(integer("urn"))
            .col(uuid("outbox_id"))
            // The version of the mail that it made.
            .col(integer("number"))
            // How far the mail was before.
            .col(text("state_before"))
            .col(text("recorded_by_name"))
            .col(text_null("recorded_by_title"))
            .col(uuid("client_id"))
            .col(instant("recorded_at"))
            .primary_key(Index::create().col("urn").col("outbox_id").col("number"))
            .foreign_key(
                ForeignKey::create()
                    .name("outbox_retry_of")
                    .from(table, ("urn", "outbox_id"))
                    .to("outbox", ("urn", "id")),
            )
            .to_owned();
        m.create_table(retry).await
    }
}
