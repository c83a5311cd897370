//! A file system that keeps in memory what nobody has asked to be kept (FUSE). When its power is cut only that is left
//! which was flushed: what `kill -9` leaves to the kernel, which writes it out politely, is lost here.
//!
//! One folder of files, which is what the embedded database needs. Names are kept as soon as they are given: what is
//! tried is that contents are flushed before a write is acknowledged.

use std::{
    collections::{BTreeMap, BTreeSet},
    ffi::OsStr,
    fs, io,
    os::unix::fs::MetadataExt as _,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, UNIX_EPOCH},
};

use fuser::{
    BackgroundSession, BsdFileFlags, Config, Errno, FileAttr, FileHandle, FileType, Filesystem, FopenFlags,
    Generation, INodeNo, LockOwner, MountOption, OpenFlags, RenameFlags, ReplyAttr, ReplyCreate, ReplyData,
    ReplyDirectory, ReplyEmpty, ReplyEntry, ReplyOpen, ReplyWrite, Request, TimeOrNow, WriteFlags,
};
use rand::Rng as _;
use rand_chacha::ChaCha8Rng;

const PAGE: usize = 4096;
/// The kernel asks for sizes each time.
const TTL: Duration = Duration::ZERO;

/// What programs see of a file, and what of it would be there after a power cut.
#[derive(Default)]
struct Held {
    seen: Vec<u8>,
    kept: Vec<u8>,
    /// Pages in which the two may differ.
    dirty: BTreeSet<usize>,
}

impl Held {
    fn touch(&mut self, from: usize, to: usize) {
        self.dirty.extend(from / PAGE..to.div_ceil(PAGE));
    }

    fn write(&mut self, at: usize, data: &[u8]) {
        let end = at + data.len();
        if self.seen.len() < end {
            self.seen.resize(end, 0);
        }
        self.seen[at..end].copy_from_slice(data);
        self.touch(at, end);
    }

    fn resize(&mut self, size: usize) {
        self.touch(size.min(self.seen.len()), self.seen.len().max(self.kept.len()).max(size));
        self.seen.resize(size, 0);
    }

    fn keep(&mut self) {
        self.kept.resize(self.seen.len(), 0);
        for page in std::mem::take(&mut self.dirty) {
            self.keep_page(page);
        }
    }

    /// Keeps some of the pages that nobody asked to be kept, as a disk does that had begun with them.
    fn keep_some(&mut self, rng: &mut ChaCha8Rng) {
        for page in std::mem::take(&mut self.dirty) {
            if rng.random_range(0..2) == 0 {
                self.keep_page(page);
            }
        }
    }

    /// Keeps a page, whole, as far as there is one. The page is no longer dirty.
    fn keep_page(&mut self, page: usize) {
        let (from, to) = (page * PAGE, ((page + 1) * PAGE).min(self.seen.len()));
        if from < to {
            self.kept.resize(self.kept.len().max(to), 0);
            self.kept[from..to].copy_from_slice(&self.seen[from..to]);
        }
    }
}

#[derive(Default)]
struct State {
    files: BTreeMap<u64, Held>,
    names: BTreeMap<String, u64>,
    /// Flushes do nothing but say that they did: the sabotage.
    lies: bool,
    /// Nothing is answered any more, and nothing kept.
    cut: bool,
    flushes: usize,
}

#[derive(Clone, Default)]
struct Disk(Arc<Mutex<State>>);

/// The mounted file system.
pub struct Lazy {
    disk: Disk,
    session: BackgroundSession,
    /// Where what is kept is at rest.
    folder: PathBuf,
}

impl Lazy {
    /// What lies in `folder`, seen at another place. An error where this process may not mount.
    pub fn mount(folder: &Path, at: &Path, lies: bool) -> io::Result<Self> {
        let mut state = State { lies, ..State::default() };
        for (entry, ino) in fs::read_dir(folder)?.zip(2..) {
            let entry = entry?;
            let bytes = fs::read(entry.path())?;
            state.names.insert(entry.file_name().to_string_lossy().into_owned(), ino);
            state.files.insert(ino, Held { seen: bytes.clone(), kept: bytes, ..Held::default() });
        }
        let disk = Disk(Arc::new(Mutex::new(state)));
        let mut config = Config::default();
        config.mount_options = vec![MountOption::FSName("rollcall-lazy".to_owned()), MountOption::NoAtime];
        let session = fuser::spawn_mount(disk.clone(), at, &config)?;
        Ok(Self { disk, session, folder: folder.to_owned() })
    }

