//! A real mail server (aiosmtpd, from PyPI) in a process of its own, and the worker that sends to it.

use std::{
    fs,
    io::{BufRead as _, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::OnceLock,
    time::{Duration, Instant},
};

use rollcall::{
    features::outbox::{self, Mailer, Relay, Worker},
    mail::{Sender, Wordings},
};
use serde_json::Value;
use tempfile::TempDir;

use crate::support::{TestApp, database};

/// A mail server, ended with this.
pub struct MailServer {
    child: Child,
    folder: TempDir,
    pub port: u16,
}

/// A Python that knows how to serve mail, made once and kept; it comes from PyPI, and these tests cannot do without it.
fn python() -> &'static Path {
    static PYTHON: OnceLock<PathBuf> = OnceLock::new();
    PYTHON.get_or_init(|| {
        let kept = Path::new(env!("CARGO_TARGET_TMPDIR")).join("python-mail-1");
        let python = kept.join("bin/python");
        if !kept.join("ready").exists() {
            let _ = fs::remove_dir_all(&kept);
            run(Command::new("python3").args(["-m", "venv"]).arg(&kept));
            let packages = ["aiosmtpd==1.4.6", "trustme==1.2.1"];
            let pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check"];
            run(Command::new(&python).args(pip).args(packages));
            fs::write(kept.join("ready"), "").unwrap();
        }
        python
    })
}

fn run(command: &mut Command) {
    let output = command.output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
}

impl MailServer {
    /// Serves in the clear, or with `starttls` or `tls` protected and to a user alone.
    pub async fn start(mode: &str) -> Self {
        let mode = mode.to_owned();
        tokio::task::spawn_blocking(move || Self::started(&mode)).await.unwrap()
    }

    fn started(mode: &str) -> Self {
        let folder = tempfile::tempdir_in(database::folder()).unwrap();
        let program = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/outbox/smtp.py");
        let mut command = Command::new(python());
        command.arg("-B").arg(program).arg(folder.path()).arg(mode);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let port = line.trim().parse().expect("the mail server tells its port");
        Self { child, folder, port }
    }

    pub fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Every mail that came, in order.
    pub fn mails(&self) -> Vec<Value> {
        let entries = self.folder.path().read_dir().unwrap().map(|entry| entry.unwrap().path());
        let mut files: Vec<_> =
            entries.filter(|path| path.extension().is_some_and(|kind| kind == "json")).collect();
        files.sort();
        files.iter().map(|file| serde_json::from_slice(&fs::read(file).unwrap()).unwrap()).collect()
    }

    /// Waits until so many mails have come.
    pub async fn wait_for(&self, count: usize) -> Vec<Value> {
        let started = Instant::now();
        loop {
            let mails = self.mails();
            if mails.len() >= count {
                return mails;
            }
            assert!(started.elapsed() < Duration::from_secs(60), "{} of {count} mails came", mails.len());
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// Starts a worker of this process that sends here.
    pub fn worker(&self, app: &TestApp) -> Worker {
        let address = format!("smtp-plain://127.0.0.1:{}", self.port);
        let within = Duration::from_secs(10);
        let relay = Relay::parse(&address, None, None, "authority.example", within).unwrap();
        let sender = Sender::parse(FROM, Some("team@authority.example")).unwrap();
        outbox::start(&app.gate, Some(Mailer { relay, sender, wordings: Wordings::shipped().unwrap() }))
    }
}

pub const FROM: &str = "Attendance Service <attendance@authority.example>";

impl Drop for MailServer {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A header of a mail, by its name; none where it stands twice.
pub fn header(mail: &Value, name: &str) -> String {
    let all = mail["headers"].as_array().unwrap().iter();
    let own: Vec<_> =
        all.filter(|header| header[0] == name).map(|header| header[1].as_str().unwrap()).collect();
    assert!(own.len() == 1, "{name}: {own:?}");
    own[0].to_owned()
}
