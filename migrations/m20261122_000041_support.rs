//! What was offered and tried for a pupil before the law is turned to, and the authority's parenting programmes with
//! their places: each with every way in which it stood.

use super::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

const SUPPORT: [&str; 5] = ["offered", "active", "not_taken", "ended", "withdrawn"];
const PROGRAMME: [&str; 2] = ["open", "cancelled"];
const PLACE: [&str; 4] = ["booked", "completed", "not_completed", "cancelled"];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        supports(m).await?;
        programmes(m).await?;
        places(m).await
    }
}

async fn supports(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let kinds =
        ["meeting", "plan", "attendance_contract", "early_help", "agency_referral", "parenting_programme"];
    let support = Table::create()
        .table("support")
        .col(integer("urn"))
        .col(uuid("id"))
        .col(uuid("enrolment_id"))
        .col(choice(m, "kind", &kinds))
        .col(choice(m, "state", &SUPPORT))
        .col(date("offered_on"))
        .col(date_null("started_on"))
        .col(date_null("ended_on"))
        .col(date_null("next_review_on"))
        .col(text("terms"))
        .col(instant("created_at"))
        .col(instant("updated_at"))
        .col(integer("version"))
        .primary_key(Index::create().col("urn").col("id"))
        .foreign_key(&mut of_school("support", "support_school"))
        .to_owned();
    m.create_table(support).await?;
    m.create_index(by("support_enrolment", "support", "enrolment_id")).await?;
    let actions = ["created", "amended", "started", "not_taken", "reviewed", "ended", "withdrawn"];
    m.create_table(revisions(m, "support", "support_id", &SUPPORT, &actions)).await
}

/// `urn` is 0: a programme is the authority's own.
async fn programmes(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let programme = Table::create()
        .table("parenting_programme")
        .col(integer("urn"))
        .col(uuid("id"))
        .col(choice(m, "state", &PROGRAMME))
        .col(integer("places"))
        .col(date("from_on"))
        .col(date("to_on"))
        .col(text("terms"))
        .col(instant("created_at"))
        .col(instant("updated_at"))
        .col(integer("version"))
        .primary_key(Index::create().col("urn").col("id"))
        .to_owned();
    m.create_table(programme).await?;
    let actions = ["created", "amended", "cancelled"];
    m.create_table(revisions(m, "parenting_programme", "parenting_programme_id", &PROGRAMME, &actions)).await
}

async fn places(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let place = Table::create()
        .table("programme_place")
        .col(integer("urn"))
        .col(uuid("id"))
        .col(uuid("programme_id"))
        .col(uuid("parent_id"))
        .col(uuid_null("pupil_id"))
        .col(choice(m, "source", &["court_directed", "voluntary"]))
        .col(choice(m, "state", &PLACE))
        .col(date("booked_on"))
        .col(boolean("flagged"))
        .col(text("terms"))
        .col(instant("created_at"))
        .col(instant("updated_at"))
        .col(integer("version"))
        .primary_key(Index::create().col("urn").col("id"))
        .foreign_key(
            ForeignKey::create()
                .name("programme_place_programme")
                .from("programme_place", ("urn", "programme_id"))
                .to("parenting_programme", ("urn", "id")),
        )
        .foreign_key(
            ForeignKey::create()
                .name("programme_place_parent")
                .from("programme_place", ("urn", "parent_id"))
                .to("parent", ("urn", "id")),
        )
        .foreign_key(
            ForeignKey::create()
                .name("programme_place_pupil")
                .from("programme_place", "pupil_id")
                .to("pupil", "id"),
        )
        .to_owned();
    m.create_table(place).await?;
    m.create_index(by("programme_place_programme", "programme_place", "programme_id")).await?;
    m.create_index(by("programme_place_pupil", "programme_place", "pupil_id")).await?;
    m.create_index(by("programme_place_parent", "programme_place", "parent_id")).await?;
    let actions = ["created", "attended", "completed", "cancelled"];
    m.create_table(revisions(m, "programme_place", "programme_place_id", &PLACE, &actions)).await
}

fn by(name: &'static str, table: &'static str, column: &'static str) -> IndexCreateStatement {
    Index::create().name(name).table(table).col("urn").col(column).to_owned()
}
