//! Putting a backup in the place of the embedded database.

use std::{
    fs::{self, File},
    io::{self, Read as _, Write as _},
    path::{Path, PathBuf},
};

use chrono::{DateTime, Utc};
use sea_orm::{ConnectionTrait as _, DbBackend, DbErr, Statement};

use super::{
    Backup, Outcome, PIECE, examine, hash, live_file, mark, open, partial, refuse, refuse_own_file,
    sync_folder,
};
use crate::access::{
    DbSettings,
    in_use::{InUse, give_to_owner},
};

/// What became of a restore.
pub struct Restored {
    /// What was put back, with the hash of the backup.
    pub backup: Backup,
    /// Where the database that stood there is now.
    pub kept: Option<PathBuf>,
    /// Why that one is damaged, if it is.
    pub damage: Option<String>,
}

/// Puts a backup in the place of the embedded database, which is kept beside it. `sha256` is what the backup must hash to.
///
/// What verifies is a copy beside the database, and that very copy takes its place by one renaming: whenever the power
/// fails, there is the one database or the other.
pub async fn restore(
    settings: &DbSettings,
    file: &Path,
    sha256: Option<&str>,
    now: DateTime<Utc>,
    progress: impl Fn(u64, u64),
) -> Outcome<Restored> {
    let live = live_file(settings)?;
    if !file.is_file() {
        return refuse(format!("{}: there is no such file", file.display()));
    }
    refuse_own_file(&live, file)?;
    let Some(_alone) = InUse::alone(&live)? else { return refuse(in_use(&live)) };
    let new = partial(&live)?;
    copy(file, new.as_file(), progress)?;
    let hashed = hash(new.path())?;
    if let Some(wanted) = sha256.filter(|wanted| !wanted.eq_ignore_ascii_case(&hashed)) {
        return refuse(format!(
            "{} is not the backup that was asked for: its SHA-256 is {hashed}, not {wanted}",
            file.display()
        ));
    }
    let found = examine::examine(new.path(), file).await?;
    mark(new.path(), 0).await?;
    if let Ok(about) = fs::metadata(&live) {
        give_to_owner(&about, new.path())?;
    }
    new.as_file().sync_all()?;
    let (bytes, prepared) = (fs::metadata(new.path())?.len(), hash(new.path())?);
    let (kept, damage) = set_aside(&live, now).await?;
    new.persist(&live).map_err(|error| error.error)?;
    sync_folder(&live)?;
    if hash(&live)? != prepared {
        return refuse(format!("{} is not what was written: the disk is not to be trusted", live.display()));
    }
    Ok(Restored { backup: found.told(bytes, hashed), kept, damage })
}

fn in_use(live: &Path) -> String {
    format!(
        "{} is in use: stop the server and whatever else has it open first. Nothing was changed",
        live.display()
    )
}

fn copy(from: &Path, mut into: &File, progress: impl Fn(u64, u64)) -> io::Result<()> {
    let (mut from, all) = (File::open(from)?, fs::metadata(from)?.len());
    let (mut done, mut piece) = (0, vec![0; PIECE]);
    loop {
        let read = from.read(&mut piece)?;
        let Some(read) = piece.get(..read).filter(|read| !read.is_empty()) else { return Ok(()) };
        into.write_all(read)?;
        done += read.len() as u64;
        progress(done, all);
    }
}

/// Gives what stands there another name, with all that belongs to it, so that it can be opened under that name.
///
/// A log must be gone before the new database has its name: SQLite would apply it to whatever it finds there. So it is
/// folded into its own database first, which a sound one lets happen. That of a damaged one is moved along with it.
async fn set_aside(live: &Path, now: DateTime<Utc>) -> Outcome<(Option<PathBuf>, Option<String>)> {
    let with = |path: &Path, end: &str| {
        let mut path = path.to_owned();
        path.as_mut_os_string().push(end);
        path
    };
    let kept = with(live, &format!(".before-restore-{}", now.format("%Y%m%dT%H%M%SZ")));
    let stood = live.exists();
    if kept.exists() {
        return refuse(format!("{} exists already; nothing was changed", kept.display()));
    }
    let damage = match stood {
        true => fold(live).await?,
        false => None,
    };
    if stood {
        // A second name rather than a new one: there is a database under the first all the time. Not every file system
        // has them.
        fs::hard_link(live, &kept).or_else(|_| fs::rename(live, &kept))?;
    }
    for end in ["-wal", "-shm", "-journal"] {
        if with(live, end).exists() {
            fs::rename(with(live, end), with(&kept, end))?;
        }
    }
    sync_folder(live)?;
    Ok((stood.then_some(kept), damage))
}

/// Makes one file of a database and its log. It succeeds for who is alone, so it tells of programs that know nothing of
/// our lock, too. What is wrong with a database that cannot be read is told, and hinders nothing.
#[allow(clippy::disallowed_methods, reason = "a setting of the file has no form in SeaQuery")]
async fn fold(live: &Path) -> Outcome<Option<String>> {
    let held = |error: &DbErr| error.to_string().contains("locked");
    let conn = match open(live, false).await {
        Err(error) if held(&error) => return refuse(in_use(live)),
        Err(error) => return Ok(Some(error.to_string())),
        Ok(conn) => conn,
    };
    let question = Statement::from_string(DbBackend::Sqlite, "PRAGMA journal_mode = DELETE");
    let answer = conn.query_one_raw(question).await;
    conn.close_by_ref().await?;
    match answer.and_then(|row| row.map_or_else(|| Ok(String::new()), |row| row.try_get_by_index(0))) {
        Ok(mode) if mode == "delete" => Ok(None),
        Ok(_) => refuse(in_use(live)),
        Err(error) if held(&error) => refuse(in_use(live)),
        Err(error) => Ok(Some(error.to_string())),
    }
}
