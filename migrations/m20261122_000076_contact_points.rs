//! How teams and officers of the authority are reached, and when: `urn` is 0.

use super::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

const STATES: [&str; 2] = ["current", "withdrawn"];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        let table = "contact_point";
        let point = Table::create()
            .table(table)
            .col(integer("urn"))
            .col(uuid("id"))
            .col(choice(m, "kind", &["team", "officer", "line"]))
            .col(text("name"))
            .col(choice(m, "state", &STATES))
            // Telephone, address and hours, in JSON.
            .col(text("terms"))
            .col(instant("created_at"))
            .col(instant("updated_at"))
            .col(integer("version"))
            .primary_key(Index::create().col("urn").col("id"))
            .to_owned();
        m.create_table(point).await?;
        let actions = ["created", "amended", "withdrawn"];
        m.create_table(revisions(m, table, "contact_point_id", &STATES, &actions)).await
    }
}
