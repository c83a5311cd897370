//! Questionnaires with every version, the cycles in which schools answer them, and each school's self-assessment: its
//! answers, evidence, actions arising and notes, and what it submitted, frozen.

use super::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

const QUESTIONNAIRE_STATES: [&str; 3] = ["draft", "published", "retired"];
const CYCLE_STATES: [&str; 4] = ["draft", "open", "closed", "reopened"];
const STATES: [&str; 4] = ["in_progress", "submitted", "reviewed", "reopened"];
const ACTION_STATES: [&str; 4] = ["open", "in_progress", "done", "cancelled"];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        questionnaires(m).await?;
        cycles(m).await?;
        cycle_schools(m).await?;
        self_assessments(m).await?;
        answers(m).await?;
        evidence(m).await?;
        actions(m).await?;
        statements(m).await?;
        notes(m).await
    }
}

/// `urn` is 0: a questionnaire is the authority's own.
async fn questionnaires(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = "questionnaire_version";
    let version = Table::create()
        .table(table)
        .col(integer("urn"))
        .col(uuid("id"))
        .col(sorted(m, "code"))
        // Which version it is; a draft is none yet.
        .col(integer_null("number"))
        .col(choice(m, "state", &QUESTIONNAIRE_STATES))
        // Areas, questions and scale, in JSON.
        .col(text("terms"))
        .col(instant_null("published_at"))
        .col(instant("created_at"))
        .col(instant("updated_at"))
        .col(integer("version"))
        .primary_key(Index::create().col("urn").col("id"))
        .to_owned();
    m.create_table(version).await?;
    let once = Index::create()
        .name("questionnaire_version_number")
        .table(table)
        .col("urn")
        .col("code")
        .col("number")
        .unique()
        .to_owned();
    m.create_index(once).await?;
    // The second wall: a questionnaire has one draft.
    let drafted = Index::create()
        .name("questionnaire_version_drafted")
        .table(table)
        .col("urn")
        .col("code")
        .unique()
        .and_where(Expr::col("state").eq("draft"))
        .to_owned();
    m.create_index(drafted).await?;
    let actions = ["drafted", "edited", "published", "retired"];
    m.create_table(revisions(m, table, "questionnaire_version_id", &QUESTIONNAIRE_STATES, &actions)).await
}

async fn cycles(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = "self_assessment_cycle";
    let cycle = Table::create()
        .table(table)
        .col(integer("urn"))
        .col(uuid("id"))
        .col(uuid("questionnaire_version_id"))
        .col(sorted(m, "questionnaire_code"))
        .col(choice(m, "state", &CYCLE_STATES))
        .col(date("opens_on"))
        .col(date("due_on"))
        .col(integer("schools"))
        // What people wrote, whom it asks and when it reminds, in JSON; the columns above are what lists are filtered by.
        .col(text("terms"))
        .col(instant("created_at"))
        .col(instant("updated_at"))
        .col(integer("version"))
        .primary_key(Index::create().col("urn").col("id"))
        .foreign_key(
            ForeignKey::create()
                .name("self_assessment_cycle_questionnaire")
                .from(table, ("urn", "questionnaire_version_id"))
                .to("questionnaire_version", ("urn", "id")),
        )
        .to_owned();
    m.create_table(cycle).await?;
    let actions = ["drafted", "changed", "opened", "closed", "reopened"];
    m.create_table(revisions(m, table, "self_assessment_cycle_id", &CYCLE_STATES, &actions)).await
}

/// Whom a cycle asks, as it was worked out when it was opened.
async fn cycle_schools(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = "self_assessment_cycle_school";
    let school = Table::create()
        .table(table)
        .col(integer("urn"))
        .col(uuid("cycle_id"))
        .col(integer("school_urn"))
        .primary_key(Index::create().col("urn").col("cycle_id").col("school_urn"))
        .foreign_key(
            ForeignKey::create()
                .name("self_assessment_cycle_school_cycle")
                .from(table, ("urn", "cycle_id"))
                .to("self_assessment_cycle", ("urn", "id")),
        )
        .to_owned();
    m.create_table(school).await?;
    let by_school = Index::create()
        .name("self_assessment_cycle_school_of")
        .table(table)
        .col("urn")
        .col("school_urn")
        .to_owned();
    m.create_index(by_school).await
}

