//! The account of a penalty notice: beside what was received, what of it was reversed and what was given back; a reference
//! of the finance system stands for one notice of the authority. A prosecution may have been discontinued. What is done
//! with a notice is a list that grows: its history takes each act that the service knows.

use super::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

const STATES: [&str; 9] = [
    "requested",
    "under_review",
    "refused",
    "approved",
    "issued",
    "served",
    "withdrawn",
    "prosecution_referred",
    "prosecuted",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        account(m).await?;
        let discontinued = boolean("discontinued").default(false).to_owned();
        m.alter_table(Table::alter().table("penalty_notice").add_column(discontinued).to_owned()).await?;
        history(m).await
    }
}

#[allow(clippy::disallowed_methods, reason = "a migration is no request")]
async fn account(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let kind = choice(m, "kind", &["payment", "repayment", "reversal"]).default("payment").to_owned();
    for column in [kind, text_null("reverses"), text_null("reason")] {
        let table = Table::alter().table("penalty_notice_payment").add_column(column).to_owned();
        m.alter_table(table).await?;
    }
    // For which notice a reference stands; none where what it stood for was reversed.
    let reference = Table::create()
        .table("penalty_payment_reference")
        .col(sorted(m, "reference"))
        .col(integer_null("urn"))
        .col(uuid_null("penalty_notice_id"))
        .primary_key(Index::create().col("reference"))
        .to_owned();
    m.create_table(reference).await?;
    // Of references that stand for several notices already, the first recorded.
    let known = "INSERT INTO penalty_payment_reference (reference, urn, penalty_notice_id) \
        SELECT reference, urn, penalty_notice_id FROM penalty_notice_payment WHERE true \
        ORDER BY recorded_at ON CONFLICT DO NOTHING";
    m.get_connection().execute_unprepared(known).await.map(drop)
}

/// On SQLite a check goes only with its table.
#[allow(clippy::disallowed_methods, reason = "a migration is no request")]
async fn history(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let on = m.get_connection();
    if m.get_database_backend() == DbBackend::Postgres {
        let check =
            "ALTER TABLE penalty_notice_revision DROP CONSTRAINT penalty_notice_revision_action_check";
        return on.execute_unprepared(check).await.map(drop);
    }
    on.execute_unprepared("ALTER TABLE penalty_notice_revision RENAME TO penalty_notice_revision_before")
        .await?;
    let revision = Table::create()
        .table("penalty_notice_revision")
        .col(integer("urn"))
        .col(uuid("penalty_notice_id"))
        .col(integer("version"))
        .col(sorted(m, "action"))
        .col(choice(m, "state", &STATES))
        .col(text("terms"))
        .col(text_null("reason"))
        .col(text("recorded_by_name"))
        .col(text_null("recorded_by_title"))
        .col(uuid("client_id"))
        .col(instant("recorded_at"))
        .primary_key(Index::create().col("urn").col("penalty_notice_id").col("version"))
        .foreign_key(
            ForeignKey::create()
                .name("penalty_notice_revision_of")
                .from("penalty_notice_revision", ("urn", "penalty_notice_id"))
                .to("penalty_notice", ("urn", "id")),
        )
        .to_owned();
    m.create_table(revision).await?;
    let columns = "urn, penalty_notice_id, version, action, state, terms, reason, recorded_by_name, \
        recorded_by_title, client_id, recorded_at";
    let moved = format!(
        "INSERT INTO penalty_notice_revision ({columns}) SELECT {columns} FROM penalty_notice_revision_before"
    );
    on.execute_unprepared(&moved).await?;
    on.execute_unprepared("DROP TABLE penalty_notice_revision_before").await.map(drop)
}
