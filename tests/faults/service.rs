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
    let mut command = Command::new(env!("CARGO_BIN_EXE_rollcall"));
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
        let arguments =
            [&["serve", "--listen", "127.0.0.1:0", "--log-json", "--workers", "2"], more].concat();
        let mut child = command(folder, database, &arguments)
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
        let address = addresses.recv_timeout(Duration::from_secs(30)).expect("it serves");
        Self { child, base: format!("http://{address}") }
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
        let status = Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status();
        assert!(status.expect("kill runs").success());
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
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
