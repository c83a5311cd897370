//! Surveys: what the authority asks people at schools, who is invited, what was answered, how free text was sorted, and
//! what was done about it.

use super::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

const STATES: [&str; 3] = ["draft", "open", "closed"];
const COMMENT_STATES: [&str; 2] = ["uncoded", "coded"];
const FINDING_STATES: [&str; 3] = ["draft", "published", "withdrawn"];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        surveys(m).await?;
        survey_schools(m).await?;
        invitations(m).await?;
        ballots(m).await?;
        comments(m).await?;
        findings(m).await
    }
}

/// `urn` is 0: a survey is the authority's own.
async fn surveys(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = "survey";
    let survey = Table::create()
        .table(table)
        .col(integer("urn"))
        .col(uuid("id"))
        .col(choice(m, "state", &STATES))
        .col(choice(m, "mode", &["named", "anonymous"]))
        .col(date("opens_on"))
        .col(date("closes_on"))
        .col(integer("schools"))
        // What it asks and of whom, in JSON; the columns above are what lists are filtered by.
        .col(text("terms"))
        .col(instant("created_at"))
        .col(instant("updated_at"))
        .col(integer("version"))
        .primary_key(Index::create().col("urn").col("id"))
        .to_owned();
    m.create_table(survey).await?;
    let actions = ["drafted", "changed", "opened", "closed"];
    m.create_table(revisions(m, table, "survey_id", &STATES, &actions)).await
}

/// Which schools a survey asks, as it was worked out when it was opened.
async fn survey_schools(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = "survey_school";
    let school = Table::create()
        .table(table)
        .col(integer("urn"))
        .col(uuid("survey_id"))
        .col(integer("school_urn"))
        .primary_key(Index::create().col("urn").col("survey_id").col("school_urn"))
        .foreign_key(
            ForeignKey::create()
                .name("survey_school_of")
                .from(table, ("urn", "survey_id"))
                .to("survey", ("urn", "id")),
        )
        .to_owned();
    m.create_table(school).await?;
    let by_school =
        Index::create().name("survey_school_by").table(table).col("urn").col("school_urn").to_owned();
    m.create_index(by_school).await
}

/// Who is invited by name to a survey, and what they answered. The token is kept as a keyed tag alone.
async fn invitations(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = "survey_invitation";
    let invitation = Table::create()
        .table(table)
        .col(integer("urn"))
        .col(uuid("id"))
        .col(uuid("survey_id"))
        .col(sorted(m, "tag"))
        .col(text("name"))
        .col(text_null("role"))
        // In JSON; none before the first answer.
        .col(text_null("answers"))
        .col(integer("changes"))
        .col(instant_null("answered_at"))
        .col(text("recorded_by_name"))
        .col(text_null("recorded_by_title"))
        .col(uuid("client_id"))
        .col(instant("created_at"))
        .primary_key(Index::create().col("urn").col("id"))
        .foreign_key(&mut of_school(table, "survey_invitation_school"))
        .to_owned();
    m.create_table(invitation).await?;
    let once = Index::create()
        .name("survey_invitation_tag")
        .table(table)
        .col("urn")
        .col("survey_id")
        .col("tag")
        .unique()
        .to_owned();
    m.create_index(once).await?;
    let of_survey = Index::create().name("survey_invitation_of").table(table).col("survey_id").to_owned();
    m.create_index(of_survey).await
}

/// Answers without a name: no school, no person, no client and no instant stands beside one, and its rows are made before
/// the first of them is used, in the order of their tags.
async fn ballots(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let ballot = Table::create()
        .table("survey_ballot")
        .col(uuid("survey_id"))
        .col(sorted(m, "tag"))
        .col(text_null("answers"))
        .primary_key(Index::create().col("survey_id").col("tag"))
        .to_owned();
    m.create_table(ballot).await
}

/// How officers sorted what was written in a survey. What was written stands with the answers.
async fn comments(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = "survey_comment";
    let comment = Table::create()
        .table(table)
        .col(integer("urn"))
        .col(uuid("id"))
        .col(uuid("survey_id"))
        .col(choice(m, "state", &COMMENT_STATES))
        // Its themes, in JSON.
        .col(text("terms"))
        .col(instant("created_at"))
        .col(instant("updated_at"))
        .col(integer("version"))
        .primary_key(Index::create().col("urn").col("id"))
        .foreign_key(
            ForeignKey::create()
                .name("survey_comment_of")
                .from(table, ("urn", "survey_id"))
                .to("survey", ("urn", "id")),
        )
        .to_owned();
    m.create_table(comment).await?;
    let of = Index::create().name("survey_comment_by").table(table).col("urn").col("survey_id").to_owned();
    m.create_index(of).await?;
    m.create_table(revisions(m, table, "survey_comment_id", &COMMENT_STATES, &["coded"])).await
}

/// What was found in a survey, and what was done about it.
async fn findings(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = "survey_finding";
    let finding = Table::create()
        .table(table)
        .col(integer("urn"))
        .col(uuid("id"))
        .col(uuid("survey_id"))
        .col(choice(m, "state", &FINDING_STATES))
        .col(instant_null("published_at"))
        .col(text("terms"))
        .col(instant("created_at"))
        .col(instant("updated_at"))
        .col(integer("version"))
        .primary_key(Index::create().col("urn").col("id"))
        .foreign_key(
            ForeignKey::create()
                .name("survey_finding_of")
                .from(table, ("urn", "survey_id"))
                .to("survey", ("urn", "id")),
        )
        .to_owned();
    m.create_table(finding).await?;
    let actions = ["drafted", "changed", "published", "withdrawn"];
    m.create_table(revisions(m, table, "survey_finding_id", &FINDING_STATES, &actions)).await
}
