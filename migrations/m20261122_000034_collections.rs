//! Collections of the authority, the schools that each asks, and what each school returned, with every version that it
//! submitted and every step that was taken.

use super::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

const STATES: [&str; 6] = ["not_started", "draft", "submitted", "queried", "accepted", "exempt"];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        collections(m).await?;
        schools(m).await?;
        returns(m).await?;
        submissions(m).await?;
        steps(m).await
    }
}

/// `urn` is 0: a collection is the authority's own.
async fn collections(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let collection = Table::create()
        .table("collection")
        .col(integer("urn"))
        .col(uuid("id"))
        .col(choice(m, "kind", &["pupil_attendance", "school_attendance"]))
        .col(text("title"))
        .col(text_null("guidance"))
        .col(text_null("period"))
        .col(date("from_on"))
        .col(date("to_on"))
        .col(uuid_null("group_id"))
        .col(choice(m, "age", &["compulsory", "all"]))
        .col(choice(m, "audience", &["all", "phase", "urns"]))
        .col(text_null("phase"))
        .col(integer("schools"))
        .col(date("opens_on"))
        .col(date("due_on"))
        .col(instant_null("closed_at"))
        .col(text("recorded_by_name"))
        .col(text_null("recorded_by_title"))
        .col(text_null("closed_by_name"))
        .col(text_null("closed_by_title"))
        .col(uuid("client_id"))
        .col(instant("created_at"))
        .col(instant("updated_at"))
        .col(integer("version"))
        .primary_key(Index::create().col("urn").col("id"))
        .foreign_key(
            ForeignKey::create()
                .name("collection_group")
                .from("collection", "group_id")
                .to("pupil_group", "id"),
        )
        .to_owned();
    m.create_table(collection).await
}

/// Whom a collection asks, as it was worked out when it was opened.
async fn schools(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let school = Table::create()
        .table("collection_school")
        .col(integer("urn"))
        .col(uuid("collection_id"))
        .col(integer("school_urn"))
        .primary_key(Index::create().col("urn").col("collection_id").col("school_urn"))
        .foreign_key(
            ForeignKey::create()
                .name("collection_school_collection")
                .from("collection_school", ("urn", "collection_id"))
                .to("collection", ("urn", "id")),
        )
        .to_owned();
    m.create_table(school).await?;
    let by_school = Index::create()
        .name("collection_school_of")
        .table("collection_school")
        .col("urn")
        .col("school_urn")
        .to_owned();
    m.create_index(by_school).await
}

async fn returns(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let returned = Table::create()
        .table("collection_return")
        .col(integer("urn"))
        .col(uuid("collection_id"))
        .col(choice(m, "state", &STATES))
        // What the school says now, in JSON; what it submitted stands with the submission.
        .col(text_null("content"))
        // How many versions it submitted.
        .col(integer("submissions"))
        .col(instant_null("submitted_at"))
        .col(boolean("late"))
        // Counts of the last submission, in JSON, so that no list has to read the documents.
        .col(text_null("totals"))
        // What the authority last said: a query, or why the school is exempt.
        .col(text_null("message"))
        .col(instant("created_at"))
        .col(instant("updated_at"))
        .col(integer("version"))
        .primary_key(Index::create().col("urn").col("collection_id"))
        .foreign_key(&mut of_school("collection_return", "collection_return_school"))
        .to_owned();
    m.create_table(returned).await?;
    let by_collection = Index::create()
        .name("collection_return_of")
        .table("collection_return")
        .col("collection_id")
        .to_owned();
    m.create_index(by_collection).await
}

fn of_return(table: &'static str, name: &'static str) -> ForeignKeyCreateStatement {
    ForeignKey::create()
        .name(name)
        .from(table, ("urn", "collection_id"))
        .to("collection_return", ("urn", "collection_id"))
        .to_owned()
}

async fn submissions(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let submission = Table::create()
        .table("collection_return_submission")
        .col(integer("urn"))
        .col(uuid("collection_id"))
        .col(integer("submission"))
        .col(text("document"))
        .col(boolean("late"))
        .col(text("recorded_by_name"))
        .col(text_null("recorded_by_title"))
        .col(uuid("client_id"))
        .col(instant("submitted_at"))
        .primary_key(Index::create().col("urn").col("collection_id").col("submission"))
        .foreign_key(&mut of_return("collection_return_submission", "collection_return_submission_of"))
        .to_owned();
    m.create_table(submission).await
}

async fn steps(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let actions = ["saved", "submitted", "queried", "accepted", "exempted", "reopened"];
    let step = Table::create()
        .table("collection_return_step")
        .col(integer("urn"))
        .col(uuid("collection_id"))
        .col(integer("version"))
        .col(choice(m, "action", &actions))
        .col(choice(m, "state", &STATES))
        .col(text_null("message"))
        .col(text("recorded_by_name"))
        .col(text_null("recorded_by_title"))
        .col(uuid("client_id"))
        .col(instant("recorded_at"))
        .primary_key(Index::create().col("urn").col("collection_id").col("version"))
        .foreign_key(&mut of_return("collection_return_step", "collection_return_step_of"))
        .to_owned();
    m.create_table(step).await
}
