//! Consultations of a school with an officer about a pupil, how often school and officer are in contact, and a school's own
//! attendance panels.

use super::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

const CONSULTATION: [&str; 5] = ["asked", "advised", "followed_up", "closed", "withdrawn"];
const PANEL: [&str; 3] = ["planned", "held", "cancelled"];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        consultations(m).await?;
        contact_plans(m).await?;
        panels(m).await
    }
}

async fn consultations(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = "officer_consultation";
    let consultation = Table::create()
        .table(table)
        .col(integer("urn"))
        .col(uuid("id"))
        .col(uuid("enrolment_id"))
        .col(choice(m, "state", &CONSULTATION))
        .col(uuid_null("officer_id"))
        .col(date("asked_on"))
        .col(date_null("advised_on"))
        .col(date_null("follow_up_on"))
        .col(text("terms"))
        .col(instant("created_at"))
        .col(instant("updated_at"))
        .col(integer("version"))
        .primary_key(Index::create().col("urn").col("id"))
        .foreign_key(&mut of_school(table, "officer_consultation_school"))
        .to_owned();
    m.create_table(consultation).await?;
    // Of one pupil one question waits at a time.
    let once = Index::create()
        .name("officer_consultation_once")
        .table(table)
        .col("urn")
        .col("enrolment_id")
        .unique()
        .and_where(Expr::col("state").is_in(["asked", "advised"]))
        .to_owned();
    m.create_index(once).await?;
    let by_state =
        Index::create().name("officer_consultation_state").table(table).col("urn").col("state").to_owned();
    m.create_index(by_state).await?;
    let actions = ["asked", "advised", "followed_up", "closed", "withdrawn"];
    m.create_table(revisions(m, table, "officer_consultation_id", &CONSULTATION, &actions)).await
}

async fn contact_plans(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = "contact_plan";
    let plan = Table::create()
        .table(table)
        .col(integer("urn"))
        .col(uuid("id"))
        .col(choice(m, "state", &["agreed"]))
        .col(text("terms"))
        .col(instant("created_at"))
        .col(instant("updated_at"))
        .col(integer("version"))
        .primary_key(Index::create().col("urn").col("id"))
        .foreign_key(&mut of_school(table, "contact_plan_school"))
        .to_owned();
    m.create_table(plan).await?;
    let once = Index::create().name("contact_plan_once").table(table).col("urn").unique().to_owned();
    m.create_index(once).await?;
    m.create_table(revisions(m, table, "contact_plan_id", &["agreed"], &["agreed", "amended"])).await
}

async fn panels(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = "attendance_panel";
    let panel = Table::create()
        .table(table)
        .col(integer("urn"))
        .col(uuid("id"))
        .col(uuid("enrolment_id"))
        .col(choice(m, "state", &PANEL))
        .col(date("planned_on"))
        .col(date_null("held_on"))
        // The earliest review that was not held.
        .col(date_null("review_on"))
        .col(text("terms"))
        .col(instant("created_at"))
        .col(instant("updated_at"))
        .col(integer("version"))
        .primary_key(Index::create().col("urn").col("id"))
        .foreign_key(&mut of_school(table, "attendance_panel_school"))
        .to_owned();
    m.create_table(panel).await?;
    let by_entry =
        Index::create().name("attendance_panel_entry").table(table).col("urn").col("enrolment_id").to_owned();
    m.create_index(by_entry).await?;
    let actions = ["planned", "amended", "held", "reviewed", "cancelled"];
    m.create_table(revisions(m, table, "attendance_panel_id", &PANEL, &actions)).await
}
