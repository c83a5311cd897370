//! Whether a file is a backup, whole, and of a schema that this program knows.

use std::{collections::BTreeSet, fs::File, io::Read as _, path::Path};

use sea_orm::{ConnectionTrait as _, DatabaseConnection, DbBackend, DbErr, Statement};
use sea_orm_migration::MigratorTrait as _;

use super::{Backup, BackupError, MARK, Outcome, open, refuse};
use crate::migrations::Migrator;

/// What every SQLite database begins with.
const MAGIC: &[u8; 16] = b"SQLite format 3\0";

/// Faults of a file that are told; further ones add nothing.
const TOLD: usize = 5;

/// What is known of a file that verified.
pub(super) struct Found {
    registers: i64,
    schema: String,
    pending: usize,
}

impl Found {
    /// With what is known of its bytes.
    pub fn told(self, bytes: u64, sha256: String) -> Backup {
        let Self { registers, schema, pending } = self;
        Backup { bytes, registers, schema, pending, sha256 }
    }
}

/// Refuses a file that is no backup, is damaged, or is newer than this program. It changes nothing in it. `called` is what
/// the operator knows it as.
pub(super) async fn examine(file: &Path, called: &Path) -> Outcome<Found> {
    let mut magic = [0; MAGIC.len()];
    let read = File::open(file).and_then(|mut file| file.read_exact(&mut magic));
    if read.is_err() || &magic != MAGIC {
        return refuse(format!("{} is no SQLite database", called.display()));
    }
    let damaged = |error: DbErr| BackupError(format!("{} does not verify: {error}", called.display()));
    let conn = open(file, true).await.map_err(damaged)?;
    let found = verify(&conn, called).await;
    conn.close_by_ref().await?;
    found
}

async fn verify(conn: &DatabaseConnection, file: &Path) -> Outcome<Found> {
    let damaged = |error: DbErr| BackupError(format!("{} does not verify: {error}", file.display()));
    if number(conn, "SELECT application_id FROM pragma_application_id").await.map_err(damaged)? != MARK {
        return refuse(format!(
            "{} was not made by `rollcall backup`. A copy of a live file lacks what its write-ahead log holds",
            file.display()
        ));
    }
    let mut faults =
        words(conn, "SELECT integrity_check FROM pragma_integrity_check").await.map_err(damaged)?;
    faults.retain(|fault| fault != "ok");
    let orphans =
        "SELECT DISTINCT \"table\" || ': a row refers to what is not there' FROM pragma_foreign_key_check";
    faults.extend(words(conn, orphans).await.map_err(damaged)?);
    if !faults.is_empty() {
        faults.truncate(TOLD);
        return refuse(format!("{} does not verify:\n{}", file.display(), faults.join("\n")));
    }
    let strange =
        |error: DbErr| BackupError(format!("{} is no database of this service: {error}", file.display()));
    let applied =
        words(conn, "SELECT version FROM seaql_migrations ORDER BY version").await.map_err(strange)?;
    let registers = number(conn, "SELECT count(*) FROM register_page").await.map_err(strange)?;
    let known: BTreeSet<String> = Migrator::migrations().iter().map(|one| one.name().to_owned()).collect();
    let newer: Vec<_> = applied.iter().filter(|one| !known.contains(*one)).cloned().collect();
    if !newer.is_empty() {
        return refuse(format!(
            "{} is of a newer version of Rollcall (its schema has {}). Restore it with that version",
            file.display(),
            newer.join(", ")
        ));
    }
    let pending = known.len().saturating_sub(applied.len());
    Ok(Found { registers, schema: applied.last().cloned().unwrap_or_default(), pending })
}

#[allow(clippy::disallowed_methods, reason = "what SQLite knows of a file has no entity")]
async fn words(conn: &DatabaseConnection, question: &str) -> Result<Vec<String>, DbErr> {
    let rows = conn.query_all_raw(Statement::from_string(DbBackend::Sqlite, question)).await?;
    rows.iter().map(|row| row.try_get_by_index(0)).collect()
}

#[allow(clippy::disallowed_methods, reason = "what SQLite knows of a file has no entity")]
async fn number(conn: &DatabaseConnection, question: &str) -> Result<i64, DbErr> {
    let row = conn.query_one_raw(Statement::from_string(DbBackend::Sqlite, question)).await?;
    row.map_or(Ok(0), |row| row.try_get_by_index(0))
}
