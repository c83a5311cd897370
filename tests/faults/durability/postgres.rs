//! A PostgreSQL whose every process is ours: made by `scripts/postgres`, then run as a child of this one, for a server
//! that is killed is reaped by its parent alone and cannot be started again before.

use std::{
    fs::{self, File, OpenOptions},
    io::Write as _,
    os::unix::{fs::MetadataExt as _, process::CommandExt as _},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::Mutex,
    thread,
    time::{Duration, Instant},
};

use crate::service::{children, signal};

const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/scripts/postgres");

pub struct Cluster {
    folder: PathBuf,
    program: PathBuf,
    port: String,
    /// URL of the owning role.
    pub url: String,
    /// The role that serves.
    pub role: String,
    /// Whether its databases have the extension that checks indexes.
    pub amcheck: bool,
    child: Mutex<Option<Child>>,
}

impl Cluster {
    /// Makes one in a folder of its own and starts it, with fsync.
    pub fn make() -> Self {
        let folder = tempfile::Builder::new().prefix("rollcall-cluster-").tempdir().expect("a folder").keep();
        let mut start = Command::new(SCRIPT);
        let started = start.arg("start").arg(&folder).env_remove("ROLLCALL_TEST_PG_FAST").output();
        let started = started.expect("scripts/postgres starts");
        assert!(started.status.success(), "{}", String::from_utf8_lossy(&started.stderr));
        let told = String::from_utf8_lossy(&started.stdout).into_owned();
        let value = |name: &str| {
            let line = told.lines().find_map(|line| line.strip_prefix(&format!("export {name}=")));
            line.expect("a variable").to_owned()
        };
        let url = value("ROLLCALL_TEST_POSTGRES");
        let port = url.rsplit(':').next().and_then(|tail| tail.split('/').next()).expect("a port").to_owned();
        let server = postmaster(&folder).expect("a server that was started has an id");
        let program = fs::read_link(format!("/proc/{server}/exe")).expect("the server's program");
        // It is stopped in good order, to be started again as a child of ours.
        signal("-INT", server);
        wait("the server stops", || is_gone(server));
        let role = value("ROLLCALL_TEST_POSTGRES_SERVICE_ROLE");
        let mut cluster = Self { folder, program, port, url, role, amcheck: false, child: Mutex::new(None) };
        cluster.amcheck = cluster.install_amcheck();
        cluster.start();
        cluster
    }

    /// The program as the user whose the data is: never root.
    fn command(&self) -> Command {
        let data = self.data();
        let owner = fs::metadata(&data).expect("a folder of data");
        let mut command = Command::new(&self.program);
        command.current_dir("/").env_clear().env("PATH", "/usr/bin:/bin");
        if fs::metadata("/proc/self").is_ok_and(|own| own.uid() != owner.uid()) {
            command.uid(owner.uid()).gid(owner.gid());
        }
        command
    }

    fn data(&self) -> PathBuf {
        self.folder.join("data")
    }

    /// Every database that is made from now on can check its indexes, if the extension is there.
    fn install_amcheck(&self) -> bool {
        let mut command = self.command();
        command.args(["--single", "-c", "exit_on_error=on", "-D"]).arg(self.data()).arg("template1");
        command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
        let mut child = command.spawn().expect("PostgreSQL starts");
        let statements = "CREATE EXTENSION amcheck;\n\
            GRANT EXECUTE ON FUNCTION bt_index_check(regclass, boolean) TO rollcall_owner;\n";
        if let Some(mut stdin) = child.stdin.take() {
            let _ = stdin.write_all(statements.as_bytes());
        }
        child.wait().is_ok_and(|status| status.success())
    }

    /// Starts it and waits until it takes connections.
    pub fn start(&self) {
        let started = Instant::now();
        loop {
            let log = OpenOptions::new().create(true).append(true).open(self.folder.join("trials.log"));
            let log: File = log.expect("a log");
            let mut command = self.command();
            command.arg("-D").arg(self.data()).args(["-p", &self.port]).stdin(Stdio::null());
            command.stdout(log.try_clone().expect("a log")).stderr(log);
            let mut child = command.spawn().expect("PostgreSQL starts");
            while child.try_wait().is_ok_and(|ended| ended.is_none()) {
                if is_ready(&self.folder, child.id()) {
                    *self.child.lock().expect("no panic") = Some(child);
                    return;
                }
                thread::sleep(Duration::from_millis(10));
            }
            // A process of the killed one may hold its memory for a moment more.
            assert!(started.elapsed() < Duration::from_secs(20), "it does not start:\n{}", self.last_words());
            thread::sleep(Duration::from_millis(100));
        }
    }

    /// The end of what it wrote to its log.
    fn last_words(&self) -> String {
        let log = fs::read_to_string(self.folder.join("trials.log")).unwrap_or_default();
        let lines: Vec<_> = log.lines().collect();
        let (_, last) = lines.split_at(lines.len().saturating_sub(10));
        last.join("\n")
    }

    /// Kills every process of it at once, and waits until they are gone.
    pub fn kill(&self) {
        let Some(mut child) = self.child.lock().expect("no panic").take() else { return };
        // It stands still first: a process that it made after they were listed would be left, might wait for ever for a lock of
        // one that was killed, and would keep the memory without which no server starts here again.
        signal("-STOP", child.id());
        let others = children(child.id());
        let all = std::iter::once(child.id()).chain(others.iter().copied());
        let ids: Vec<_> = all.map(|id| id.to_string()).collect();
        let _ = Command::new("kill").arg("-KILL").args(&ids).stderr(Stdio::null()).status();
        let _ = child.wait();
        wait("the server's processes end", || others.iter().all(|id| is_gone(*id)));
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        self.kill();
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// A line of the file in which a server tells of itself.
fn told(folder: &Path, line: usize) -> Option<String> {
    let text = fs::read_to_string(folder.join("data/postmaster.pid")).ok()?;
    text.lines().nth(line).map(|line| line.trim().to_owned())
}

fn postmaster(folder: &Path) -> Option<u32> {
    told(folder, 0)?.parse().ok()
}

fn is_ready(folder: &Path, process: u32) -> bool {
    postmaster(folder) == Some(process) && told(folder, 7).as_deref() == Some("ready")
}

/// Whether a process has ended, reaped or not.
fn is_gone(process: u32) -> bool {
    let status = fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let state = status.lines().find_map(|line| line.strip_prefix("State:"));
    state.is_none_or(|state| state.trim().starts_with('Z'))
}

fn wait(what: &str, until: impl Fn() -> bool) {
    let started = Instant::now();
    while !until() {
        assert!(started.elapsed() < Duration::from_secs(30), "{what}, but not in 30 s");
        thread::sleep(Duration::from_millis(10));
    }
}
