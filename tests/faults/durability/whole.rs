//! A database as a whole: what it says of itself, every page beside its takes, every document beside its versions.

use sea_orm::{ConnectionTrait as _, DatabaseConnection, DbErr, Statement};

use super::{
    leaf::Leaf,
    world::{Backend, Small},
};

/// Tables of documents that the trials write, with those of their versions and which of these are of a document.
const DOCUMENTS: &[(&str, &str, &str)] = &[
    ("webinar", "webinar_revision", "r.webinar_id = d.id"),
    ("webinar_booking", "webinar_booking_revision", "r.webinar_booking_id = d.id"),
    ("notice_to_improve", "notice_to_improve_revision", "r.notice_to_improve_id = d.id"),
    ("information_sheet", "information_sheet_revision", "r.information_sheet_id = d.id"),
    (
        "information_sheet_receipt",
        "information_sheet_receipt_revision",
        "r.information_sheet_receipt_id = d.id",
    ),
    ("questionnaire_version", "questionnaire_version_revision", "r.questionnaire_version_id = d.id"),
    ("self_assessment_cycle", "self_assessment_cycle_revision", "r.self_assessment_cycle_id = d.id"),
    ("self_assessment", "self_assessment_revision", "r.self_assessment_id = d.id"),
    (
        "self_assessment_answer",
        "self_assessment_answer_revision",
        "r.self_assessment_id = d.self_assessment_id AND r.question = d.question",
    ),
];

/// What is wrong with it, in sentences.
pub async fn database(world: &Small) -> Vec<String> {
    let db = world.look().await;
    let found = look(world, &db).await;
    db.close().await.expect("closes");
    found.unwrap_or_else(|error| vec![format!("the database cannot be read: {error}")])
}

async fn look(world: &Small, db: &DatabaseConnection) -> Result<Vec<String>, DbErr> {
    let mut faults = match world.backend {
        Backend::Sqlite => sqlite(db).await?,
        Backend::Postgres => postgres(db).await?,
    };
    for (place, leaf) in Leaf::all(db).await? {
        faults.extend(leaf.faults().into_iter().map(|fault| format!("{place:?}: {fault}")));
    }
    for (document, revision, own) in DOCUMENTS {
        let unlike = format!(
            "SELECT CAST(count(*) AS TEXT) FROM {document} AS d WHERE d.version <> \
             (SELECT count(*) FROM {revision} AS r WHERE r.urn = d.urn AND {own})"
        );
        let count = ask(db, &unlike).await?;
        if count != ["0"] {
            faults.push(format!("{document}: {count:?} rows have other versions than they say"));
        }
    }
    let open = "SELECT CAST(count(*) AS TEXT) FROM idempotency_key WHERE outcome IS NULL";
    let open = ask(db, open).await?;
    if open != ["0"] {
        faults.push(format!("{open:?} keys are claimed and came to nothing"));
    }
    Ok(faults)
}

async fn sqlite(db: &DatabaseConnection) -> Result<Vec<String>, DbErr> {
    let said = ask(db, "PRAGMA integrity_check").await?;
    let mut faults: Vec<_> =
        said.into_iter().filter(|line| line != "ok").map(|line| format!("integrity_check: {line}")).collect();
    let orphans = ask(db, "SELECT \"table\" FROM pragma_foreign_key_check").await?;
    faults.extend(orphans.into_iter().map(|table| format!("foreign_key_check: a row of {table}")));
    Ok(faults)
}

/// Every index beside its table, where the server has the extension for it; every row is read in any case.
async fn postgres(db: &DatabaseConnection) -> Result<Vec<String>, DbErr> {
    let tables = ask(
        db,
        "SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename",
    )
    .await?;
    for table in &tables {
        ask(db, &format!("SELECT CAST(count(t.*) AS TEXT) FROM {table} AS t")).await?;
    }
    if !has_amcheck(db).await? {
        return Ok(Vec::new());
    }
    let indexes = ask(
        db,
        "SELECT CAST(CAST(c.oid AS regclass) AS TEXT) FROM pg_index AS i JOIN pg_class AS c ON c.oid = i.indexrelid \
         JOIN pg_am AS a ON a.oid = c.relam WHERE a.amname = 'btree' AND i.indisvalid \
         AND c.relnamespace = CAST('public' AS regnamespace)",
    )
    .await?;
    let mut faults = Vec::new();
    for index in indexes {
        let checked = db.execute_unprepared(&format!("SELECT bt_index_check('{index}', true)")).await;
        if let Err(error) = checked {
            faults.push(format!("amcheck: {index}: {error}"));
        }
    }
    Ok(faults)
}

/// Whether indexes can be checked.
pub async fn has_amcheck(db: &DatabaseConnection) -> Result<bool, DbErr> {
    Ok(!ask(db, "SELECT extname FROM pg_extension WHERE extname = 'amcheck'").await?.is_empty())
}

/// The first column of every row.
pub async fn ask(db: &DatabaseConnection, question: &str) -> Result<Vec<String>, DbErr> {
    let rows = db.query_all_raw(Statement::from_string(db.get_database_backend(), question)).await?;
    rows.iter().map(|row| row.try_get_by_index(0)).collect()
}
