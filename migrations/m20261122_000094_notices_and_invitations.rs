//! Notices have no number. A sheet that is scheduled can be moved, a survey extended: what is done with either is a list that
//! grows. Of a person who is invited to a survey it is held that the person is invited once; an invitation that is not answered
//! can be withdrawn, and get another token.

use super::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

const SHEET_STATES: [&str; 3] = ["draft", "published", "withdrawn"];
const SURVEY_STATES: [&str; 3] = ["draft", "open", "closed"];
const KINDS: [&str; 3] = ["information", "action", "notice"];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        match m.get_database_backend() {
            DbBackend::Postgres => checks(m).await?,
            _ => {
                sheets(m).await?;
                history(m, "survey", "survey_id", &SURVEY_STATES).await?;
            }
        }
        invitations(m).await?;
        invitation_steps(m).await
    }
}

#[allow(clippy::disallowed_methods, reason = "a migration is no request")]
async fn run(m: &SchemaManager<'_>, statements: &[String]) -> Result<(), DbErr> {
    for statement in statements {
        m.get_connection().execute_unprepared(statement).await?;
    }
    Ok(())
}

async fn checks(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let free =
        |table: &str, column: &str| format!("ALTER TABLE {table} DROP CONSTRAINT {table}_{column}_check");
    let kinds = KINDS.map(|kind| format!("'{kind}'")).join(", ");
    let kind = format!(
        "ALTER TABLE information_sheet ADD CONSTRAINT information_sheet_kind_check CHECK (kind IN ({kinds}))"
    );
    let statements = [
        free("information_sheet_revision", "action"),
        free("survey_revision", "action"),
        free("information_sheet", "kind"),
        kind,
    ];
    run(m, &statements).await
}

/// On SQLite a check goes only with its table, and a table that others refer to only with them: each is laid aside, made anew
/// and filled, and those that were laid aside go when nothing refers to them any more.
async fn sheets(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let (table, school) = ("information_sheet", "information_sheet_school");
    let indexes = ["information_sheet_number", "information_sheet_published", "information_sheet_school_by"];
    run(m, &indexes.map(|index| format!("DROP INDEX {index}"))).await?;
    aside(m, table).await?;
    m.create_table(sheet(m)).await?;
    let columns = "urn, id, state, kind, year, number, published_at, corrected_at, to_be_completed_by_on, \
        collection_id, roles, read_again_from, schools, terms, created_at, updated_at, version";
    fill(m, table, columns).await?;
    let index = |name: &str, of: &str| Index::create().name(name).table(of.to_owned()).col("urn").to_owned();
    let mut number = index("information_sheet_number", table);
    m.create_index(number.col("year").col("number").unique().to_owned()).await?;
    let mut published = index("information_sheet_published", table);
    m.create_index(published.col("published_at").col("id").to_owned()).await?;

    history(m, table, "information_sheet_id", &SHEET_STATES).await?;
    aside(m, school).await?;
    let schools = Table::create()
        .table(school)
        .col(integer("urn"))
        .col(uuid("information_sheet_id"))
        .col(integer("school_urn"))
        .primary_key(Index::create().col("urn").col("information_sheet_id").col("school_urn"))
        .foreign_key(
            ForeignKey::create()
                .name("information_sheet_school_of")
                .from(school, ("urn", "information_sheet_id"))
                .to(table, ("urn", "id")),
        )
        .to_owned();
    m.create_table(schools).await?;
    fill(m, school, "urn, information_sheet_id, school_urn").await?;
    let mut by_school = index("information_sheet_school_by", school);
    m.create_index(by_school.col("school_urn").to_owned()).await?;
    run(m, &[format!("DROP TABLE {school}_before"), format!("DROP TABLE {table}_before")]).await
}

