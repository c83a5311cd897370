//! Bulk submissions that are worked on after they were received.

use super::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        let submission = Table::create()
            .table("register_submission")
            .col(uuid("id").primary_key())
            .col(uuid("client_id"))
            .col(choice(m, "state", &["received", "processing", "done", "failed"]))
            .col(text("terms"))
            .col(integer("lines"))
            .col(text_null("summary"))
            .col(text_null("request_id"))
            .col(instant("created_at"))
            .col(instant_null("started_at"))
            .col(instant_null("finished_at"))
            .col(instant("updated_at"))
            .col(integer("version"))
            .foreign_key(
                ForeignKey::create()
                    .name("register_submission_client")
                    .from("register_submission", "client_id")
                    .to("client", "id"),
            )
            .to_owned();
        m.create_table(submission).await?;
        // What is left to do is looked for by its state, oldest first.
        let unfinished = Index::create()
            .name("register_submission_state")
            .table("register_submission")
            .col("state")
            .col("id")
            .to_owned();
        m.create_index(unfinished).await
    }
}
