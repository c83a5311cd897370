//! Webinars of the authority, the places that schools book at them, recordings, who asks for one and who watched it.
//! `urn` is 0 throughout: one webinar has places for every school, and its row is the lock of them all.

use super::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

const WEBINAR_STATES: [&str; 4] = ["draft", "published", "held", "cancelled"];
const BOOKING_STATES: [&str; 3] = ["waiting", "booked", "cancelled"];
const RECORDING_STATES: [&str; 1] = ["published"];
const ROLES: [&str; 10] = [
    "headteacher",
    "senior_attendance_champion",
    "attendance_officer",
    "safeguarding_lead",
    "pastoral_lead",
    "teacher",
    "administrator",
    "governor",
    "trust_leader",
    "other",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        webinars(m).await?;
        bookings(m).await?;
        people(m).await?;
        recordings(m).await?;
        requests(m).await?;
        views(m).await
    }
}

async fn webinars(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = "webinar";
    let webinar = Table::create()
        .table(table)
        .col(integer("urn"))
        .col(uuid("id"))
        .col(choice(m, "state", &WEBINAR_STATES))
        .col(sorted(m, "academic_year"))
        .col(sorted(m, "topic"))
        .col(instant("starts_at"))
        .col(instant("ends_at"))
        .col(integer("capacity"))
        // Counts what attendees must be told of: the SEQUENCE of its calendar entry (RFC 5545).
        .col(integer("sequence"))
        // What the authority says of it, in JSON; the columns above are what lists are filtered by.
        .col(text("terms"))
        .col(instant("created_at"))
        .col(instant("updated_at"))
        .col(integer("version"))
        .primary_key(Index::create().col("urn").col("id"))
        .to_owned();
    m.create_table(webinar).await?;
    let timetable = Index::create()
        .name("webinar_timetable")
        .table(table)
        .col("urn")
        .col("starts_at")
        .col("id")
        .to_owned();
    m.create_index(timetable).await?;
    let actions = ["drafted", "changed", "published", "held", "cancelled"];
    m.create_table(revisions(m, table, "webinar_id", &WEBINAR_STATES, &actions)).await
}

fn of_webinar(table: &'static str, name: &'static str) -> ForeignKeyCreateStatement {
    ForeignKey::create().name(name).from(table, ("urn", "webinar_id")).to("webinar", ("urn", "id")).to_owned()
}

/// The school that a row of the authority is about.
fn about_school(table: &'static str, name: &'static str) -> ForeignKeyCreateStatement {
    ForeignKey::create().name(name).from(table, "school_urn").to("school", "urn").to_owned()
}

async fn bookings(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = "webinar_booking";
    let booking = Table::create()
        .table(table)
        .col(integer("urn"))
        .col(uuid("id"))
        .col(integer("school_urn"))
        .col(uuid("webinar_id"))
        .col(choice(m, "state", &BOOKING_STATES))
        .col(choice(m, "source", &["portal", "email", "api"]))
        .col(integer("party_size"))
        // Its place among those who wait or waited: given under the lock of the webinar.
        .col(integer("queue_number"))
        // How often a smaller party behind it was offered what it did not fit, and when last.
        .col(integer("passed_over"))
        .col(instant_null("passed_over_at"))
        // Questions sent in beforehand, in JSON.
        .col(text("terms"))
        .col(instant("created_at"))
        .col(instant("updated_at"))
        .col(integer("version"))
        .primary_key(Index::create().col("urn").col("id"))
        .foreign_key(&mut of_webinar(table, "webinar_booking_of"))
        .foreign_key(&mut about_school(table, "webinar_booking_school"))
        .to_owned();
    m.create_table(booking).await?;
    let queue = Index::create()
        .name("webinar_booking_queue")
        .table(table)
        .col("urn")
        .col("webinar_id")
        .col("state")
        .col("queue_number")
        .to_owned();
    m.create_index(queue).await?;
    let of_school =
        Index::create().name("webinar_booking_by_school").table(table).col("school_urn").col("id").to_owned();
    m.create_index(of_school).await?;
    let actions = ["booked", "put_on_waiting_list", "promoted", "changed", "cancelled"];
    m.create_table(revisions(m, table, "webinar_booking_id", &BOOKING_STATES, &actions)).await
}

