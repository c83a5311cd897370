//! Truancy patrols of the authority with the police, and the children that they met. No place is kept but the district.

use super::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

const STATES: [&str; 3] = ["planned", "held", "cancelled"];
const ENCOUNTER_STATES: [&str; 2] = ["recorded", "withdrawn"];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        patrols(m).await?;
        encounters(m).await
    }
}

/// `urn` is 0: a patrol is the authority's own.
async fn patrols(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = "patrol";
    let patrol = Table::create()
        .table(table)
        .col(integer("urn"))
        .col(uuid("id"))
        .col(choice(m, "state", &STATES))
        .col(sorted(m, "academic_year"))
        .col(instant("starts_at"))
        .col(instant("ends_at"))
        // Where, with whom and after which talks with schools, in JSON; the columns above are what lists are filtered by.
        .col(text("terms"))
        .col(instant("created_at"))
        .col(instant("updated_at"))
        .col(integer("version"))
        .primary_key(Index::create().col("urn").col("id"))
        .to_owned();
    m.create_table(patrol).await?;
    let programme = Index::create()
        .name("patrol_programme")
        .table(table)
        .col("urn")
        .col("academic_year")
        .col("starts_at")
        .col("id")
        .to_owned();
    m.create_index(programme).await?;
    let actions = ["planned", "amended", "held", "cancelled"];
    m.create_table(revisions(m, table, "patrol_id", &STATES, &actions)).await
}

/// `urn` is the school of the pupil who was met, and 0 where nobody here knows the child: so no school sees it. The patrol is
/// the authority's own, to which nothing of a school refers by a foreign key.
async fn encounters(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = "patrol_encounter";
    let encounter = Table::create()
        .table(table)
        .col(integer("urn"))
        .col(uuid("id"))
        .col(uuid("patrol_id"))
        .col(uuid_null("enrolment_id"))
        .col(choice(m, "state", &ENCOUNTER_STATES))
        .col(sorted(m, "outcome"))
        .col(sorted(m, "academic_year"))
        .col(instant("met_at"))
        .col(text("terms"))
        .col(instant("created_at"))
        .col(instant("updated_at"))
        .col(integer("version"))
        .primary_key(Index::create().col("urn").col("id"))
        .to_owned();
    m.create_table(encounter).await?;
    let by_enrolment = Index::create()
        .name("patrol_encounter_enrolment")
        .table(table)
        .col("urn")
        .col("enrolment_id")
        .to_owned();
    m.create_index(by_enrolment).await?;
    let by_patrol = Index::create().name("patrol_encounter_patrol").table(table).col("patrol_id").to_owned();
    m.create_index(by_patrol).await?;
    let actions = ["recorded", "amended", "followed_up", "withdrawn"];
    m.create_table(revisions(m, table, "patrol_encounter_id", &ENCOUNTER_STATES, &actions)).await
}