    /// From this instant nothing is kept; of what was not flushed `some` draws what is there all the same. How often something
    /// was flushed until then.
    pub fn cut(&self, some: Option<&mut ChaCha8Rng>) -> usize {
        let mut state = self.disk.state();
        state.cut = true;
        if let Some(rng) = some {
            for file in state.files.values_mut() {
                file.keep_some(rng);
            }
        }
        state.flushes
    }

    /// Takes it away once nobody uses it, and lays what was kept to rest.
    pub fn rest(self) -> io::Result<()> {
        self.session.umount_and_join()?;
        let state = self.disk.state();
        for entry in fs::read_dir(&self.folder)? {
            fs::remove_file(entry?.path())?;
        }
        for (name, ino) in &state.names {
            let kept = state.files.get(ino).map_or(&[][..], |file| &file.kept);
            fs::write(self.folder.join(name), kept)?;
        }
        Ok(())
    }
}

impl Disk {
    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// While there is power.
    fn live(&self) -> Result<MutexGuard<'_, State>, Errno> {
        let state = self.state();
        if state.cut { Err(Errno::EIO) } else { Ok(state) }
    }

    fn with<T>(&self, ino: INodeNo, act: impl FnOnce(&mut Held) -> T) -> Result<T, Errno> {
        self.live()?.files.get_mut(&ino.0).map(act).ok_or(Errno::ENOENT)
    }

    fn attributes(&self, ino: INodeNo) -> Result<FileAttr, Errno> {
        if ino == INodeNo::ROOT {
            return Ok(attributes(ino, 0));
        }
        self.with(ino, |file| attributes(ino, file.seen.len()))
    }

    fn find(&self, name: &OsStr) -> Result<FileAttr, Errno> {
        let ino = self.live()?.names.get(&*name.to_string_lossy()).copied().ok_or(Errno::ENOENT)?;
        self.attributes(INodeNo(ino))
    }

    fn make(&self, name: &OsStr) -> Result<FileAttr, Errno> {
        let mut state = self.live()?;
        let ino = state.files.keys().max().copied().unwrap_or(1) + 1;
        state.files.insert(ino, Held::default());
        state.names.insert(name.to_string_lossy().into_owned(), ino);
        Ok(attributes(INodeNo(ino), 0))
    }

    fn flush_to_disk(&self, ino: INodeNo) -> Result<(), Errno> {
        let mut state = self.live()?;
        state.flushes += 1;
        if state.lies {
            return Ok(());
        }
        state.files.get_mut(&ino.0).map(Held::keep).ok_or(Errno::ENOENT)
    }
}

fn attributes(ino: INodeNo, size: usize) -> FileAttr {
    let own = fs::metadata("/proc/self").ok();
    let (uid, gid) = own.map_or((0, 0), |own| (own.uid(), own.gid()));
    let is_folder = ino == INodeNo::ROOT;
    FileAttr {
        ino,
        size: size as u64,
        blocks: size.div_ceil(512) as u64,
        atime: UNIX_EPOCH,
        mtime: UNIX_EPOCH,
        ctime: UNIX_EPOCH,
        crtime: UNIX_EPOCH,
        kind: if is_folder { FileType::Directory } else { FileType::RegularFile },
        perm: if is_folder { 0o700 } else { 0o600 },
        nlink: 1,
        uid,
        gid,
        rdev: 0,
        flags: 0,
        blksize: PAGE as u32,
    }
}

fn done(reply: ReplyEmpty, outcome: Result<(), Errno>) {
    match outcome {
        Ok(()) => reply.ok(),
        Err(error) => reply.error(error),
    }
}

impl Filesystem for Disk {
    fn lookup(&self, _: &Request, _: INodeNo, name: &OsStr, reply: ReplyEntry) {
        match self.find(name) {
            Ok(found) => reply.entry(&TTL, &found, Generation(0)),
            Err(error) => reply.error(error),
        }
    }

    fn getattr(&self, _: &Request, ino: INodeNo, _: Option<FileHandle>, reply: ReplyAttr) {
        match self.attributes(ino) {
            Ok(found) => reply.attr(&TTL, &found),
            Err(error) => reply.error(error),
        }
    }

