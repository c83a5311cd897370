//! Schools' own policies, with when each was approved and when it is to be reviewed.

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
        let table = "school_policy";
        let policy = Table::create()
            .table(table)
            .col(integer("urn"))
            .col(uuid("id"))
            .col(sorted(m, "kind"))
            .col(choice(m, "state", &STATES))
            .col(date("approved_on"))
            .col(date("review_due_on"))
            // Title, who approved it and where it is published, in JSON.
            .col(text("terms"))
            .col(instant("created_at"))
            .col(instant("updated_at"))
            .col(integer("version"))
            .primary_key(Index::create().col("urn").col("id"))
            .foreign_key(&mut of_school(table, "school_policy_school"))
            .to_owned();
        m.create_table(policy).await?;
        // The second wall: a school has one policy of a kind; its next version is an amendment.
        let once = Index::create()
            .name("school_policy_once")
            .table(table)
            .col("urn")
            .col("kind")
            .unique()
            .and_where(Expr::col("state").eq("current"))
            .to_owned();
        m.create_index(once).await?;
        let actions = ["created", "amended", "withdrawn"];
        m.create_table(revisions(m, table, "school_policy_id", &STATES, &actions)).await
    }
}
