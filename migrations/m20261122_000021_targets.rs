//! Targets of schools, of kinds of school and of the authority, with every value that each ever had.

use super::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        let kinds = ["local", "service_agreement", "attendance_baseline_improvement_expectation"];
        let target = Table::create()
            .table("attendance_target")
            .col(integer("urn"))
            .col(uuid("id"))
            // Of one kind, measure, period and kind of school there is one target at a time.
            .col(sorted(m, "slot"))
            .col(choice(m, "kind", &kinds))
            .col(choice(m, "visibility", &["open", "confidential"]))
            .col(sorted(m, "measure"))
            .col(text_null("phase"))
            .col(sorted(m, "period"))
            .col(integer("percent_hundredths"))
            .col(text_null("note"))
            .col(instant("created_at"))
            .col(instant("updated_at"))
            .col(instant_null("withdrawn_at"))
            .col(integer("version"))
            .primary_key(Index::create().col("urn").col("id"))
            .to_owned();
        m.create_table(target).await?;
        let slot = Index::create()
            .name("attendance_target_slot")
            .table("attendance_target")
            .col("urn")
            .col("slot")
            .unique()
            .to_owned();
        m.create_index(slot).await?;
        let revision = Table::create()
            .table("attendance_target_revision")
            .col(integer("urn"))
            .col(uuid("target_id"))
            .col(integer("version"))
            .col(choice(m, "action", &["created", "changed", "withdrawn"]))
            .col(integer("percent_hundredths"))
            .col(text_null("note"))
            .col(text_null("reason"))
            .col(text("recorded_by_name"))
            .col(text_null("recorded_by_title"))
            .col(uuid("client_id"))
            .col(instant("recorded_at"))
            .primary_key(Index::create().col("urn").col("target_id").col("version"))
            .foreign_key(
                ForeignKey::create()
                    .name("attendance_target_revision_target")
                    .from("attendance_target_revision", ("urn", "target_id"))
                    .to("attendance_target", ("urn", "id")),
            )
            .to_owned();
        m.create_table(revision).await
    }
}
