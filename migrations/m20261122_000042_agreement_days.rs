//! From which day on the terms agreed about statutory returns hold, and the terms that held before.

use super::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        // Null: what was recorded before days were held for all days.
        let from_on =
            Table::alter().table("statutory_return_agreement").add_column(date_null("from_on")).to_owned();
        m.alter_table(from_on).await?;
        let earlier = Table::alter()
            .table("statutory_return_agreement")
            .add_column(text("earlier").default("[]"))
            .to_owned();
        m.alter_table(earlier).await
    }
}
