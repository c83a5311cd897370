//! The servers that are measured: child processes on loopback, ended by their id.

use std::{
    fs,
    fs::File,
    path::Path,
    process::{Child, Command, Stdio},
    time::Duration,
};

use tokio::net::TcpStream;

/// A server.
pub struct Process {
    child: Child,
    /// Where it listens.
    pub address: String,
}

impl Process {
    /// Starts it with this address to listen on and waits until it answers. What it logs goes to `log`.
    pub async fn start(mut command: Command, address: String, log: &Path) -> Self {
        let file = File::create(log).unwrap();
        command.stdin(Stdio::null()).stdout(file.try_clone().unwrap()).stderr(file);
        let mut process = Self { child: command.spawn().unwrap(), address };
        for _ in 0..200 {
            if TcpStream::connect(&process.address).await.is_ok() {
                return process;
            }
            if let Some(status) = process.child.try_wait().unwrap() {
                panic!("the server ended ({status}): {}", fs::read_to_string(log).unwrap_or_default());
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("the server did not answer: {}", fs::read_to_string(log).unwrap_or_default());
    }

    /// The processor time that it has used, in seconds.
    pub fn cpu(&self) -> f64 {
        cpu(self.child.id())
    }

    /// The most memory it has held since [`forget_peak`](Self::forget_peak), in MiB.
    pub fn peak(&self) -> f64 {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kib = line.and_then(|line| line.trim().trim_end_matches("kB").trim().parse::<f64>().ok());
        kib.unwrap_or(f64::NAN) / 1024.0
    }

    /// Lets the peak begin anew.
    pub fn forget_peak(&self) {
        // Where the system does not allow it, the peak is that of the whole run.
        let _ = fs::write(format!("/proc/{}/clear_refs", self.child.id()), "5");
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// An address of this machine that nobody listens on.
pub fn free_address() -> String {
    std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string()
}

fn cpu(process: u32) -> f64 {
    let stat = fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
    // The name, in brackets, may hold spaces; user and system time are the twelfth and thirteenth after it.
    let after_name = stat.rsplit_once(')').map_or("", |(_, rest)| rest);
    let ticks = after_name.split_ascii_whitespace().skip(11).take(2);
    ticks.filter_map(|ticks| ticks.parse::<f64>().ok()).sum::<f64>() / TICKS
}

/// Ticks of a second, which has been a hundred on Linux for as long as anyone asks.
const TICKS: f64 = 100.0;

/// The processor time of every PostgreSQL process that serves a connection to the database of this name, in seconds.
pub fn backends_cpu(database: &str) -> f64 {
    let ids = fs::read_dir("/proc").into_iter().flatten().flatten();
    let ids = ids.filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok());
    let serves = |id: &u32| {
        let title = fs::read(format!("/proc/{id}/cmdline")).unwrap_or_default();
        let title = String::from_utf8_lossy(&title);
        title.starts_with("postgres: ") && title.contains(&format!(" {database} 127.0.0.1("))
    };
    ids.filter(serves).map(cpu).sum()
}
