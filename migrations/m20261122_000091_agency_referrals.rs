//! Referrals of schools' pupils to other agencies, with every version.

use super::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

const STATES: [&str; 5] = ["referred", "accepted", "declined", "ended", "withdrawn"];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        let table = "agency_referral";
        let referral = Table::create()
            .table(table)
            .col(integer("urn"))
            .col(uuid("id"))
            .col(uuid("enrolment_id"))
            .col(choice(m, "state", &STATES))
            .col(sorted(m, "agency"))
            .col(date("referred_on"))
            // By when the agency should have answered.
            .col(date("answer_due_on"))
            // What was said and answered, in JSON; the columns above are what lists are filtered by.
            .col(text("terms"))
            .col(instant("created_at"))
            .col(instant("updated_at"))
            .col(integer("version"))
            .primary_key(Index::create().col("urn").col("id"))
            .foreign_key(&mut of_school(table, "agency_referral_school"))
            .to_owned();
        m.create_table(referral).await?;
        let by_enrolment = Index::create()
            .name("agency_referral_enrolment")
            .table(table)
            .col("urn")
            .col("enrolment_id")
            .to_owned();
        m.create_index(by_enrolment).await?;
        let actions = ["referred", "amended", "accepted", "declined", "ended", "withdrawn"];
        m.create_table(revisions(m, table, "agency_referral_id", &STATES, &actions)).await
    }
}
