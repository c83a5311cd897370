//! Pupils, their UPNs, and every revision of every enrolment.

use super::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        pupils(m).await?;
        let roll = Table::create()
            .table("roll")
            .col(integer("urn").primary_key())
            .col(instant("as_at"))
            .col(instant_null("first_received_at"))
            .foreign_key(&mut of_school("roll", "roll_school"))
            .to_owned();
        m.create_table(roll).await?;
        enrolments(m).await
    }
}

async fn pupils(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let pupil = Table::create()
        .table("pupil")
        .col(uuid("id").primary_key())
        .col(instant("created_at"))
        .col(uuid_null("merged_into"))
        .to_owned();
    m.create_table(pupil).await?;
    let upn = Table::create()
        .table("pupil_upn")
        .col(sorted(m, "upn").primary_key())
        .col(uuid("pupil_id"))
        .col(boolean("temporary"))
        .col(instant("recorded_at"))
        .foreign_key(
            ForeignKey::create().name("pupil_upn_pupil").from("pupil_upn", "pupil_id").to("pupil", "id"),
        )
        .to_owned();
    m.create_table(upn).await?;
    let by_pupil = Index::create().name("pupil_upn_pupil_id").table("pupil_upn").col("pupil_id").to_owned();
    m.create_index(by_pupil).await
}

async fn enrolments(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let enrolment = Table::create()
        .table("enrolment")
        .col(integer("urn"))
        .col(uuid("id"))
        .col(integer("revision"))
        .col(uuid("pupil_id"))
        .col(text_null("mis_id"))
        .col(sorted(m, "upn"))
        .col(text("surname"))
        .col(text("forename"))
        .col(text_null("middle_names"))
        .col(text_null("preferred_surname"))
        .col(text_null("preferred_forename"))
        .col(date("born_on"))
        .col(choice(m, "sex", &["F", "M"]))
        .col(date("starting_on"))
        .col(sorted(m, "year_group"))
        .col(text_null("registration_group"))
        .col(choice(m, "registration", &["single", "main", "subsidiary", "guest"]))
        .col(boolean("boarder"))
        .col(text_null("sen"))
        .col(boolean_null("fsm"))
        .col(text_null("previous_school"))
        .col(date_null("deleted_on"))
        .col(text_null("deletion_ground"))
        .col(text_null("deletion"))
        .col(boolean("voided"))
        .col(text_null("voiding"))
        .col(date("effective_on"))
        .col(instant("as_at"))
        .col(uuid("client_id"))
        .col(instant("recorded_at"))
        .col(instant_null("superseded_at"))
        .primary_key(Index::create().col("urn").col("id").col("revision"))
        .foreign_key(&mut of_school("enrolment", "enrolment_school"))
        .foreign_key(
            ForeignKey::create().name("enrolment_pupil").from("enrolment", "pupil_id").to("pupil", "id"),
        )
        .to_owned();
    m.create_table(enrolment).await?;
    let current = Index::create()
        .name("enrolment_current")
        .table("enrolment")
        .col("urn")
        .col("id")
        .unique()
        .and_where(Expr::col("superseded_at").is_null())
        .to_owned();
    m.create_index(current).await?;
    let by_pupil = Index::create().name("enrolment_pupil_id").table("enrolment").col("pupil_id").to_owned();
    m.create_index(by_pupil).await
}
