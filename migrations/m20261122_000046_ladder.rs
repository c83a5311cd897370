//! The ladder and the people on it, so that what was wrong can be put right: why a notice was withdrawn, who issued one
//! that is not the authority's, every way in which such a one stood; which contacts were linked to whom; merges that were
//! taken back. The second wall counts a person and a child under every id.

use super::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

const PARENT: [&str; 2] = ["current", "merged"];
const PARENT_ACTIONS: [&str; 6] =
    ["created", "amended", "merged", "merged_into", "separated", "address_confirmed"];
const FATES: [&str; 3] = ["stands", "withdrawn", "not_convicted"];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        ladder(m).await?;
        limit(m).await?;
        contacts(m).await?;
        parents(m).await
    }
}

async fn ladder(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let columns = [
        // On what ground it was withdrawn; null of what was withdrawn before grounds were kept.
        text_null("ground"),
        integer("version").default(1).to_owned(),
        text("issued_by_kind").default("authority").to_owned(),
        // Where the copy is kept of a notice that the authority did not issue.
        text_null("copy_reference"),
    ];
    for column in columns {
        m.alter_table(Table::alter().table("penalty_ladder_notice").add_column(column).to_owned()).await?;
    }
    let revision = Table::create()
        .table("penalty_ladder_notice_revision")
        .col(uuid("penalty_ladder_notice_id"))
        .col(integer("version"))
        .col(choice(m, "fate", &FATES))
        .col(text_null("reason"))
        .col(text("recorded_by_name"))
        .col(text_null("recorded_by_title"))
        .col(uuid("client_id"))
        .col(instant("recorded_at"))
        .primary_key(Index::create().col("penalty_ladder_notice_id").col("version"))
        .to_owned();
    m.create_table(revision).await?;
    // What other authorities' notices were known to be when versions began.
    let first = "INSERT INTO penalty_ladder_notice_revision (penalty_ladder_notice_id, version, fate, reason, \
        recorded_by_name, recorded_by_title, client_id, recorded_at) SELECT id, 1, fate, reason, recorded_by_name, \
        recorded_by_title, client_id, recorded_at FROM penalty_ladder_notice WHERE origin = 'elsewhere'";
    execute(m, first).await
}

/// The second wall, as before, but a parent and a child are counted under every id that each is known by.
async fn limit(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let now =
        |table: &str, of: &str| format!("COALESCE((SELECT merged_into FROM {table} WHERE id = {of}), {of})");
    let ids = |table: &str, of: &str| {
        let now = now(table, of);
        format!("(SELECT {now} UNION SELECT id FROM {table} WHERE merged_into = {now})")
    };
    let counted = format!(
        "SELECT count(*) FROM penalty_ladder_notice n WHERE n.pupil_id IN {} AND n.parent_id IN {} \
         AND n.id <> NEW.id AND n.fate = 'stands' AND n.step <> 'outside_the_limit' AND n.issued_on <= NEW.issued_on",
        ids("pupil", "NEW.pupil_id"),
        ids("parent", "NEW.parent_id"),
    );
    let statements: Vec<String> = match m.get_database_backend() {
        DbBackend::Sqlite => {
            let since = "n.issued_on > printf('%04d', CAST(substr(NEW.issued_on, 1, 4) AS INTEGER) - 3) \
                || substr(NEW.issued_on, 5)";
            vec![
                "DROP TRIGGER penalty_notice_limit".to_owned(),
                format!(
                    "CREATE TRIGGER penalty_notice_limit BEFORE INSERT ON penalty_ladder_notice \
                     WHEN NEW.origin = 'own' AND NEW.fate = 'stands' AND NEW.step <> 'outside_the_limit' \
                     AND ({counted} AND {since}) > CASE NEW.step WHEN 'first' THEN 0 ELSE 1 END \
                     BEGIN SELECT RAISE(ABORT, 'penalty_notice_limit'); END"
                ),
            ]
        }
        _ => vec![format!(
            "CREATE OR REPLACE FUNCTION penalty_notice_limit() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN \
             IF ({counted} AND n.issued_on > NEW.issued_on - interval '3 years') \
             > (CASE NEW.step WHEN 'first' THEN 0 ELSE 1 END) \
             THEN RAISE EXCEPTION 'penalty_notice_limit'; END IF; RETURN NEW; END $$"
        )],
    };
    for statement in statements {
        execute(m, &statement).await?;
    }
    Ok(())
}

/// Which contacts of schools were linked to whom, each change once.
async fn contacts(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let columns = [
        boolean("linked").default(true).to_owned(),
        // What of the contact's address was known when the authority last spoke for the parent's: a digest.
        text_null("agreed_print"),
    ];
    for column in columns {
        m.alter_table(Table::alter().table("parent_contact").add_column(column).to_owned()).await?;
    }
    let change = Table::create()
        .table("parent_contact_change")
        .col(integer("urn"))
        .col(uuid("id"))
        .col(integer("school_urn"))
        .col(uuid("contact_id"))
        .col(uuid("parent_id"))
        .col(choice(m, "action", &["linked", "unlinked", "merged", "separated"]))
        .col(text_null("reason"))
        .col(text("recorded_by_name"))
        .col(text_null("recorded_by_title"))
        .col(uuid("client_id"))
        .col(instant("recorded_at"))
        .primary_key(Index::create().col("urn").col("id"))
        .foreign_key(
            ForeignKey::create()
                .name("parent_contact_change_parent")
                .from("parent_contact_change", ("urn", "parent_id"))
                .to("parent", ("urn", "id")),
        )
        .to_owned();
    m.create_table(change).await?;
    let by_parent = Index::create()
        .name("parent_contact_change_of_parent")
        .table("parent_contact_change")
        .col("urn")
        .col("parent_id")
        .to_owned();
    m.create_index(by_parent).await
}

/// What can be done to a parent's record has grown; SQLite changes no CHECK of a table that is there.
async fn parents(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let grown = Table::create()
        .table("parent_revision_grown")
        .col(integer("urn"))
        .col(uuid("parent_id"))
        .col(integer("version"))
        .col(choice(m, "action", &PARENT_ACTIONS))
        .col(choice(m, "state", &PARENT))
        .col(text("terms"))
        .col(text_null("reason"))
        .col(text("recorded_by_name"))
        .col(text_null("recorded_by_title"))
        .col(uuid("client_id"))
        .col(instant("recorded_at"))
        .primary_key(Index::create().col("urn").col("parent_id").col("version"))
        .foreign_key(
            ForeignKey::create()
                .name("parent_revision_of")
                .from("parent_revision_grown", ("urn", "parent_id"))
                .to("parent", ("urn", "id")),
        )
        .to_owned();
    m.create_table(grown).await?;
    let columns = "urn, parent_id, version, action, state, terms, reason, recorded_by_name, recorded_by_title, \
        client_id, recorded_at";
    let copy = format!("INSERT INTO parent_revision_grown ({columns}) SELECT {columns} FROM parent_revision");
    execute(m, &copy).await?;
    m.drop_table(Table::drop().table("parent_revision").to_owned()).await?;
    m.rename_table(Table::rename().table("parent_revision_grown", "parent_revision").to_owned()).await
}

#[allow(clippy::disallowed_methods, reason = "a migration is no request")]
async fn execute(m: &SchemaManager<'_>, statement: &str) -> Result<(), DbErr> {
    m.get_connection().execute_unprepared(statement).await.map(drop)
}