fn sheet(m: &SchemaManager<'_>) -> TableCreateStatement {
    Table::create()
        .table("information_sheet")
        .col(integer("urn"))
        .col(uuid("id"))
        .col(choice(m, "state", &SHEET_STATES))
        .col(choice(m, "kind", &KINDS))
        .col(integer_null("year"))
        .col(integer_null("number"))
        .col(instant_null("published_at"))
        .col(instant_null("corrected_at"))
        .col(date_null("to_be_completed_by_on"))
        .col(uuid_null("collection_id"))
        .col(text("roles"))
        .col(integer("read_again_from"))
        .col(integer("schools"))
        .col(text("terms"))
        .col(instant("created_at"))
        .col(instant("updated_at"))
        .col(integer("version"))
        .primary_key(Index::create().col("urn").col("id"))
        .foreign_key(
            ForeignKey::create()
                .name("information_sheet_collection")
                .from("information_sheet", ("urn", "collection_id"))
                .to("collection", ("urn", "id")),
        )
        .to_owned()
}

async fn aside(m: &SchemaManager<'_>, table: &str) -> Result<(), DbErr> {
    run(m, &[format!("ALTER TABLE {table} RENAME TO {table}_before")]).await
}

async fn fill(m: &SchemaManager<'_>, table: &str, columns: &str) -> Result<(), DbErr> {
    run(m, &[format!("INSERT INTO {table} ({columns}) SELECT {columns} FROM {table}_before")]).await
}

/// The history of a table without a check on what was done.
async fn history(
    m: &SchemaManager<'_>,
    of: &'static str,
    id: &'static str,
    states: &[&'static str],
) -> Result<(), DbErr> {
    let table = format!("{of}_revision");
    aside(m, &table).await?;
    let revision = Table::create()
        .table(table.clone())
        .col(integer("urn"))
        .col(uuid(id))
        .col(integer("version"))
        .col(sorted(m, "action"))
        .col(choice(m, "state", states))
        .col(text("terms"))
        .col(text_null("reason"))
        .col(text("recorded_by_name"))
        .col(text_null("recorded_by_title"))
        .col(uuid("client_id"))
        .col(instant("recorded_at"))
        .primary_key(Index::create().col("urn").col(id).col("version"))
        .foreign_key(
            ForeignKey::create()
                .name(format!("{table}_of"))
                .from(table.clone(), ("urn", id))
                .to(of, ("urn", "id")),
        )
        .to_owned();
    m.create_table(revision).await?;
    let columns = format!(
        "urn, {id}, version, action, state, terms, reason, recorded_by_name, recorded_by_title, client_id, recorded_at"
    );
    fill(m, &table, &columns).await?;
    run(m, &[format!("DROP TABLE {table}_before")]).await
}

async fn invitations(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = "survey_invitation";
    // What tells the person from others of the school; null for who was invited before it was held.
    let mut person = text_null("person");
    if m.get_database_backend() == DbBackend::Postgres {
        person.extra("COLLATE \"C\"");
    }
    let version = integer("version").default(1).to_owned();
    for column in [person, instant_null("withdrawn_at"), version] {
        m.alter_table(Table::alter().table(table).add_column(column).to_owned()).await?;
    }
    // The wall: a person is invited once, unless the invitation was withdrawn.
    let once = Index::create()
        .name("survey_invitation_once")
        .table(table)
        .col("urn")
        .col("survey_id")
        .col("person")
        .unique()
        .and_where(Expr::col("withdrawn_at").is_null())
        .to_owned();
    m.create_index(once).await
}

/// Append-only: what was done with an invitation since it was made.
async fn invitation_steps(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = "survey_invitation_step";
    let step = Table::create()
        .table(table)
        .col(integer("urn"))
        .col(uuid("survey_invitation_id"))
        .col(integer("number"))
        .col(sorted(m, "action"))
        .col(text_null("reason"))
        .col(text("recorded_by_name"))
        .col(text_null("recorded_by_title"))
        .col(uuid("client_id"))
        .col(instant("recorded_at"))
        .primary_key(Index::create().col("urn").col("survey_invitation_id").col("number"))
        .foreign_key(
            ForeignKey::create()
                .name("survey_invitation_step_of")
                .from(table, ("urn", "survey_invitation_id"))
                .to("survey_invitation", ("urn", "id")),
        )
        .to_owned();
    m.create_table(step).await
}