/// Before its first step a school's self-assessment has no row: it is not started.
async fn self_assessments(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = "self_assessment";
    let assessment = Table::create()
        .table(table)
        .col(integer("urn"))
        .col(uuid("id"))
        .col(uuid("cycle_id"))
        .col(choice(m, "state", &STATES))
        // How many statements it has.
        .col(integer("statements"))
        .col(instant_null("submitted_at"))
        // When anything of it changed last: an answer, evidence, an action, a note.
        .col(instant("changed_at"))
        .col(text("terms"))
        .col(instant("created_at"))
        .col(instant("updated_at"))
        .col(integer("version"))
        .primary_key(Index::create().col("urn").col("id"))
        .foreign_key(&mut of_school(table, "self_assessment_school"))
        .to_owned();
    m.create_table(assessment).await?;
    // The second wall: one for each school and cycle.
    let once = Index::create()
        .name("self_assessment_once")
        .table(table)
        .col("urn")
        .col("cycle_id")
        .unique()
        .to_owned();
    m.create_index(once).await?;
    let by_cycle = Index::create().name("self_assessment_of_cycle").table(table).col("cycle_id").to_owned();
    m.create_index(by_cycle).await?;
    let actions = ["started", "carried_forward", "submitted", "reopened", "reviewed", "discussed"];
    m.create_table(revisions(m, table, "self_assessment_id", &STATES, &actions)).await
}

fn of_assessment(table: &'static str, name: &'static str) -> ForeignKeyCreateStatement {
    ForeignKey::create()
        .name(name)
        .from(table, ("urn", "self_assessment_id"))
        .to("self_assessment", ("urn", "id"))
        .to_owned()
}

/// One row for each question, with a version of its own: two people in different areas never wait for each other.
async fn answers(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = "self_assessment_answer";
    let answer = Table::create()
        .table(table)
        .col(integer("urn"))
        .col(uuid("self_assessment_id"))
        .col(sorted(m, "question"))
        // What it says, in JSON; none where it was taken back.
        .col(text_null("answer"))
        .col(text_null("narrative"))
        // It was carried over, and nobody has confirmed it.
        .col(boolean("to_confirm"))
        .col(text("answered_by_name"))
        .col(text_null("answered_by_title"))
        .col(uuid("client_id"))
        .col(instant("answered_at"))
        .col(integer("version"))
        .primary_key(Index::create().col("urn").col("self_assessment_id").col("question"))
        .foreign_key(&mut of_assessment(table, "self_assessment_answer_of"))
        .to_owned();
    m.create_table(answer).await?;
    let table = "self_assessment_answer_revision";
    let revision = Table::create()
        .table(table)
        .col(integer("urn"))
        .col(uuid("self_assessment_id"))
        .col(sorted(m, "question"))
        .col(integer("version"))
        .col(choice(m, "action", &["answered", "carried", "confirmed", "withdrawn"]))
        .col(text_null("answer"))
        .col(text_null("narrative"))
        .col(text("recorded_by_name"))
        .col(text_null("recorded_by_title"))
        .col(uuid("client_id"))
        .col(instant("recorded_at"))
        .primary_key(Index::create().col("urn").col("self_assessment_id").col("question").col("version"))
        .foreign_key(&mut of_assessment(table, "self_assessment_answer_revision_of"))
        .to_owned();
    m.create_table(revision).await
}

