//! Statutory returns (regulation 13): what schools made of them, every step of each, and what is agreed with a school.

use super::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        returns(m).await?;
        steps(m).await?;
        agreements(m).await
    }
}

async fn returns(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let made = Table::create()
        .table("statutory_return")
        .col(integer("urn"))
        .col(uuid("id"))
        // Of one occasion there is one answer at a time.
        .col(sorted(m, "slot"))
        .col(choice(m, "kind", &["new_pupil", "deletion", "attendance", "sickness"]))
        .col(choice(m, "basis", &["derived", "stated", "nil"]))
        .col(choice(m, "status", &["made", "acknowledged", "declined", "withdrawn"]))
        .col(uuid_null("proposal_id"))
        .col(uuid_null("pupil_id"))
        .col(uuid_null("enrolment_id"))
        .col(date("occurred_on"))
        .col(date_null("from_on"))
        .col(date_null("to_on"))
        .col(date_null("due_on"))
        .col(date("made_on"))
        // What was shown when it was made: the facts, and which versions of the register's entry.
        .col(text("facts"))
        .col(text("content"))
        .col(text_null("amendment"))
        .col(text_null("cause"))
        .col(date_null("believed_on"))
        .col(text_null("reason"))
        .col(text("rule_set"))
        .col(text("print"))
        .col(text("recorded_by_name"))
        .col(text_null("recorded_by_title"))
        .col(uuid("client_id"))
        .col(instant("created_at"))
        .col(instant("updated_at"))
        .col(integer("version"))
        .primary_key(Index::create().col("urn").col("id"))
        .foreign_key(&mut of_school("statutory_return", "statutory_return_school"))
        .to_owned();
    m.create_table(made).await?;
    let slot = Index::create()
        .name("statutory_return_slot")
        .table("statutory_return")
        .col("urn")
        .col("slot")
        .unique()
        .to_owned();
    m.create_index(slot).await?;
    let newest = Index::create()
        .name("statutory_return_newest")
        .table("statutory_return")
        .col("id")
        .col("urn")
        .to_owned();
    m.create_index(newest).await
}

async fn steps(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let actions = ["made", "declined", "acknowledged", "withdrawn"];
    let step = Table::create()
        .table("statutory_return_step")
        .col(integer("urn"))
        .col(uuid("return_id"))
        .col(integer("version"))
        .col(choice(m, "action", &actions))
        .col(text_null("reason"))
        .col(text("recorded_by_name"))
        .col(text_null("recorded_by_title"))
        .col(uuid("client_id"))
        .col(instant("recorded_at"))
        .primary_key(Index::create().col("urn").col("return_id").col("version"))
        .foreign_key(
            ForeignKey::create()
                .name("statutory_return_step_return")
                .from("statutory_return_step", ("urn", "return_id"))
                .to("statutory_return", ("urn", "id")),
        )
        .to_owned();
    m.create_table(step).await
}

async fn agreements(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let agreement = Table::create()
        .table("statutory_return_agreement")
        .col(integer("urn"))
        .col(choice(m, "attendance_interval", &["weekly", "twice_monthly", "monthly"]))
        .col(boolean("nil_returns"))
        .col(boolean("new_pupil_always"))
        .col(boolean("deletion_always"))
        .col(text_null("note"))
        .col(text("recorded_by_name"))
        .col(text_null("recorded_by_title"))
        .col(uuid("client_id"))
        .col(instant("created_at"))
        .col(instant("updated_at"))
        .col(integer("version"))
        .primary_key(Index::create().col("urn"))
        .foreign_key(&mut of_school("statutory_return_agreement", "statutory_return_agreement_school"))
        .to_owned();
    m.create_table(agreement).await
}
