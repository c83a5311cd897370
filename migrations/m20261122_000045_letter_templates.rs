//! The authority's own wordings of letters, every version: `urn` is 0.

use super::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        let template = Table::create()
            .table("letter_template")
            .col(integer("urn"))
            .col(sorted(m, "form"))
            .col(sorted(m, "language"))
            .col(integer("version"))
            // Title, text and words, in JSON.
            .col(text("content"))
            .col(text("recorded_by_name"))
            .col(text_null("recorded_by_title"))
            .col(uuid("client_id"))
            .col(instant("recorded_at"))
            .primary_key(Index::create().col("urn").col("form").col("language").col("version"))
            .to_owned();
        m.create_table(template).await
    }
}
