//! Backups of the embedded database: made beside a running server, and put back.
//!
//! `VACUUM INTO` reads one snapshot, as any reader of a write-ahead log does, so that nobody waits and nothing is half: what
//! was committed before it began is in it. The copy gets a mark, is checked as a whole, and stands under its name only then.
//! The mark is what tells a backup from a copy of a live file, which lacks what its log holds and may be torn.

mod examine;
mod restore;

use std::{
    fs::{self, File},
    io::{self, Read as _},
    path::{Path, PathBuf},
    time::Duration,
};

use aws_lc_rs::digest::{Context, SHA256};
use sea_orm::{
    ConnectOptions, ConnectionTrait as _, Database, DatabaseConnection, DbBackend, DbErr, Statement,
};
use tempfile::{Builder, NamedTempFile};

use super::{DbSettings, in_use::InUse};
use crate::http::hex;

pub use restore::{Restored, restore};

/// SQLite's `application_id` of a backup, and of a backup alone: "roll" as a number.
const MARK: i64 = 0x726f_6c6c;

/// How often it is told how far the copy is.
const TICK: Duration = Duration::from_millis(200);

/// How long a lock that another program holds for a moment is waited for.
const PATIENCE: Duration = Duration::from_secs(10);

/// Bytes that are copied or hashed at once.
const PIECE: usize = 1 << 20;

/// Why no backup was made or put back, for the person at the terminal.
#[derive(Debug)]
pub struct BackupError(String);

impl std::fmt::Display for BackupError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<DbErr> for BackupError {
    fn from(error: DbErr) -> Self {
        Self(error.to_string())
    }
}

impl From<io::Error> for BackupError {
    fn from(error: io::Error) -> Self {
        Self(error.to_string())
    }
}

type Outcome<T> = Result<T, BackupError>;

fn refuse<T>(why: String) -> Outcome<T> {
    Err(BackupError(why))
}

/// What a backup holds.
pub struct Backup {
    /// Its size in bytes.
    pub bytes: u64,
    /// Registers in it: pages, one for each session of a school that was pushed.
    pub registers: i64,
    /// The last migration that was applied to it.
    pub schema: String,
    /// Migrations of this program that it has not seen.
    pub pending: usize,
    /// Its hash, in hexadecimal.
    pub sha256: String,
}

/// Makes a backup of the embedded database, under load or not. `progress` hears how many bytes of about how many stand.
pub async fn back_up(
    settings: &DbSettings,
    file: &Path,
    replace: bool,
    progress: impl Fn(u64, u64),
) -> Outcome<Backup> {
    let live = live_file(settings)?;
    if !live.is_file() {
        return refuse(format!("{}: there is no database", live.display()));
    }
    refuse_own_file(&live, file)?;
    if file.exists() && !replace {
        return refuse(format!(
            "{} exists already and was left as it is; with --replace the new backup takes its place",
            file.display()
        ));
    }
    let Some(_in_use) = InUse::together(&live)? else { return refuse(being_replaced(&live)) };
    let partial = partial(file)?;
    copy(&live, partial.path(), progress).await?;
    mark(partial.path(), MARK).await?;
    let found = examine::examine(partial.path(), file).await?;
    partial.as_file().sync_all()?;
    let bytes = fs::metadata(partial.path())?.len();
    let sha256 = hash(partial.path())?;
    match replace {
        true => partial.persist(file).map_err(|error| error.error)?,
        false => partial.persist_noclobber(file).map_err(|error| error.error)?,
    };
    sync_folder(file)?;
    Ok(found.told(bytes, sha256))
}

/// Why a database cannot be opened now.
pub(super) fn being_replaced(live: &Path) -> String {
    format!("{} is being restored; come again when that is done", live.display())
}

/// The file of the embedded database; another database has programs of its own for this.
fn live_file(settings: &DbSettings) -> Outcome<PathBuf> {
    match settings.file() {
        Some(file) => Ok(std::path::absolute(file)?),
        None => refuse(
            "this is for the embedded database. PostgreSQL has its own: pg_basebackup with an archive of its log, or \
             pg_dump; the README tells the commands under \"Backup\", and scripts/backup-drill tries them"
                .to_owned(),
        ),
    }
}

