//! The built program, run as an operator runs it.

use std::{
    env,
    io::{BufRead as _, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
    sync::mpsc,
    thread,
    time::Duration,
};

use serde_json::Value;
use tempfile::TempDir;

/// Exit status for a configuration that cannot work (sysexits.h).
pub const CONFIG: i32 = 78;

/// A folder with nothing in it, in which `rollcall` is run.
pub struct Desk {
    pub folder: TempDir,
}

impl Desk {
    pub fn new() -> Self {
        Self { folder: tempfile::tempdir_in(super::database::folder()).expect("a folder") }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The program with these arguments, and with no setting of the surroundings.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_rollcall"));
        for (name, _) in env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("ROLLCALL_")) {
            command.env_remove(name);
        }
        command.args(arguments).current_dir(self.folder.path()).stdin(Stdio::null());
        command
    }

    /// Runs it to its end.
    pub fn run(&self, arguments: &[&str]) -> Ended {
        Ended::of(self.command(arguments).output().expect("the program starts"))
    }

    /// Makes a client of the authority that may read schools; what the command tells of it.
    pub fn client(&self) -> Value {
        let create = "client create --name x --kind la --scope schools:read --all-schools --json";
        self.run(&create.split(' ').collect::<Vec<_>>()).ok().json()
    }

    /// Makes keys and a migrated database here.
    pub fn set_up(&self) {
        self.run(&["keys", "init"]).ok();
        self.run(&["migrate"]).ok();
    }

    /// Serves from here until dropped; `None` if it ended instead.
    pub fn serve(&self, arguments: &[&str]) -> Serving {
        let all = [&["serve", "--listen", "127.0.0.1:0", "--log-json", "--workers", "1"], arguments].concat();
        let mut child = self
            .command(&all)
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let stderr = child.stderr.take().expect("piped");
        let (send, lines) = mpsc::channel();
        thread::spawn(move || {
            for line in BufReader::new(stderr).lines().map_while(Result::ok) {
                let _ = send.send(line);
            }
        });
        let mut serving = Serving { child, lines, said: Vec::new(), base: String::new() };
        serving.base = serving.wait_for_address();
        serving
    }
}

/// How a command ended.
pub struct Ended {
    pub status: i32,
    pub out: String,
    pub err: String,
}

impl Ended {
    fn of(output: Output) -> Self {
        let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
        Self {
            status: output.status.code().unwrap_or(-1),
            out: text(output.stdout),
            err: text(output.stderr),
        }
    }

    #[track_caller]
    pub fn ok(self) -> Self {
        self.expect(0)
    }

    #[track_caller]
    pub fn expect(self, status: i32) -> Self {
        assert_eq!(self.status, status, "{}{}", self.out, self.err);
        self
    }

    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|_| panic!("no JSON: {}", self.out))
    }
}

/// A server in a process of its own, ended with this.
pub struct Serving {
    child: Child,
    lines: mpsc::Receiver<String>,
    said: Vec<String>,
    pub base: String,
}

impl Serving {
    fn wait_for_address(&mut self) -> String {
        loop {
            let line = self.lines.recv_timeout(Duration::from_secs(30));
            let line = line.unwrap_or_else(|_| panic!("it does not serve: {}", self.said.join("\n")));
            self.said.push(line.clone());
            let event: Value = serde_json::from_str(&line).unwrap_or_default();
            if let Some(address) = event["address"].as_str() {
                return format!("http://{address}");
            }
        }
    }

    /// Everything it has written to standard error until now.
    pub fn said(&mut self) -> &[String] {
        while let Ok(line) = self.lines.recv_timeout(Duration::from_millis(200)) {
            self.said.push(line);
        }
        &self.said
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A SQLite URL for a file.
pub fn sqlite_url(file: &Path) -> String {
    format!("sqlite://{}", file.display())
}
