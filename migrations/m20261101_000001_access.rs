//! What access rests on: clients, their secrets and grants, the audit log, idempotency keys.

use super::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        clients(m).await?;
        let audit = Table::create()
            .table("audit_log")
            .col(integer("urn"))
            .col(uuid("id"))
            .col(instant("at"))
            .col(uuid("client_id"))
            .col(text("operation"))
            .col(text("subject"))
            .col(text_null("request_id"))
            .primary_key(Index::create().col("urn").col("id"))
            .to_owned();
        m.create_table(audit).await?;
        let key = Table::create()
            .table("idempotency_key")
            .col(integer("urn"))
            .col(uuid("client_id"))
            .col(sorted(m, "operation"))
            .col(sorted(m, "key"))
            .col(blob("fingerprint"))
            .col(text_null("outcome"))
            .col(instant("claimed_at"))
            .primary_key(Index::create().col("urn").col("client_id").col("operation").col("key"))
            .to_owned();
        m.create_table(key).await
    }
}

async fn clients(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let client = Table::create()
        .table("client")
        .col(uuid("id").primary_key())
        .col(text("name"))
        .col(choice(m, "kind", &["mis", "school", "portal", "la"]))
        .col(text("scopes"))
        .col(instant("created_at"))
        .col(instant_null("revoked_at"))
        .to_owned();
    m.create_table(client).await?;
    let secret = Table::create()
        .table("client_secret")
        .col(uuid("id").primary_key())
        .col(uuid("client_id"))
        .col(blob("tag"))
        .col(instant("created_at"))
        .col(instant("expires_at"))
        .col(instant_null("revoked_at"))
        .foreign_key(
            ForeignKey::create()
                .name("client_secret_client")
                .from("client_secret", "client_id")
                .to("client", "id"),
        )
        .to_owned();
    m.create_table(secret).await?;
    let by_client =
        Index::create().name("client_secret_client_id").table("client_secret").col("client_id").to_owned();
    m.create_index(by_client).await?;
    let grant = Table::create()
        .table("client_grant")
        .col(uuid("id").primary_key())
        .col(uuid("client_id"))
        .col(integer_null("urn"))
        .col(date("from_on"))
        .col(date_null("until_on"))
        .col(instant("created_at"))
        .col(instant_null("revoked_at"))
        .foreign_key(
            ForeignKey::create()
                .name("client_grant_client")
                .from("client_grant", "client_id")
                .to("client", "id"),
        )
        .to_owned();
    m.create_table(grant).await?;
    let by_client = Index::create()
        .name("client_grant_client_id")
        .table("client_grant")
        .col("client_id")
        .col("urn")
        .to_owned();
    m.create_index(by_client).await
}
