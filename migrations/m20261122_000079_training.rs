//! Courses of training, and who attended their sessions: schools' staff and governors, and with `urn` 0 magistrates.

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
        let table = "course";
        let course = Table::create()
            .table(table)
            .col(integer("urn"))
            .col(uuid("id"))
            .col(sorted(m, "code"))
            .col(choice(m, "state", &STATES))
            // Title, for whom, and how often it is to be had, in JSON.
            .col(text("terms"))
            .col(instant("created_at"))
            .col(instant("updated_at"))
            .col(integer("version"))
            .primary_key(Index::create().col("urn").col("id"))
            .to_owned();
        m.create_table(course).await?;
        let once =
            Index::create().name("course_once").table(table).col("urn").col("code").unique().to_owned();
        m.create_index(once).await?;
        let actions = ["created", "amended", "withdrawn"];
        m.create_table(revisions(m, table, "course_id", &STATES, &actions)).await?;
        records(m).await
    }
}

/// No key leads to the course: it is the authority's, and the record a school's.
async fn records(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = "training_record";
    let record = Table::create()
        .table(table)
        .col(integer("urn"))
        .col(uuid("id"))
        .col(uuid("course_id"))
        .col(choice(m, "staff_group", &["teaching", "non_teaching", "governors", "magistrates"]))
        .col(date("held_on"))
        // People of the group who had it for the first time in the academic year, and how many the group has.
        .col(integer("trained"))
        .col(integer("staff"))
        .col(choice(m, "state", &STATES))
        .col(text("terms"))
        .col(instant("created_at"))
        .col(instant("updated_at"))
        .col(integer("version"))
        .primary_key(Index::create().col("urn").col("id"))
        .to_owned();
    m.create_table(record).await?;
    let held = Index::create().name("training_record_held").table(table).col("held_on").to_owned();
    m.create_index(held).await?;
    let actions = ["created", "withdrawn"];
    m.create_table(revisions(m, table, "training_record_id", &STATES, &actions)).await
}
