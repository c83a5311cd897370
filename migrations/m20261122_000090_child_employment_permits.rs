//! Child employment permits and performance licences of schools' pupils, with every version.

use super::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

const STATES: [&str; 5] = ["applied", "granted", "refused", "revoked", "withdrawn"];
const KINDS: [&str; 4] =
    ["part_time_employment", "performance_licence", "performance_exemption", "employment_abroad"];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        let table = "child_employment_permit";
        let permit = Table::create()
            .table(table)
            .col(integer("urn"))
            .col(uuid("id"))
            .col(uuid("enrolment_id"))
            .col(choice(m, "state", &STATES))
            .col(choice(m, "kind", &KINDS))
            .col(date("from_on"))
            .col(date("to_on"))
            // What was applied for and decided, in JSON; the columns above are what lists are filtered by.
            .col(text("terms"))
            .col(instant("created_at"))
            .col(instant("updated_at"))
            .col(integer("version"))
            .primary_key(Index::create().col("urn").col("id"))
            .foreign_key(&mut of_school(table, "child_employment_permit_school"))
            .to_owned();
        m.create_table(permit).await?;
        let by_enrolment = Index::create()
            .name("child_employment_permit_enrolment")
            .table(table)
            .col("urn")
            .col("enrolment_id")
            .to_owned();
        m.create_index(by_enrolment).await?;
        let actions = ["applied", "recorded", "amended", "granted", "refused", "revoked", "withdrawn"];
        m.create_table(revisions(m, table, "child_employment_permit_id", &STATES, &actions)).await
    }
}
