//! Who was given up at a webinar is found by the address, as who has a place is: looked at when somebody is booked.

use super::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        let given_up = Index::create()
            .name("webinar_person_given_up")
            .table("webinar_person")
            .col("urn")
            .col("webinar_id")
            .col("email_folded")
            .and_where(Expr::col("state").eq("cancelled"))
            .to_owned();
        m.create_index(given_up).await
    }
}
