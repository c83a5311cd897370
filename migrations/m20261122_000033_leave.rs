//! Requests for leave in term time and part-time timetables (regulation 11), each with every way in which it stood.

use super::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        requests(m).await?;
        timetables(m).await
    }
}

async fn requests(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let states = ["requested", "granted", "granted_in_part", "refused", "withdrawn"];
    let request = Table::create()
        .table("leave_request")
        .col(integer("urn"))
        .col(uuid("id"))
        .col(uuid("enrolment_id"))
        .col(sorted(m, "reason"))
        .col(choice(m, "state", &states))
        .col(date("from_on"))
        .col(date("to_on"))
        .col(date("asked_on"))
        .col(text("terms"))
        .col(instant("created_at"))
        .col(instant("updated_at"))
        .col(integer("version"))
        .primary_key(Index::create().col("urn").col("id"))
        .foreign_key(&mut of_school("leave_request", "leave_request_school"))
        .to_owned();
    m.create_table(request).await?;
    m.create_index(by_enrolment("leave_request_enrolment", "leave_request")).await?;
    let actions = ["created", "amended", "decided", "decision_amended", "withdrawn"];
    m.create_table(revisions(m, "leave_request", "leave_request_id", &states, &actions)).await
}

async fn timetables(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let states = ["agreed", "ended", "withdrawn"];
    let timetable = Table::create()
        .table("part_time_timetable")
        .col(integer("urn"))
        .col(uuid("id"))
        .col(uuid("enrolment_id"))
        .col(sorted(m, "reason"))
        .col(choice(m, "state", &states))
        .col(date("from_on"))
        .col(date("until_on"))
        .col(date("agreed_on"))
        .col(date_null("ended_on"))
        .col(date_null("next_review_on"))
        .col(date_null("notified_on"))
        .col(text("terms"))
        .col(instant("created_at"))
        .col(instant("updated_at"))
        .col(integer("version"))
        .primary_key(Index::create().col("urn").col("id"))
        .foreign_key(&mut of_school("part_time_timetable", "part_time_timetable_school"))
        .to_owned();
    m.create_table(timetable).await?;
    m.create_index(by_enrolment("part_time_timetable_enrolment", "part_time_timetable")).await?;
    let actions = ["created", "amended", "reviewed", "ended", "withdrawn"];
    m.create_table(revisions(m, "part_time_timetable", "part_time_timetable_id", &states, &actions)).await
}

/// What is recorded of a pupil is sought by the pupil's entry.
fn by_enrolment(name: &'static str, table: &'static str) -> IndexCreateStatement {
    Index::create().name(name).table(table).col("urn").col("enrolment_id").to_owned()
}
