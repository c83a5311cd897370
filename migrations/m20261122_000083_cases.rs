//! Referrals to the attendance service and its cases: events, tasks, written feedback to the school, and what was agreed
//! with a school that has too many; each with every way in which it stood.

use super::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

const REFERRAL: [&str; 5] = ["submitted", "accepted", "returned", "joined", "withdrawn"];
const CASE: [&str; 2] = ["open", "closed"];
const PHASES: [&str; 4] = ["casework", "formal_letter", "pace_interview", "decided"];
const EVENT: [&str; 2] = ["recorded", "voided"];
const EVENT_KINDS: [&str; 5] = ["visit", "call", "letter", "meeting", "note"];
const TASK: [&str; 3] = ["open", "done", "cancelled"];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        cases(m).await?;
        referrals(m).await?;
        events(m).await?;
        tasks(m).await?;
        feedback(m).await?;
        priorities(m).await
    }
}

async fn cases(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = "attendance_case";
    let case = Table::create()
        .table(table)
        .col(integer("urn"))
        .col(uuid("id"))
        .col(uuid("pupil_id"))
        .col(choice(m, "kind", &["casework", "fast_track"]))
        .col(choice(m, "state", &CASE))
        // How far the work is before the law: what is done under the law stands with each legal action.
        .col(choice(m, "phase", &PHASES))
        .col(choice(m, "priority", &["standard", "urgent"]))
        .col(uuid_null("officer_id"))
        .col(date("opened_on"))
        // When it was opened, or last reopened, and which version that made: feedback to the school counts from there on.
        .col(instant("open_since"))
        .col(integer("open_since_version"))
        .col(date_null("closed_on"))
        .col(text_null("outcome"))
        // What an imported case was called where it comes from.
        .col(sorted(m, "legacy_reference").null().to_owned())
        // What people wrote and did, in JSON; the columns above are what lists are filtered by.
        .col(text("terms"))
        .col(instant("created_at"))
        .col(instant("updated_at"))
        .col(integer("version"))
        .primary_key(Index::create().col("urn").col("id"))
        .foreign_key(&mut of_school(table, "attendance_case_school"))
        .foreign_key(
            ForeignKey::create().name("attendance_case_pupil").from(table, "pupil_id").to("pupil", "id"),
        )
        .to_owned();
    m.create_table(case).await?;
    m.create_index(by("attendance_case_of_pupil", table, "pupil_id")).await?;
    m.create_index(by("attendance_case_state", table, "state")).await?;
    let legacy = Index::create()
        .name("attendance_case_legacy")
        .table(table)
        .col("urn")
        .col("legacy_reference")
        .unique()
        .to_owned();
    m.create_index(legacy).await?;
    // The second wall: of a pupil at a school one case is open.
    let mut open = Index::create();
    open.name("attendance_case_open").table(table).col("urn").col("pupil_id").unique();
    m.create_index(open.and_where(Expr::col("state").eq("open")).to_owned()).await?;
    let actions =
        ["opened", "referral_joined", "amended", "advanced", "assigned", "closed", "reopened", "imported"];
    m.create_table(revisions(m, table, "attendance_case_id", &CASE, &actions)).await
}

async fn referrals(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = "referral";
    let referral = Table::create()
        .table(table)
        .col(integer("urn"))
        .col(uuid("id"))
        .col(uuid("pupil_id"))
        .col(choice(m, "state", &REFERRAL))
        .col(date("referred_on"))
        .col(uuid_null("case_id"))
        .col(text("terms"))
        .col(instant("created_at"))
        .col(instant("updated_at"))
        .col(integer("version"))
        .primary_key(Index::create().col("urn").col("id"))
        .foreign_key(&mut of_school(table, "referral_school"))
        .foreign_key(ForeignKey::create().name("referral_pupil").from(table, "pupil_id").to("pupil", "id"))
        .foreign_key(&mut of_case(table, "referral_case"))
        .to_owned();
    m.create_table(referral).await?;
    for (name, column) in
        [("referral_of_pupil", "pupil_id"), ("referral_of_case", "case_id"), ("referral_state", "state")]
    {
        m.create_index(by(name, table, column)).await?;
    }
    let actions = ["submitted", "accepted", "returned", "joined", "withdrawn"];
    m.create_table(revisions(m, table, "referral_id", &REFERRAL, &actions)).await
}

