//! Officers of the attendance service: each with every way in which they stood, for which school each is the named one,
//! and how many open cases each holds.

use super::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

const STATES: [&str; 2] = ["current", "ended"];
const ALLOCATION_STATES: [&str; 2] = ["recorded", "withdrawn"];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        officers(m).await?;
        allocations(m).await?;
        loads(m).await
    }
}

/// `urn` is 0: an officer is the authority's own.
async fn officers(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = "officer";
    let officer = Table::create()
        .table(table)
        .col(integer("urn"))
        .col(uuid("id"))
        .col(choice(m, "state", &STATES))
        .col(sorted(m, "name"))
        // How many open cases the officer can hold.
        .col(integer("case_capacity"))
        .col(date("from_on"))
        .col(date_null("to_on"))
        // What is recorded of them, in JSON: the columns above are what lists are filtered by.
        .col(text("terms"))
        .col(instant("created_at"))
        .col(instant("updated_at"))
        .col(integer("version"))
        .primary_key(Index::create().col("urn").col("id"))
        .to_owned();
    m.create_table(officer).await?;
    m.create_table(revisions(m, table, "officer_id", &STATES, &["created", "amended", "ended"])).await
}

async fn allocations(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = "officer_allocation";
    let allocation = Table::create()
        .table(table)
        .col(integer("urn"))
        .col(uuid("id"))
        .col(uuid("officer_id"))
        .col(choice(m, "state", &ALLOCATION_STATES))
        .col(date("from_on"))
        .col(date_null("to_on"))
        .col(text("terms"))
        .col(instant("created_at"))
        .col(instant("updated_at"))
        .col(integer("version"))
        .primary_key(Index::create().col("urn").col("id"))
        .foreign_key(&mut of_school(table, "officer_allocation_school"))
        .to_owned();
    m.create_table(allocation).await?;
    let mut once = Index::create();
    once.name("officer_allocation_from").table(table).col("urn").col("from_on").unique();
    m.create_index(once.and_where(Expr::col("state").eq("recorded")).to_owned()).await?;
    let by_officer = Index::create()
        .name("officer_allocation_officer")
        .table(table)
        .col("officer_id")
        .col("urn")
        .to_owned();
    m.create_index(by_officer).await?;
    let actions = ["created", "ended", "withdrawn"];
    m.create_table(revisions(m, table, "officer_allocation_id", &ALLOCATION_STATES, &actions)).await
}

/// Cases are of schools and an officer is of the authority, so how many an officer holds belongs to no school: one row for
/// each officer, at which two who assign wait for each other, and one for each case that was ever assigned.
async fn loads(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let load = Table::create()
        .table("officer_load")
        .col(uuid("officer_id").primary_key())
        .col(instant("created_at"))
        .to_owned();
    m.create_table(load).await?;
    let case = Table::create()
        .table("officer_case")
        .col(uuid("case_id").primary_key())
        .col(integer("school_urn"))
        // Whose it is while it is open; none on one that is closed or that nobody has.
        .col(uuid_null("officer_id"))
        .col(instant("created_at"))
        .to_owned();
    m.create_table(case).await?;
    let by_officer =
        Index::create().name("officer_case_officer").table("officer_case").col("officer_id").to_owned();
    m.create_index(by_officer).await
}
