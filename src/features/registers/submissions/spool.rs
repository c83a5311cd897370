//! The spool: bodies that wait to be worked through, and what became of them.
//!
//! They are pupils' data, so the folder and its files are readable by their owner alone, and a body is gone as soon
//! as it is done with.

use std::{
    fs::{self, DirBuilder, File, OpenOptions},
    io,
    path::{Path, PathBuf},
    time::Duration,
};

use tempfile::{Builder, NamedTempFile};
use uuid::Uuid;

/// Begins the names of files that nobody waits for yet.
const INCOMING: &str = "incoming-";

/// What a file of the spool is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// To be read by the client.
    Results,
    /// A body, a journal, or what is just arriving.
    Working,
}

/// A folder for submissions.
#[derive(Clone, Debug)]
pub struct Spool {
    folder: PathBuf,
}

impl Spool {
    /// The spool in this folder, which is made if it is not there.
    pub fn open(folder: impl Into<PathBuf>) -> io::Result<Self> {
        let folder = folder.into();
        let mut builder = DirBuilder::new();
        builder.recursive(true);
        restrict_folder(&mut builder);
        builder.create(&folder)?;
        restrict(&folder)?;
        Ok(Self { folder })
    }

    /// A file without a name: it is gone when it is closed, whatever happens to the process.
    pub fn nameless(&self) -> io::Result<File> {
        tempfile::tempfile_in(&self.folder)
    }

    /// A file that may be kept; gone when it is dropped.
    pub fn incoming(&self) -> io::Result<NamedTempFile> {
        Builder::new().prefix(INCOMING).tempfile_in(&self.folder)
    }

    /// Keeps a body: its bytes and its name are on disk when this returns.
    pub fn keep(&self, body: NamedTempFile, id: Uuid) -> io::Result<()> {
        body.as_file().sync_all()?;
        body.persist_noclobber(self.body(id)).map_err(|error| error.error)?;
        self.sync()
    }

    /// The body of a submission, held by this process alone: `None` when another has it, or nobody.
    pub fn take(&self, id: Uuid) -> io::Result<Option<File>> {
        let body = match OpenOptions::new().read(true).open(self.body(id)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            body => body?,
        };
        match body.try_lock() {
            // It may have been done with between opening and locking.
            Ok(()) if self.body(id).exists() => Ok(Some(body)),
            Ok(()) | Err(fs::TryLockError::WouldBlock) => Ok(None),
            Err(fs::TryLockError::Error(error)) => Err(error),
        }
    }

    /// The journal of a submission.
    pub fn journal(&self, id: Uuid) -> io::Result<File> {
        let mut options = OpenOptions::new();
        options.read(true).write(true).create(true).truncate(false);
        owner_only(&mut options);
        options.open(self.path(id, "journal"))
    }

    /// Keeps the results of a submission.
    pub fn keep_results(&self, results: NamedTempFile, id: Uuid) -> io::Result<()> {
        results.as_file().sync_all()?;
        results.persist(self.path(id, "results")).map_err(|error| error.error)?;
        self.sync()
    }

    /// The results of a submission, if they are here.
    pub fn results(&self, id: Uuid) -> io::Result<Option<File>> {
        match File::open(self.path(id, "results")) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            results => results.map(Some),
        }
    }

    /// Forgets a body, and the journal with it.
    pub fn discard(&self, id: Uuid) -> io::Result<()> {
        for path in [self.body(id), self.path(id, "journal")] {
            remove(&path)?;
        }
        Ok(())
    }

    /// Removes what is stale, by the id of its submission, its kind and its age. Only files of the spool's own.
    pub fn sweep(&self, is_stale: impl Fn(Option<Uuid>, Kind, Option<Duration>) -> bool) -> io::Result<()> {
        for entry in fs::read_dir(&self.folder)? {
            let entry = entry?;
            let name = entry.file_name();
            let Some(name) = name.to_str() else { continue };
            let (id, kind) = match name.split_once('.').map(|(id, kind)| (id.parse().ok(), kind)) {
                Some((Some(id), "results")) => (Some(id), Kind::Results),
                Some((Some(id), "body" | "journal")) => (Some(id), Kind::Working),
                _ if name.starts_with(INCOMING) => (None, Kind::Working),
                _ => continue,
            };
            let age =
                entry.metadata().and_then(|about| about.modified()).ok().and_then(|at| at.elapsed().ok());
            if is_stale(id, kind, age) {
                remove(&entry.path())?;
            }
        }
        Ok(())
    }

    fn body(&self, id: Uuid) -> PathBuf {
        self.path(id, "body")
    }

    fn path(&self, id: Uuid, kind: &str) -> PathBuf {
        self.folder.join(format!("{id}.{kind}"))
    }

    /// A new name is on disk when its folder is.
    fn sync(&self) -> io::Result<()> {
        File::open(&self.folder)?.sync_all()
    }
}

fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

#[cfg(unix)]
fn restrict_folder(builder: &mut DirBuilder) {
    std::os::unix::fs::DirBuilderExt::mode(builder, 0o700);
}

#[cfg(unix)]
fn restrict(folder: &Path) -> io::Result<()> {
    fs::set_permissions(folder, std::os::unix::fs::PermissionsExt::from_mode(0o700))
}

#[cfg(unix)]
fn owner_only(options: &mut OpenOptions) {
    std::os::unix::fs::OpenOptionsExt::mode(options, 0o600);
}

#[cfg(not(unix))]
fn restrict_folder(_: &mut DirBuilder) {}

#[cfg(not(unix))]
fn restrict(_: &Path) -> io::Result<()> {
    Ok(())
}

#[cfg(not(unix))]
fn owner_only(_: &mut OpenOptions) {}
