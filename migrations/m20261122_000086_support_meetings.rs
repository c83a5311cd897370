//! Targeting support meetings of an officer of the authority with a school, the pupils discussed, and actions with owner
//! and date.

use super::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

const MEETING: [&str; 4] = ["planned", "held", "cancelled", "declined"];
const PUPIL: [&str; 2] = ["recorded", "withdrawn"];
const ACTION: [&str; 3] = ["open", "done", "dropped"];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        meetings(m).await?;
        pupils(m).await?;
        actions(m).await
    }
}

async fn meetings(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = "support_meeting";
    let meeting = Table::create()
        .table(table)
        .col(integer("urn"))
        .col(uuid("id"))
        .col(sorted(m, "term"))
        .col(choice(m, "state", &MEETING))
        // Whether it is the term's own meeting, or one beside it.
        .col(choice(m, "kind", &["termly", "extra"]))
        .col(uuid_null("officer_id"))
        .col(date("planned_on"))
        .col(instant("starts_at"))
        .col(date_null("held_on"))
        // What people wrote and did, in JSON; the columns above are what lists are filtered by.
        .col(text("terms"))
        .col(instant("created_at"))
        .col(instant("updated_at"))
        .col(integer("version"))
        .primary_key(Index::create().col("urn").col("id"))
        .foreign_key(&mut of_school(table, "support_meeting_school"))
        .to_owned();
    m.create_table(meeting).await?;
    // The wall: of two officers who plan a school's meeting of a term at once, one does.
    let once = Index::create()
        .name("support_meeting_once")
        .table(table)
        .col("urn")
        .col("term")
        .unique()
        .and_where(Expr::col("kind").eq("termly"))
        .and_where(Expr::col("state").is_in(["planned", "held"]))
        .to_owned();
    m.create_index(once).await?;
    let by_term = Index::create().name("support_meeting_term").table(table).col("urn").col("term").to_owned();
    m.create_index(by_term).await?;
    let actions = [
        "planned",
        "amended",
        "rescheduled",
        "attendees_added",
        "held",
        "minutes_amended",
        "cancelled",
        "declined",
    ];
    m.create_table(revisions(m, table, "support_meeting_id", &MEETING, &actions)).await
}

async fn pupils(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = "support_meeting_pupil";
    let pupil = Table::create()
        .table(table)
        .col(integer("urn"))
        .col(uuid("id"))
        .col(uuid("support_meeting_id"))
        .col(uuid("enrolment_id"))
        .col(choice(m, "state", &PUPIL))
        // What was said and agreed, in JSON.
        .col(text("terms"))
        .col(instant("created_at"))
        .col(instant("updated_at"))
        .col(integer("version"))
        .primary_key(Index::create().col("urn").col("id"))
        .foreign_key(&mut of_meeting(table, "support_meeting_pupil_of"))
        .to_owned();
    m.create_table(pupil).await?;
    let once = Index::create()
        .name("support_meeting_pupil_once")
        .table(table)
        .col("urn")
        .col("support_meeting_id")
        .col("enrolment_id")
        .unique()
        .and_where(Expr::col("state").eq("recorded"))
        .to_owned();
    m.create_index(once).await?;
    let by_entry = Index::create()
        .name("support_meeting_pupil_entry")
        .table(table)
        .col("urn")
        .col("enrolment_id")
        .to_owned();
    m.create_index(by_entry).await?;
    let actions = ["recorded", "amended", "withdrawn"];
    m.create_table(revisions(m, table, "support_meeting_pupil_id", &PUPIL, &actions)).await
}

async fn actions(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = "support_meeting_action";
    let action = Table::create()
        .table(table)
        .col(integer("urn"))
        .col(uuid("id"))
        .col(uuid("support_meeting_id"))
        // Counts the actions of a meeting.
        .col(integer("number"))
        .col(choice(m, "state", &ACTION))
        .col(choice(m, "owner_side", &["school", "authority", "other"]))
        .col(date("agreed_on"))
        .col(date("due_on"))
        // The day on which it was done, or given up.
        .col(date_null("settled_on"))
        .col(text("terms"))
        .col(instant("created_at"))
        .col(instant("updated_at"))
        .col(integer("version"))
        .primary_key(Index::create().col("urn").col("id"))
        .foreign_key(&mut of_meeting(table, "support_meeting_action_of"))
        .to_owned();
    m.create_table(action).await?;
    let once = Index::create()
        .name("support_meeting_action_number")
        .table(table)
        .col("urn")
        .col("support_meeting_id")
        .col("number")
        .unique()
        .to_owned();
    m.create_index(once).await?;
    let due = Index::create()
        .name("support_meeting_action_due")
        .table(table)
        .col("urn")
        .col("state")
        .col("due_on")
        .to_owned();
    m.create_index(due).await?;
    let actions = ["agreed", "amended", "done", "dropped", "reopened"];
    m.create_table(revisions(m, table, "support_meeting_action_id", &ACTION, &actions)).await
}

fn of_meeting(table: &'static str, name: &'static str) -> ForeignKeyCreateStatement {
    ForeignKey::create()
        .name(name)
        .from(table, ("urn", "support_meeting_id"))
        .to("support_meeting", ("urn", "id"))
        .to_owned()
}
