//! Who has the embedded database open.
//!
//! SQLite's own locks last as long as a statement. Whoever puts another file in the place of the database must know that
//! nobody holds it at all: a server would go on writing into the file that was taken away. So each program that opens the
//! database holds `FILE.lock` together with others, and what replaces the database holds it alone. The kernel gives it back
//! when a process ends, however it ends.

use std::{
    fs::{self, File, OpenOptions, TryLockError},
    io,
    path::{Path, PathBuf},
};

/// A lock on a database's file, held as long as this lives.
pub(super) struct InUse {
    _lock: File,
}

impl InUse {
    /// Beside others that use the database; `None` while it is being replaced.
    pub fn together(database: &Path) -> io::Result<Option<Self>> {
        let lock = open(database)?;
        settle(lock.try_lock_shared(), lock)
    }

    /// Alone; `None` while anybody uses the database.
    pub fn alone(database: &Path) -> io::Result<Option<Self>> {
        let lock = open(database)?;
        settle(lock.try_lock(), lock)
    }
}

/// The file that is locked. It stays: who removed it would let two programs lock two files.
pub(super) fn lock_of(database: &Path) -> PathBuf {
    let mut path = database.to_owned();
    path.as_mut_os_string().push(".lock");
    path
}

fn settle(locked: Result<(), TryLockError>, lock: File) -> io::Result<Option<InUse>> {
    match locked {
        Ok(()) => Ok(Some(InUse { _lock: lock })),
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(error)) => Err(error),
    }
}

fn open(database: &Path) -> io::Result<File> {
    let path = lock_of(database);
    let told = |error: io::Error| io::Error::new(error.kind(), format!("{}: {error}", path.display()));
    match OpenOptions::new().read(true).write(true).create_new(true).open(&path) {
        Ok(lock) => {
            // What the operator runs first as root must not keep the service from its database.
            if let Ok(about) = fs::metadata(database) {
                let _ = give_to_owner(&about, &path);
            }
            Ok(lock)
        }
        // To lock a file it is enough to read it.
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => File::open(&path).map_err(told),
        Err(error) => Err(told(error)),
    }
}

/// Makes a new file the property of who owns another.
#[cfg(unix)]
pub(super) fn give_to_owner(of: &fs::Metadata, file: &Path) -> io::Result<()> {
    use std::os::unix::fs::{MetadataExt as _, chown};
    let about = fs::metadata(file)?;
    match (about.uid(), about.gid()) == (of.uid(), of.gid()) {
        true => Ok(()),
        false => chown(file, Some(of.uid()), Some(of.gid())),
    }
}

#[cfg(not(unix))]
pub(super) fn give_to_owner(_: &fs::Metadata, _: &Path) -> io::Result<()> {
    Ok(())
}
