//! Management information sheets: what the authority tells schools and asks of them, with every version, for which schools
//! each is, and how far each school is with it.

use super::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

const STATES: [&str; 3] = ["draft", "published", "withdrawn"];
const KINDS: [&str; 2] = ["information", "action"];
const RECEIPT_STATES: [&str; 4] = ["unread", "read", "acknowledged", "completed"];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        sheets(m).await?;
        years(m).await?;
        sheet_schools(m).await?;
        receipts(m).await
    }
}

/// `urn` is 0: a sheet is the authority's own.
async fn sheets(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = "information_sheet";
    let sheet = Table::create()
        .table(table)
        .col(integer("urn"))
        .col(uuid("id"))
        .col(choice(m, "state", &STATES))
        .col(choice(m, "kind", &KINDS))
        // Its number within the calendar year; a draft has none.
        .col(integer_null("year"))
        .col(integer_null("number"))
        // It is visible from this instant on.
        .col(instant_null("published_at"))
        .col(instant_null("corrected_at"))
        .col(date_null("to_be_completed_by_on"))
        .col(uuid_null("collection_id"))
        // For whom at the schools it is, between blanks; empty: for everybody.
        .col(text("roles"))
        // Whoever took notice of an earlier version than this is asked again.
        .col(integer("read_again_from"))
        .col(integer("schools"))
        // What it says and for whom it is, in JSON; the columns above are what lists are filtered by.
        .col(text("terms"))
        .col(instant("created_at"))
        .col(instant("updated_at"))
        .col(integer("version"))
        .primary_key(Index::create().col("urn").col("id"))
        .foreign_key(
            ForeignKey::create()
                .name("information_sheet_collection")
                .from(table, ("urn", "collection_id"))
                .to("collection", ("urn", "id")),
        )
        .to_owned();
    m.create_table(sheet).await?;
    // The second wall: one sheet for each number of a year.
    let once = Index::create()
        .name("information_sheet_number")
        .table(table)
        .col("urn")
        .col("year")
        .col("number")
        .unique()
        .to_owned();
    m.create_index(once).await?;
    let published = Index::create()
        .name("information_sheet_published")
        .table(table)
        .col("urn")
        .col("published_at")
        .col("id")
        .to_owned();
    m.create_index(published).await?;
    let actions = ["drafted", "changed", "published", "corrected", "withdrawn"];
    m.create_table(revisions(m, table, "information_sheet_id", &STATES, &actions)).await
}

/// One row for each calendar year: whoever publishes holds it while a number is given.
async fn years(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let year = Table::create()
        .table("information_sheet_year")
        .col(integer("urn"))
        .col(integer("year"))
        .primary_key(Index::create().col("urn").col("year"))
        .to_owned();
    m.create_table(year).await
}

/// For which schools a sheet is, as it was worked out when it was published.
async fn sheet_schools(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = "information_sheet_school";
    let school = Table::create()
        .table(table)
        .col(integer("urn"))
        .col(uuid("information_sheet_id"))
        .col(integer("school_urn"))
        .primary_key(Index::create().col("urn").col("information_sheet_id").col("school_urn"))
        .foreign_key(
            ForeignKey::create()
                .name("information_sheet_school_of")
                .from(table, ("urn", "information_sheet_id"))
                .to("information_sheet", ("urn", "id")),
        )
        .to_owned();
    m.create_table(school).await?;
    let by_school = Index::create()
        .name("information_sheet_school_by")
        .table(table)
        .col("urn")
        .col("school_urn")
        .to_owned();
    m.create_index(by_school).await
}

/// How far a school is with a sheet; before its first step it has no row, and the sheet is unread. `id` is the sheet's.
async fn receipts(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = "information_sheet_receipt";
    let receipt = Table::create()
        .table(table)
        .col(integer("urn"))
        .col(uuid("id"))
        .col(choice(m, "state", &RECEIPT_STATES))
        // Of which version of the sheet the school last took a step.
        .col(integer("sheet_version"))
        // Who took which step and when, in JSON.
        .col(text("terms"))
        .col(instant("created_at"))
        .col(instant("updated_at"))
        .col(integer("version"))
        .primary_key(Index::create().col("urn").col("id"))
        .foreign_key(&mut of_school(table, "information_sheet_receipt_school"))
        .to_owned();
    m.create_table(receipt).await?;
    let by_sheet = Index::create().name("information_sheet_receipt_of").table(table).col("id").to_owned();
    m.create_index(by_sheet).await?;
    let actions = ["read", "acknowledged", "completed", "reopened"];
    m.create_table(revisions(m, table, "information_sheet_receipt_id", &RECEIPT_STATES, &actions)).await
}
