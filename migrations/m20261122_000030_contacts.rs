//! Parents and other contacts of pupils, and the rest of the admission register about where a pupil lives
//! (regulation 8): apart from enrolments, for fewer may see it.

use super::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        contacts(m).await?;
        cards(m).await?;
        links(m).await
    }
}

async fn contacts(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let contact = Table::create()
        .table("contact")
        .col(integer("urn"))
        .col(uuid("id"))
        .col(integer("version"))
        // What makes two of them the same person: the school's own number, or the pupil's entry and the name.
        .col(sorted(m, "slot"))
        .col(choice(m, "role", &["parent", "emergency_contact"]))
        .col(text_null("mis_id"))
        .col(text_null("title"))
        .col(text_null("forename"))
        .col(text("surname"))
        .col(text_null("address"))
        .col(boolean("address_confidential"))
        .col(text("telephones"))
        .col(text_null("email"))
        .col(text_null("preferred_language"))
        .col(text_null("preferred_format"))
        .col(text("print"))
        .col(instant("as_at"))
        .col(uuid("client_id"))
        .col(instant("created_at"))
        .col(instant("recorded_at"))
        .col(instant_null("superseded_at"))
        .primary_key(Index::create().col("urn").col("id").col("version"))
        .foreign_key(&mut of_school("contact", "contact_school"))
        .to_owned();
    m.create_table(contact).await?;
    m.create_index(current("contact_current", "contact", "slot")).await
}

async fn cards(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let card = Table::create()
        .table("enrolment_contacts")
        .col(integer("urn"))
        .col(uuid("enrolment_id"))
        .col(integer("version"))
        .col(boolean("known"))
        .col(text_null("address"))
        .col(text("home_moves"))
        .col(text("school_moves"))
        .col(text("print"))
        .col(instant("as_at"))
        .col(uuid("client_id"))
        .col(instant("created_at"))
        .col(instant("recorded_at"))
        .col(instant_null("superseded_at"))
        .primary_key(Index::create().col("urn").col("enrolment_id").col("version"))
        .foreign_key(&mut of_school("enrolment_contacts", "enrolment_contacts_school"))
        .to_owned();
    m.create_table(card).await?;
    m.create_index(current("enrolment_contacts_current", "enrolment_contacts", "enrolment_id")).await
}

async fn links(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let link = Table::create()
        .table("contact_link")
        .col(integer("urn"))
        .col(uuid("enrolment_id"))
        .col(integer("version"))
        .col(integer("place"))
        .col(uuid("contact_id"))
        .col(text_null("relationship"))
        .col(boolean_null("parental_responsibility"))
        .col(boolean_null("lives_with_pupil"))
        .primary_key(Index::create().col("urn").col("enrolment_id").col("version").col("place"))
        .foreign_key(
            ForeignKey::create()
                .name("contact_link_enrolment_contacts")
                .from("contact_link", ("urn", "enrolment_id", "version"))
                .to("enrolment_contacts", ("urn", "enrolment_id", "version")),
        )
        .to_owned();
    m.create_table(link).await?;
    let by_contact = Index::create()
        .name("contact_link_contact")
        .table("contact_link")
        .col("urn")
        .col("contact_id")
        .to_owned();
    m.create_index(by_contact).await
}

/// One row that stands now for each key of a school.
fn current(name: &'static str, table: &'static str, key: &'static str) -> IndexCreateStatement {
    Index::create()
        .name(name)
        .table(table)
        .col("urn")
        .col(key)
        .unique()
        .and_where(Expr::col("superseded_at").is_null())
        .to_owned()
}
