//! What is done with a Notice to Improve is a list that grows: its history takes each act that the service knows.

use super::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

const STATES: [&str; 7] =
    ["draft", "issued", "served", "concluded_improved", "concluded_not_improved", "ended_early", "cancelled"];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    /// On SQLite a check goes only with its table.
    #[allow(clippy::disallowed_methods, reason = "a migration is no request")]
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        let on = m.get_connection();
        let (table, before) = ("notice_to_improve_revision", "notice_to_improve_revision_before");
        if m.get_database_backend() == DbBackend::Postgres {
            let check = format!("ALTER TABLE {table} DROP CONSTRAINT {table}_action_check");
            return on.execute_unprepared(&check).await.map(drop);
        }
        on.execute_unprepared(&format!("ALTER TABLE {table} RENAME TO {before}")).await?;
        let revision = Table::create()
            .table(table)
            .col(integer("urn"))
            .col(uuid("notice_to_improve_id"))
            .col(integer("version"))
            .col(sorted(m, "action"))
            .col(choice(m, "state", &STATES))
            .col(text("terms"))
            .col(text_null("reason"))
            .col(text("recorded_by_name"))
            .col(text_null("recorded_by_title"))
            .col(uuid("client_id"))
            .col(instant("recorded_at"))
            .primary_key(Index::create().col("urn").col("notice_to_improve_id").col("version"))
            .foreign_key(
                ForeignKey::create()
                    .name("notice_to_improve_revision_of")
                    .from(table, ("urn", "notice_to_improve_id"))
                    .to("notice_to_improve", ("urn", "id")),
            )
            .to_owned();
        m.create_table(revision).await?;
        let columns = "urn, notice_to_improve_id, version, action, state, terms, reason, recorded_by_name, \
            recorded_by_title, client_id, recorded_at";
        let moved = format!("INSERT INTO {table} ({columns}) SELECT {columns} FROM {before}");
        on.execute_unprepared(&moved).await?;
        on.execute_unprepared(&format!("DROP TABLE {before}")).await.map(drop)
    }
}