/// Evidence as a link or a file; the bytes stand beside it, so that no list reads them.
async fn evidence(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = "self_assessment_evidence";
    let evidence = Table::create()
        .table(table)
        .col(integer("urn"))
        .col(uuid("id"))
        .col(uuid("self_assessment_id"))
        // The question that it answers for, or the action that it shows to be done.
        .col(text_null("question"))
        .col(uuid_null("action_id"))
        .col(choice(m, "kind", &["link", "file"]))
        .col(text("title"))
        .col(text_null("address"))
        .col(text_null("file_name"))
        // What the sender said that it is, and what its bytes say.
        .col(text_null("declared_type"))
        .col(text_null("found_type"))
        .col(integer_null("size"))
        .col(text_null("sha256"))
        .col(text("recorded_by_name"))
        .col(text_null("recorded_by_title"))
        .col(uuid("client_id"))
        .col(instant("recorded_at"))
        .col(instant_null("withdrawn_at"))
        .col(text_null("withdrawn_by_name"))
        .col(text_null("withdrawn_by_title"))
        .col(text_null("withdrawn_reason"))
        // The first statement that names it: from then on it is told to who cannot answer.
        .col(integer_null("told_in"))
        .col(integer("version"))
        .primary_key(Index::create().col("urn").col("id"))
        .foreign_key(&mut of_assessment(table, "self_assessment_evidence_of"))
        .to_owned();
    m.create_table(evidence).await?;
    let of = Index::create()
        .name("self_assessment_evidence_by")
        .table(table)
        .col("urn")
        .col("self_assessment_id")
        .to_owned();
    m.create_index(of).await?;
    let file = Table::create()
        .table("self_assessment_evidence_file")
        .col(integer("urn"))
        .col(uuid("evidence_id"))
        .col(blob("bytes"))
        .primary_key(Index::create().col("urn").col("evidence_id"))
        .foreign_key(
            ForeignKey::create()
                .name("self_assessment_evidence_file_of")
                .from("self_assessment_evidence_file", ("urn", "evidence_id"))
                .to(table, ("urn", "id")),
        )
        .to_owned();
    m.create_table(file).await
}

async fn actions(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = "self_assessment_action";
    let action = Table::create()
        .table(table)
        .col(integer("urn"))
        .col(uuid("id"))
        .col(uuid("self_assessment_id"))
        .col(choice(m, "state", &ACTION_STATES))
        .col(date("due_on"))
        // What is to be done, by whom, and what came of it, in JSON.
        .col(text("terms"))
        .col(instant("created_at"))
        .col(instant("updated_at"))
        .col(integer("version"))
        .primary_key(Index::create().col("urn").col("id"))
        .foreign_key(&mut of_assessment(table, "self_assessment_action_of"))
        .to_owned();
    m.create_table(action).await?;
    let of = Index::create()
        .name("self_assessment_action_by")
        .table(table)
        .col("urn")
        .col("self_assessment_id")
        .to_owned();
    m.create_index(of).await?;
    let actions = ["recorded", "amended", "begun", "done", "reopened", "cancelled"];
    m.create_table(revisions(m, table, "self_assessment_action_id", &ACTION_STATES, &actions)).await
}

/// What was submitted, frozen: 1, 2, … as often as it was.
async fn statements(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = "self_assessment_statement";
    let statement = Table::create()
        .table(table)
        .col(integer("urn"))
        .col(uuid("self_assessment_id"))
        .col(integer("number"))
        .col(uuid("cycle_id"))
        // Canonical JSON, and its SHA-256.
        .col(text("document"))
        .col(text("sha256"))
        // The answers without anything that a person wrote, in JSON: all that analysis reads.
        .col(text("coded"))
        .col(boolean("late"))
        .col(text("recorded_by_name"))
        .col(text_null("recorded_by_title"))
        .col(uuid("client_id"))
        .col(instant("submitted_at"))
        .primary_key(Index::create().col("urn").col("self_assessment_id").col("number"))
        .foreign_key(&mut of_assessment(table, "self_assessment_statement_of"))
        .to_owned();
    m.create_table(statement).await?;
    let by_cycle =
        Index::create().name("self_assessment_statement_of_cycle").table(table).col("cycle_id").to_owned();
    m.create_index(by_cycle).await
}

/// What the authority's officers noted; append-only.
async fn notes(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = "self_assessment_note";
    let note = Table::create()
        .table(table)
        .col(integer("urn"))
        .col(uuid("id"))
        .col(uuid("self_assessment_id"))
        .col(choice(m, "kind", &["note", "discussed"]))
        .col(boolean("shown_to_school"))
        .col(text_null("area"))
        .col(text_null("question"))
        .col(text("note"))
        // The day of the meeting at which it was discussed.
        .col(date_null("discussed_on"))
        .col(text("recorded_by_name"))
        .col(text_null("recorded_by_title"))
        .col(uuid("client_id"))
        .col(instant("recorded_at"))
        .primary_key(Index::create().col("urn").col("id"))
        .foreign_key(&mut of_assessment(table, "self_assessment_note_of"))
        .to_owned();
    m.create_table(note).await?;
    let of = Index::create()
        .name("self_assessment_note_by")
        .table(table)
        .col("urn")
        .col("self_assessment_id")
        .to_owned();
    m.create_index(of).await
}