/// One row for each person: a place is a person's.
async fn people(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = "webinar_person";
    let person = Table::create()
        .table(table)
        .col(integer("urn"))
        .col(uuid("id"))
        .col(uuid("webinar_booking_id"))
        .col(uuid("webinar_id"))
        .col(integer("school_urn"))
        .col(choice(m, "state", &BOOKING_STATES))
        .col(text("name"))
        .col(choice(m, "role", &ROLES))
        .col(text("email"))
        // The address in small letters: who is the same person twice.
        .col(sorted(m, "email_folded"))
        .col(choice_null(m, "attendance", &["present", "late", "absent"]))
        .col(instant_null("attendance_at"))
        .col(text_null("attendance_by_name"))
        .col(text_null("attendance_by_title"))
        .col(instant("created_at"))
        .primary_key(Index::create().col("urn").col("id"))
        .foreign_key(&mut of_webinar(table, "webinar_person_at"))
        .foreign_key(&mut about_school(table, "webinar_person_school"))
        .foreign_key(
            ForeignKey::create()
                .name("webinar_person_of")
                .from(table, ("urn", "webinar_booking_id"))
                .to("webinar_booking", ("urn", "id")),
        )
        .to_owned();
    m.create_table(person).await?;
    // The second wall: nobody has two places at one webinar.
    let once = Index::create()
        .name("webinar_person_once")
        .table(table)
        .col("urn")
        .col("webinar_id")
        .col("email_folded")
        .unique()
        .and_where(Expr::col("state").ne("cancelled"))
        .to_owned();
    m.create_index(once).await?;
    let places = Index::create()
        .name("webinar_person_places")
        .table(table)
        .col("urn")
        .col("webinar_id")
        .col("state")
        .to_owned();
    m.create_index(places).await?;
    let of = Index::create()
        .name("webinar_person_by_booking")
        .table(table)
        .col("urn")
        .col("webinar_booking_id")
        .to_owned();
    m.create_index(of).await?;
    let attended = Index::create()
        .name("webinar_person_attended")
        .table(table)
        .col("school_urn")
        .col("role")
        .and_where(Expr::col("attendance").is_in(["present", "late"]))
        .to_owned();
    m.create_index(attended).await
}

async fn recordings(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = "webinar_recording";
    let recording = Table::create()
        .table(table)
        .col(integer("urn"))
        .col(uuid("id"))
        .col(uuid("webinar_id"))
        .col(choice(m, "state", &RECORDING_STATES))
        .col(instant("published_at"))
        .col(date_null("expires_on"))
        .col(text("terms"))
        .col(instant("created_at"))
        .col(instant("updated_at"))
        .col(integer("version"))
        .primary_key(Index::create().col("urn").col("id"))
        .foreign_key(&mut of_webinar(table, "webinar_recording_of"))
        .to_owned();
    m.create_table(recording).await?;
    let of = Index::create()
        .name("webinar_recording_by_webinar")
        .table(table)
        .col("urn")
        .col("webinar_id")
        .to_owned();
    m.create_index(of).await?;
    let actions = ["published", "changed"];
    m.create_table(revisions(m, table, "webinar_recording_id", &RECORDING_STATES, &actions)).await
}

/// Who could not come and asks to be told of a recording.
async fn requests(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = "webinar_recording_request";
    let request = Table::create()
        .table(table)
        .col(integer("urn"))
        .col(uuid("id"))
        .col(uuid("webinar_id"))
        .col(integer("school_urn"))
        .col(text("name"))
        .col(choice(m, "role", &ROLES))
        .col(text("email"))
        .col(sorted(m, "email_folded"))
        .col(text("recorded_by_name"))
        .col(text_null("recorded_by_title"))
        .col(uuid("client_id"))
        .col(instant("requested_at"))
        .primary_key(Index::create().col("urn").col("id"))
        .foreign_key(&mut of_webinar(table, "webinar_recording_request_of"))
        .foreign_key(&mut about_school(table, "webinar_recording_request_school"))
        .to_owned();
    m.create_table(request).await?;
    let once = Index::create()
        .name("webinar_recording_request_once")
        .table(table)
        .col("urn")
        .col("webinar_id")
        .col("email_folded")
        .unique()
        .to_owned();
    m.create_index(once).await?;
    let of_school = Index::create()
        .name("webinar_recording_request_by_school")
        .table(table)
        .col("school_urn")
        .col("id")
        .to_owned();
    m.create_index(of_school).await
}

/// Who watched, as far as a portal says.
async fn views(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = "webinar_recording_view";
    let view = Table::create()
        .table(table)
        .col(integer("urn"))
        .col(uuid("id"))
        .col(uuid("webinar_id"))
        .col(uuid("webinar_recording_id"))
        .col(integer("school_urn"))
        .col(text_null("name"))
        .col(choice(m, "role", &ROLES))
        .col(instant("watched_at"))
        .col(integer_null("watched_seconds"))
        .col(uuid("client_id"))
        .col(instant("recorded_at"))
        .primary_key(Index::create().col("urn").col("id"))
        .foreign_key(&mut of_webinar(table, "webinar_recording_view_at"))
        .foreign_key(&mut about_school(table, "webinar_recording_view_school"))
        .foreign_key(
            ForeignKey::create()
                .name("webinar_recording_view_of")
                .from(table, ("urn", "webinar_recording_id"))
                .to("webinar_recording", ("urn", "id")),
        )
        .to_owned();
    m.create_table(view).await?;
    let of = Index::create()
        .name("webinar_recording_view_by_webinar")
        .table(table)
        .col("urn")
        .col("webinar_id")
        .col("id")
        .to_owned();
    m.create_index(of).await?;
    let of_school = Index::create()
        .name("webinar_recording_view_by_school")
        .table(table)
        .col("school_urn")
        .col("id")
        .to_owned();
    m.create_index(of_school).await
}

/// Text from a closed list that may be absent.
fn choice_null(m: &SchemaManager<'_>, name: &'static str, values: &[&'static str]) -> ColumnDef {
    let mut column = text_null(name);
    if m.get_database_backend() == DbBackend::Postgres {
        column.extra("COLLATE \"C\"");
    }
    column.check(Expr::col(name).is_in(values.iter().copied()));
    column
}
