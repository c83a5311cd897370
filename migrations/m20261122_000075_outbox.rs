//! What is to leave by mail, written in the transaction of what it tells of, and what became of it. `urn` 0 is the
//! authority's own.

use super::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

const STATES: [&str; 5] = ["waiting", "sent", "given_up", "failed", "recalled"];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        let table = "outbox";
        let mail = Table::create()
            .table(table)
            .col(integer("urn"))
            .col(uuid("id"))
            // What it tells of: one mail for one event.
            .col(sorted(m, "event"))
            .col(text("template"))
            .col(text_null("recipient_name"))
            .col(text("recipient_address"))
            // What the template is filled with, in JSON.
            .col(text("said"))
            // RFC 5545, with the method that it is sent by.
            .col(text_null("calendar"))
            .col(text_null("calendar_method"))
            .col(text_null("unsubscribe"))
            .col(choice(m, "state", &STATES))
            .col(integer("attempts"))
            // Not before; after a failed attempt not before its next.
            .col(instant("due_at"))
            // The process that is sending it, and until when nobody else may.
            .col(uuid_null("lease"))
            .col(instant_null("lease_ends_at"))
            // What its Message-ID ends in: given at the first attempt, and the same at every later one.
            .col(text_null("message_domain"))
            // What the mail server answered last, as a number and in words.
            .col(integer_null("reply_code"))
            .col(text_null("reason"))
            .col(uuid("client_id"))
            .col(instant("created_at"))
            .col(instant("updated_at"))
            // When it was first tried, which is its date.
            .col(instant_null("tried_at"))
            .col(instant_null("settled_at"))
            .col(integer("version"))
            .primary_key(Index::create().col("urn").col("id"))
            .to_owned();
        m.create_table(mail).await?;
        let once =
            Index::create().name("outbox_once").table(table).col("urn").col("event").unique().to_owned();
        m.create_index(once).await?;
        let due = Index::create()
            .name("outbox_due")
            .table(table)
            .col("due_at")
            .and_where(Expr::col("state").eq("waiting"))
            .to_owned();
        m.create_index(due).await?;
        let listed = Index::create().name("outbox_listed").table(table).col("state").col("id").to_owned();
        m.create_index(listed).await
    }
}