    #[allow(clippy::too_many_arguments, reason = "as the kernel asks")]
    fn setattr(
        &self,
        _: &Request,
        ino: INodeNo,
        _: Option<u32>,
        _: Option<u32>,
        _: Option<u32>,
        size: Option<u64>,
        _: Option<TimeOrNow>,
        _: Option<TimeOrNow>,
        _: Option<std::time::SystemTime>,
        _: Option<FileHandle>,
        _: Option<std::time::SystemTime>,
        _: Option<std::time::SystemTime>,
        _: Option<std::time::SystemTime>,
        _: Option<BsdFileFlags>,
        reply: ReplyAttr,
    ) {
        let sized = match size {
            Some(size) => self.with(ino, |file| file.resize(size as usize)),
            None => Ok(()),
        };
        match sized.and_then(|()| self.attributes(ino)) {
            Ok(found) => reply.attr(&TTL, &found),
            Err(error) => reply.error(error),
        }
    }

    fn create(&self, _: &Request, _: INodeNo, name: &OsStr, _: u32, _: u32, _: i32, reply: ReplyCreate) {
        match self.make(name) {
            Ok(made) => reply.created(&TTL, &made, Generation(0), FileHandle(0), FopenFlags::empty()),
            Err(error) => reply.error(error),
        }
    }

    fn open(&self, _: &Request, _: INodeNo, _: OpenFlags, reply: ReplyOpen) {
        match self.live() {
            Ok(_) => reply.opened(FileHandle(0), FopenFlags::empty()),
            Err(error) => reply.error(error),
        }
    }

    #[allow(clippy::too_many_arguments, reason = "as the kernel asks")]
    fn read(
        &self,
        _: &Request,
        ino: INodeNo,
        _: FileHandle,
        offset: u64,
        size: u32,
        _: OpenFlags,
        _: Option<LockOwner>,
        reply: ReplyData,
    ) {
        let piece = |file: &mut Held| {
            let from = (offset as usize).min(file.seen.len());
            file.seen[from..(from + size as usize).min(file.seen.len())].to_vec()
        };
        match self.with(ino, piece) {
            Ok(read) => reply.data(&read),
            Err(error) => reply.error(error),
        }
    }

    #[allow(clippy::too_many_arguments, reason = "as the kernel asks")]
    fn write(
        &self,
        _: &Request,
        ino: INodeNo,
        _: FileHandle,
        offset: u64,
        data: &[u8],
        _: WriteFlags,
        _: OpenFlags,
        _: Option<LockOwner>,
        reply: ReplyWrite,
    ) {
        match self.with(ino, |file| file.write(offset as usize, data)) {
            Ok(()) => reply.written(data.len() as u32),
            Err(error) => reply.error(error),
        }
    }

    fn flush(&self, _: &Request, _: INodeNo, _: FileHandle, _: LockOwner, reply: ReplyEmpty) {
        // To close a file is not to keep it.
        reply.ok();
    }

    fn fsync(&self, _: &Request, ino: INodeNo, _: FileHandle, _: bool, reply: ReplyEmpty) {
        done(reply, self.flush_to_disk(ino));
    }

    fn fsyncdir(&self, _: &Request, _: INodeNo, _: FileHandle, _: bool, reply: ReplyEmpty) {
        done(reply, self.live().map(drop));
    }

    fn unlink(&self, _: &Request, _: INodeNo, name: &OsStr, reply: ReplyEmpty) {
        // Who has it open goes on with it.
        let gone = |mut state: MutexGuard<'_, State>| {
            state.names.remove(&*name.to_string_lossy()).map(drop).ok_or(Errno::ENOENT)
        };
        done(reply, self.live().and_then(gone));
    }

    fn rename(
        &self,
        _: &Request,
        _: INodeNo,
        name: &OsStr,
        _: INodeNo,
        to: &OsStr,
        _: RenameFlags,
        reply: ReplyEmpty,
    ) {
        let renamed = |mut state: MutexGuard<'_, State>| {
            let ino = state.names.remove(&*name.to_string_lossy()).ok_or(Errno::ENOENT)?;
            state.names.insert(to.to_string_lossy().into_owned(), ino);
            Ok(())
        };
        done(reply, self.live().and_then(renamed));
    }

    fn readdir(&self, _: &Request, _: INodeNo, _: FileHandle, offset: u64, mut reply: ReplyDirectory) {
        let Ok(state) = self.live() else { return reply.error(Errno::EIO) };
        for ((name, ino), at) in state.names.iter().zip(1..).skip(offset as usize) {
            if reply.add(INodeNo(*ino), at, FileType::RegularFile, name) {
                break;
            }
        }
        reply.ok();
    }
}