/// Nothing that belongs to the live database is written over, whatever was asked for.
fn refuse_own_file(live: &Path, file: &Path) -> Outcome<()> {
    let real = |path: &Path| match path.canonicalize() {
        Ok(real) => real,
        Err(_) => {
            folder_of(path).canonicalize().unwrap_or_default().join(path.file_name().unwrap_or_default())
        }
    };
    let file = real(file);
    let own = ["", "-wal", "-shm", "-journal", ".lock", ".migrate.lock"].map(|end| {
        let mut path = live.to_owned();
        path.as_mut_os_string().push(end);
        real(&path)
    });
    match own.contains(&file) {
        true => refuse(format!("{} belongs to the database itself", file.display())),
        false => Ok(()),
    }
}

fn folder_of(file: &Path) -> &Path {
    match file.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

/// A file beside this one, for its owner alone; gone when it is dropped.
fn partial(beside: &Path) -> Outcome<NamedTempFile> {
    let Some(name) = beside.file_name() else {
        return refuse(format!("{} is no name of a file", beside.display()));
    };
    let folder = folder_of(beside).canonicalize();
    let folder = folder.map_err(|error| BackupError(format!("{}: {error}", folder_of(beside).display())))?;
    let mut prefix = name.to_owned();
    prefix.push(".partial-");
    Ok(Builder::new().prefix(&prefix).tempfile_in(folder)?)
}

#[allow(clippy::disallowed_methods, reason = "a copy of the whole database has no form in SeaQuery")]
async fn copy(live: &Path, into: &Path, progress: impl Fn(u64, u64)) -> Outcome<()> {
    let Some(name) = into.to_str() else {
        return refuse(format!("{}: SQLite needs a name in UTF-8", into.display()));
    };
    let source = open(live, false).await?;
    let all = Statement::from_string(
        DbBackend::Sqlite,
        "SELECT (page_count - freelist_count) * page_size FROM pragma_page_count, pragma_freelist_count, \
         pragma_page_size",
    );
    let all = match source.query_one_raw(all).await? {
        Some(row) => u64::try_from(row.try_get_by_index::<i64>(0)?).unwrap_or_default(),
        None => 0,
    };
    let copied = {
        let vacuum = Statement::from_sql_and_values(DbBackend::Sqlite, "VACUUM INTO ?", [name.into()]);
        let copying = source.execute_raw(vacuum);
        tokio::pin!(copying);
        loop {
            tokio::select! {
                copied = &mut copying => break copied,
                () = tokio::time::sleep(TICK) => progress(fs::metadata(into).map_or(0, |about| about.len()), all),
            }
        }
    };
    source.close_by_ref().await?;
    copied?;
    Ok(())
}

/// Says of a database that it is a backup, or that it no longer is one.
#[allow(clippy::disallowed_methods, reason = "a setting of the file has no form in SeaQuery")]
async fn mark(file: &Path, mark: i64) -> Outcome<()> {
    let conn = open(file, false).await?;
    let marked = Statement::from_string(DbBackend::Sqlite, format!("PRAGMA application_id = {mark}"));
    let marked = conn.execute_raw(marked).await;
    conn.close_by_ref().await?;
    marked?;
    Ok(())
}

/// One connection to this very file. `settled` is for a file that nobody writes and of which nothing may change.
#[allow(clippy::disallowed_methods, reason = "the one place that opens a file that is not served")]
async fn open(file: &Path, settled: bool) -> Result<DatabaseConnection, DbErr> {
    let mut options = ConnectOptions::new("sqlite://file");
    options.max_connections(1).min_connections(1).sqlx_logging(false).record_stmt_in_spans(false);
    let file = file.to_owned();
    options.map_sqlx_sqlite_opts(move |o| {
        let o = o.filename(&file).create_if_missing(false).foreign_keys(true).busy_timeout(PATIENCE);
        o.read_only(settled)
            .immutable(settled)
            .pragma("trusted_schema", "OFF")
            .pragma("cell_size_check", "ON")
    });
    Database::connect(options).await
}

/// The SHA-256 of a file, in hexadecimal.
fn hash(file: &Path) -> io::Result<String> {
    let (mut file, mut hash, mut piece) = (File::open(file)?, Context::new(&SHA256), vec![0; PIECE]);
    loop {
        match file.read(&mut piece)? {
            0 => return Ok(hex(hash.finish().as_ref())),
            read => hash.update(piece.get(..read).unwrap_or_default()),
        }
    }
}

/// A name is on disk when its folder is.
fn sync_folder(of: &Path) -> io::Result<()> {
    File::open(folder_of(of))?.sync_all()
}
