//! Notices to Improve: each with every way in which it stood, and over the whole authority which one stands for a parent
//! and a child.

use super::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

const STATES: [&str; 7] =
    ["draft", "issued", "served", "concluded_improved", "concluded_not_improved", "ended_early", "cancelled"];
const ACTIONS: [&str; 8] = [
    "drafted",
    "amended",
    "issued",
    "served",
    "concluded_improved",
    "concluded_not_improved",
    "ended_early",
    "cancelled",
];
/// What was issued and has not ended.
const STANDING: [&str; 2] = ["issued", "served"];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        notices(m).await?;
        m.create_table(revisions(m, "notice_to_improve", "notice_to_improve_id", &STATES, &ACTIONS)).await?;
        standing(m).await
    }
}

async fn notices(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = "notice_to_improve";
    let notice = Table::create()
        .table(table)
        .col(integer("urn"))
        .col(uuid("id"))
        .col(uuid("enrolment_id"))
        .col(uuid("pupil_id"))
        .col(uuid("parent_id"))
        .col(choice(m, "state", &STATES))
        .col(date_null("issued_on"))
        // The first day of its period; its last follows from the calendar as it stands.
        .col(date_null("period_from_on"))
        .col(date_null("ended_on"))
        .col(text("terms"))
        // What was issued, frozen.
        .col(text_null("document"))
        .col(instant("created_at"))
        .col(instant("updated_at"))
        .col(integer("version"))
        .primary_key(Index::create().col("urn").col("id"))
        .foreign_key(&mut of_school(table, "notice_to_improve_school"))
        .foreign_key(
            ForeignKey::create().name("notice_to_improve_pupil").from(table, "pupil_id").to("pupil", "id"),
        )
        .to_owned();
    m.create_table(notice).await?;
    for (name, column) in
        [("notice_to_improve_of_pupil", "pupil_id"), ("notice_to_improve_of_parent", "parent_id")]
    {
        m.create_index(Index::create().name(name).table(table).col("urn").col(column).to_owned()).await?;
    }
    // The second wall within a school: one stands, one is drafted.
    for (name, states) in
        [("notice_to_improve_stands", &STANDING[..]), ("notice_to_improve_drafted", &["draft"][..])]
    {
        let mut index = Index::create();
        index.name(name).table(table).col("urn").col("parent_id").col("pupil_id").unique();
        m.create_index(index.and_where(Expr::col("state").is_in(states.iter().copied())).to_owned()).await?;
    }
    Ok(())
}

/// Children change schools, so which notice stands belongs to none: one row for each parent and child, which has room for
/// one notice, and at which two who issue wait for each other.
async fn standing(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let pair = Table::create()
        .table("notice_to_improve_pair")
        .col(uuid("parent_id"))
        .col(uuid("pupil_id"))
        .col(uuid_null("standing_id"))
        .col(integer_null("standing_urn"))
        .col(instant("created_at"))
        .primary_key(Index::create().col("parent_id").col("pupil_id"))
        .to_owned();
    m.create_table(pair).await
}
