//! Calendars and closures: rows are added, never changed but for the instant that ends them.

use super::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        let calendar = Table::create()
            .table("calendar")
            .col(integer("urn"))
            .col(sorted(m, "academic_year"))
            .col(integer("revision"))
            .col(text("body"))
            .col(uuid("client_id"))
            .col(instant("recorded_at"))
            .col(instant_null("superseded_at"))
            .primary_key(Index::create().col("urn").col("academic_year").col("revision"))
            .to_owned();
        m.create_table(calendar).await?;
        let closure = Table::create()
            .table("closure")
            .col(integer("urn"))
            .col(uuid("id"))
            .col(date("from_on"))
            .col(date("to_on"))
            .col(choice(m, "sessions", &["am", "pm", "am,pm"]))
            .col(choice(m, "kind", &["planned", "unexpected"]))
            .col(text("reason"))
            .col(text("recorded_by_name"))
            .col(text_null("recorded_by_title"))
            .col(uuid("client_id"))
            .col(instant("recorded_at"))
            .col(instant_null("withdrawn_at"))
            .col(text_null("withdrawn_by_name"))
            .col(text_null("withdrawn_by_title"))
            .col(text_null("withdrawn_reason"))
            .primary_key(Index::create().col("urn").col("id"))
            .to_owned();
        m.create_table(closure).await?;
        // A closure of several schools is found, and listed, by the id that they share.
        let by_id = Index::create().name("closure_id").table("closure").col("id").col("urn").to_owned();
        m.create_index(by_id).await
    }
}
