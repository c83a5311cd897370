//! A mail may have an end, after which it is not sent any more. Who came to a webinar without a booking, school by school.

use super::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

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
        let expires_at = Table::alter().table("outbox").add_column(instant_null("expires_at")).to_owned();
        m.alter_table(expires_at).await?;
        reminders(m).await?;
        unbooked(m).await
    }
}

/// The key of a reminder that waits begins with the person from now on, as that of every mail about a place:
/// `webinar-reminder/{webinar}/{person}/{number}` becomes `webinar-person/{person}/reminder/{number}`.
#[allow(clippy::disallowed_methods, reason = "a migration is no request")]
async fn reminders(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let renamed = "UPDATE outbox SET event = 'webinar-person/' || substr(event, 55, 36) || '/reminder/' || substr(event, 92) \
        WHERE state = 'waiting' AND event LIKE 'webinar-reminder/%'";
    m.get_connection().execute_unprepared(renamed).await.map(drop)
}

/// One row for each person who came and had no place; recorded again it is replaced.
async fn unbooked(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = "webinar_unbooked";
    let person = Table::create()
        .table(table)
        .col(integer("urn"))
        .col(uuid("id"))
        .col(uuid("webinar_id"))
        .col(integer("school_urn"))
        .col(text("name"))
        // The name in small letters: of one school who is the same person twice.
        .col(sorted(m, "name_folded"))
        .col(choice(m, "role", &ROLES))
        .col(text_null("email"))
        .col(choice(m, "attendance", &["present", "late", "absent"]))
        .col(instant("attendance_at"))
        .col(text("attendance_by_name"))
        .col(text_null("attendance_by_title"))
        .col(instant("created_at"))
        .primary_key(Index::create().col("urn").col("id"))
        .foreign_key(
            ForeignKey::create()
                .name("webinar_unbooked_at")
                .from(table, ("urn", "webinar_id"))
                .to("webinar", ("urn", "id")),
        )
        .foreign_key(
            ForeignKey::create()
                .name("webinar_unbooked_school")
                .from(table, "school_urn")
                .to("school", "urn"),
        )
        .to_owned();
    m.create_table(person).await?;
    let once = Index::create()
        .name("webinar_unbooked_once")
        .table(table)
        .col("urn")
        .col("webinar_id")
        .col("school_urn")
        .col("name_folded")
        .unique()
        .to_owned();
    m.create_index(once).await?;
    let attended = Index::create()
        .name("webinar_unbooked_attended")
        .table(table)
        .col("school_urn")
        .col("role")
        .and_where(Expr::col("attendance").is_in(["present", "late"]))
        .to_owned();
    m.create_index(attended).await
}
