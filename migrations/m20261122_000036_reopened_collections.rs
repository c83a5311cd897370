//! A closed collection can be reopened: when, by whom and why is kept with it.

use super::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        let columns = [
            instant_null("reopened_at"),
            text_null("reopened_by_name"),
            text_null("reopened_by_title"),
            text_null("reopened_reason"),
        ];
        for column in columns {
            m.alter_table(Table::alter().table("collection").add_column(column).to_owned()).await?;
        }
        Ok(())
    }
}
