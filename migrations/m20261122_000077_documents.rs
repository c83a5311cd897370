//! What the authority publishes for schools and parents, version by version: `urn` is 0.

use super::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

const STATES: [&str; 2] = ["current", "withdrawn"];
const VERSION_STATES: [&str; 3] = ["draft", "published", "withdrawn"];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        documents(m).await?;
        versions(m).await
    }
}

async fn documents(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = "document";
    let document = Table::create()
        .table(table)
        .col(integer("urn"))
        .col(uuid("id"))
        // What it is: the authority's own word for it.
        .col(sorted(m, "kind"))
        .col(choice(m, "state", &STATES))
        // For whom: words with a blank before and after each.
        .col(text("audience"))
        // Title, what it is for, and for whom, in JSON.
        .col(text("terms"))
        .col(instant("created_at"))
        .col(instant("updated_at"))
        .col(integer("version"))
        .primary_key(Index::create().col("urn").col("id"))
        .to_owned();
    m.create_table(document).await?;
    let actions = ["created", "amended", "withdrawn"];
    m.create_table(revisions(m, table, "document_id", &STATES, &actions)).await
}

async fn versions(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = "document_version";
    let version = Table::create()
        .table(table)
        .col(integer("urn"))
        .col(uuid("id"))
        .col(uuid("document_id"))
        .col(integer("number"))
        .col(choice(m, "state", &VERSION_STATES))
        .col(date_null("effective_from_on"))
        // Whether schools are told of it while it is a draft.
        .col(boolean("announced"))
        .col(instant_null("published_at"))
        // What changed, and the link or the file, in JSON.
        .col(text("terms"))
        .col(instant("created_at"))
        .col(instant("updated_at"))
        .col(integer("version"))
        .primary_key(Index::create().col("urn").col("id"))
        .foreign_key(
            ForeignKey::create()
                .name("document_version_of")
                .from(table, ("urn", "document_id"))
                .to("document", ("urn", "id")),
        )
        .to_owned();
    m.create_table(version).await?;
    let numbered = Index::create()
        .name("document_version_number")
        .table(table)
        .col("urn")
        .col("document_id")
        .col("number")
        .unique()
        .to_owned();
    m.create_index(numbered).await?;
    // The second wall: no two versions come into force on one day.
    let in_force = Index::create()
        .name("document_version_in_force")
        .table(table)
        .col("urn")
        .col("document_id")
        .col("effective_from_on")
        .unique()
        .and_where(Expr::col("state").eq("published"))
        .to_owned();
    m.create_index(in_force).await?;
    let actions = ["drafted", "amended", "filled", "published", "withdrawn"];
    m.create_table(revisions(m, table, "document_version_id", &VERSION_STATES, &actions)).await?;
    let file = Table::create()
        .table("document_file")
        .col(integer("urn"))
        .col(uuid("document_version_id"))
        .col(blob("bytes"))
        .primary_key(Index::create().col("urn").col("document_version_id"))
        .foreign_key(
            ForeignKey::create()
                .name("document_file_of")
                .from("document_file", ("urn", "document_version_id"))
                .to(table, ("urn", "id")),
        )
        .to_owned();
    m.create_table(file).await
}
