//! The number of a notice, as it is quoted on the telephone and with a payment: one for each notice of the authority,
//! whatever the school and the kind.

use super::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        let number = Table::create()
            .table("notice_number")
            .col(sorted(m, "number"))
            .col(integer("urn"))
            .col(uuid("notice_id"))
            .primary_key(Index::create().col("number"))
            .to_owned();
        m.create_table(number).await
    }
}