async fn events(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = "case_event";
    let event = Table::create()
        .table(table)
        .col(integer("urn"))
        .col(uuid("id"))
        .col(uuid("case_id"))
        .col(choice(m, "kind", &EVENT_KINDS))
        .col(choice(m, "state", &EVENT))
        .col(date("occurred_on"))
        .col(boolean("shared_with_school"))
        .col(text("terms"))
        .col(instant("created_at"))
        .col(instant("updated_at"))
        .col(integer("version"))
        .primary_key(Index::create().col("urn").col("id"))
        .foreign_key(&mut of_case(table, "case_event_case"))
        .to_owned();
    m.create_table(event).await?;
    m.create_index(by("case_event_of_case", table, "case_id")).await?;
    let actions = ["recorded", "amended", "voided"];
    m.create_table(revisions(m, table, "case_event_id", &EVENT, &actions)).await
}

async fn tasks(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = "case_task";
    let task = Table::create()
        .table(table)
        .col(integer("urn"))
        .col(uuid("id"))
        .col(uuid("case_id"))
        .col(choice(m, "state", &TASK))
        .col(uuid_null("officer_id"))
        .col(date("due_on"))
        .col(date_null("done_on"))
        .col(text("terms"))
        .col(instant("created_at"))
        .col(instant("updated_at"))
        .col(integer("version"))
        .primary_key(Index::create().col("urn").col("id"))
        .foreign_key(&mut of_case(table, "case_task_case"))
        .to_owned();
    m.create_table(task).await?;
    m.create_index(by("case_task_of_case", table, "case_id")).await?;
    let actions = ["created", "amended", "done", "cancelled"];
    m.create_table(revisions(m, table, "case_task_id", &TASK, &actions)).await
}

/// Append-only, as is what the school says to it.
async fn feedback(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = "case_feedback";
    let feedback = Table::create()
        .table(table)
        .col(integer("urn"))
        .col(uuid("id"))
        .col(uuid("case_id"))
        // At which version of the case it was written.
        .col(integer("case_version"))
        .col(text("text"))
        .col(text("recorded_by_name"))
        .col(text_null("recorded_by_title"))
        .col(uuid("client_id"))
        .col(instant("recorded_at"))
        .primary_key(Index::create().col("urn").col("id"))
        .foreign_key(&mut of_case(table, "case_feedback_case"))
        .to_owned();
    m.create_table(feedback).await?;
    m.create_index(by("case_feedback_of_case", table, "case_id")).await?;
    let table = "case_feedback_acknowledgement";
    let acknowledgement = Table::create()
        .table(table)
        .col(integer("urn"))
        .col(uuid("feedback_id"))
        .col(text("recorded_by_name"))
        .col(text_null("recorded_by_title"))
        .col(uuid("client_id"))
        .col(instant("recorded_at"))
        .primary_key(Index::create().col("urn").col("feedback_id"))
        .foreign_key(
            ForeignKey::create()
                .name("case_feedback_acknowledgement_of")
                .from(table, ("urn", "feedback_id"))
                .to("case_feedback", ("urn", "id")),
        )
        .to_owned();
    m.create_table(acknowledgement).await
}

/// In which order the authority and a school agreed to take its cases, each time that they did.
async fn priorities(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = "case_priority";
    let priority = Table::create()
        .table(table)
        .col(integer("urn"))
        .col(integer("revision"))
        // The cases in their order, with who agreed to it, in JSON.
        .col(text("terms"))
        .col(date("agreed_on"))
        .col(text("recorded_by_name"))
        .col(text_null("recorded_by_title"))
        .col(uuid("client_id"))
        .col(instant("recorded_at"))
        .primary_key(Index::create().col("urn").col("revision"))
        .foreign_key(&mut of_school(table, "case_priority_school"))
        .to_owned();
    m.create_table(priority).await
}

fn by(name: &'static str, table: &'static str, column: &'static str) -> IndexCreateStatement {
    Index::create().name(name).table(table).col("urn").col(column).to_owned()
}

fn of_case(table: &'static str, foreign: &'static str) -> ForeignKeyCreateStatement {
    ForeignKey::create()
        .name(foreign)
        .from(table, ("urn", "case_id"))
        .to("attendance_case", ("urn", "id"))
        .to_owned()
}
