//! The built program as a process of its own, ended by its id.

use std::{
    env, fs,
    io::{BufRead as _, BufReader},
    path::Path,
    process::{Child, Command, ExitStatus, Stdio},
    sync::mpsc,
    thread,
    time::{Duration, Instant},
};

use serde_json::Value;

/// The program with these arguments and no setting of the surroundings.
pub fn command(folder: &Path, database: &str, arguments: &[&str]) -> Command {
    command_under(&[], folder, database, arguments)
}

/// The same started by another program, such as a tracer.
fn command_under(before: &[&str], folder: &Path, database: &str, arguments: &[&str]) -> Command {
    const PROGRAM: &str = env!("CARGO_BIN_EXE_rollcall");
    let mut command = match before.split_first() {
        None => Command::new(PROGRAM),
        Some((first, rest)) => {
            let mut command = Command::new(first);
            command.args(rest).arg(PROGRAM);
            command
        }
    };
    for (name, _) in env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("ROLLCALL_")) {
        command.env_remove(name);
    }
    command.args(arguments).args(["--database", database]).current_dir(folder).stdin(Stdio::null());
    command
}

/// Runs a command to its end; what it wrote.
pub fn run(folder: &Path, database: &str, arguments: &[&str]) -> String {
    let ended = command(folder, database, arguments).output().expect("the program starts");
    assert!(ended.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&ended.stderr));
    String::from_utf8(ended.stdout).expect("UTF-8")
}

/// A running server; dropped, it is killed.
pub struct Service {
    child: Child,
    pub base: String,
}

impl Service {
    /// Serves this database.
    pub fn start(folder: &Path, database: &str, more: &[&str]) -> Self {
        Self::start_under(&[], folder, database, more).expect("it serves")
    }

    /// The same started by another program; `None` if it ended, or half a minute passed, before it served.
    pub fn start_under(before: &[&str], folder: &Path, database: &str, more: &[&str]) -> Option<Self> {
        let arguments =
            [&["serve", "--listen", "127.0.0.1:0", "--log-json", "--workers", "2"], more].concat();
        let mut child = command_under(before, folder, database, &arguments)
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let stderr = child.stderr.take().expect("piped");
        let (send, addresses) = mpsc::channel();
        thread::spawn(move || {
            for line in BufReader::new(stderr).lines().map_while(Result::ok) {
                let event: Value = serde_json::from_str(&line).unwrap_or_default();
                if let Some(address) = event["address"].as_str() {
                    let _ = send.send(address.to_owned());
                } else if !event.is_object() || event["panic"].is_string() {
                    eprintln!("service: {line}");
                }
            }
        });
        let mut service = Self { child, base: String::new() };
        let address = addresses.recv_timeout(Duration::from_secs(30)).ok()?;
        service.base = format!("http://{address}");
        Some(service)
    }

    /// Ends it without a word (SIGKILL), and whatever it was started by; what it had sent to the disk may be there.
    pub fn kill(&mut self) {
        // The id of one that has ended may be another's by now.
        if self.child.try_wait().is_ok_and(|ended| ended.is_some()) {
            return;
        }
        for traced in children(self.child.id()) {
            signal("-KILL", traced);
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
    }

    pub fn id(&self) -> u32 {
        self.child.id()
    }

    pub fn address(&self) -> &str {
        self.base.trim_start_matches("http://")
    }

    /// A figure from the kernel's account of the process: `VmHWM` in KiB, `Threads`.
    pub fn figure(&self, name: &str) -> u64 {
        let text = fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap_or_default();
        let line = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
        line.and_then(|line| line.split_whitespace().next()?.parse().ok()).unwrap_or_default()
    }

    /// Sends SIGTERM to this process and no other.
    pub fn terminate(&self) {
        assert!(signal("-TERM", self.child.id()));
    }

    /// Waits until it has ended; `None` when it takes longer than this.
    pub async fn ended(&mut self, within: Duration) -> Option<ExitStatus> {
        let started = Instant::now();
        while started.elapsed() < within {
            if let Ok(Some(status)) = self.child.try_wait() {
                return Some(status);
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        None
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        self.kill();
    }
}

/// Sends a signal to a process that this harness started, or to a child of one; says whether it was there.
pub fn signal(signal: &str, process: u32) -> bool {
    let sent = Command::new("kill").args([signal, &process.to_string()]).stderr(Stdio::null()).status();
    sent.is_ok_and(|status| status.success())
}

/// The process that started this one.
pub fn parent(process: u32) -> Option<u32> {
    let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    status.lines().find_map(|line| line.strip_prefix("PPid:"))?.trim().parse().ok()
}

/// The processes that this one started.
pub fn children(process: u32) -> Vec<u32> {
    let all = fs::read_dir("/proc").into_iter().flatten().flatten();
    let ids = all.filter_map(|entry| entry.file_name().to_str()?.parse().ok());
    ids.filter(|id| parent(*id) == Some(process)).collect()
}
