//! The figures, as a table: medians of the rounds, and the ratios of what was measured in the same round.

use std::{collections::BTreeMap, env, fs, process::Command, time::Duration};

use super::{load::Measured, measure::Subject, world::Database};

/// Registers of all of England's schools in one morning.
const ENGLAND: f64 = 24_000.0;

/// One size of register over so many connections.
pub struct Cell {
    pub group: &'static str,
    pub connections: usize,
    /// The most memory that the service held, in MiB.
    pub peak: f64,
    pub rounds: BTreeMap<Subject, Vec<Measured>>,
}

impl Cell {
    fn rate(&self, subject: Subject) -> Option<f64> {
        let rounds = self.rounds.get(&subject)?;
        Some(median(rounds.iter().map(Measured::registers_per_second)))
    }

    /// How many times faster the service was than the other, round by round.
    fn ratio(&self, other: Subject) -> Option<f64> {
        let pairs = self.rounds.get(&Subject::Service)?.iter().zip(self.rounds.get(&other)?);
        Some(median(pairs.map(|(ours, other)| ours.registers_per_second() / other.registers_per_second())))
    }

    /// Processor time of the server and its database for one register, in milliseconds.
    fn cpu(&self, subject: Subject) -> f64 {
        let rounds = self.rounds.get(&subject).into_iter().flatten();
        median(rounds.map(|round| round.cpu * 1000.0 / round.registers as f64))
    }

    fn marks(&self) -> f64 {
        median(self.rounds[&Subject::Service].iter().map(|round| round.marks as f64 / round.seconds))
    }

    fn time(&self, part: f64) -> f64 {
        median(self.rounds[&Subject::Service].iter().map(|round| quantile(&round.times, part)))
    }

    /// In words, for the terminal.
    pub fn line(&self) -> String {
        let ours = self.rate(Subject::Service).unwrap_or_default();
        let told = |name: &str, subject| {
            self.ratio(subject).map(|ratio| format!(", {ratio:.2} × {name}")).unwrap_or_default()
        };
        format!(
            "{ours:.0} registers/s at {:.2} ms CPU{}{}{}{}",
            self.cpu(Subject::Service),
            told("the other build", Subject::Against),
            told("bare", Subject::Bare),
            told("upsert", Subject::Upsert),
            told("copy", Subject::Copy)
        )
    }
}

/// The cells of one database.
pub struct Table {
    database: Database,
    cells: Vec<Cell>,
}

impl Table {
    pub fn new(database: Database) -> Self {
        Self { database, cells: Vec::new() }
    }

    pub fn add(&mut self, cell: Cell) {
        self.cells.push(cell);
    }

    pub fn print(&self) {
        if self.cells.is_empty() {
            return;
        }
        println!("\n## {}: first pushes of their pages\n", self.database.name());
        println!(
            "| marks | conn. | registers/s | marks/s | p50 ms | p99 ms | CPU ms | peak MiB | bare/s | its CPU ms | upsert/s | copy/s | ÷ bare | × upsert | × copy | England |"
        );
        println!("|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|");
        for cell in &self.cells {
            let rate = cell.rate(Subject::Service).unwrap_or_default();
            let whole = |subject| cell.rate(subject).map_or("–".to_owned(), |rate| format!("{rate:.0}"));
            let ratio = |subject| cell.ratio(subject).map_or("–".to_owned(), |ratio| format!("{ratio:.2}"));
            println!(
                "| {} | {} | **{rate:.0}** | {:.0} | {:.2} | {:.2} | {:.2} | {:.0} | {} | {:.2} | {} | {} | {} | {} | {} | {:.0} s |",
                cell.group,
                cell.connections,
                cell.marks(),
                cell.time(0.5),
                cell.time(0.99),
                cell.cpu(Subject::Service),
                cell.peak,
                whole(Subject::Bare),
                cell.cpu(Subject::Bare),
                whole(Subject::Upsert),
                whole(Subject::Copy),
                ratio(Subject::Bare),
                ratio(Subject::Upsert),
                ratio(Subject::Copy),
                ENGLAND / rate,
            );
        }
        println!(
            "\nforms: 30 form groups of 30 pupils push into one page, and then into the next. \
             England: how long {ENGLAND:.0} registers would take. CPU: of the \
             server and its database connections, for one register."
        );
    }
}

/// Where this was measured.
pub fn machine() {
    let cpu = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = cpu.lines().find_map(|line| line.strip_prefix("model name")).unwrap_or_default();
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    let commit = said("git", &["-C", env!("CARGO_MANIFEST_DIR"), "describe", "--always", "--dirty"]);
    let busy = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    println!(
        "{cores} cores ({}), which the load, the service and the database share; load before the start {}; commit {commit}",
        model.trim_start_matches([':', ' ', '\t']),
        busy.split(' ').next().unwrap_or_default(),
    );
}

fn said(program: &str, arguments: &[&str]) -> String {
    let output = Command::new(program).args(arguments).output();
    output.map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned()).unwrap_or_default()
}

pub fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}

pub fn quantile(times: &[Duration], part: f64) -> f64 {
    let mut times = times.to_vec();
    times.sort();
    let at = ((times.len().saturating_sub(1)) as f64 * part).round() as usize;
    times.get(at).map_or(f64::NAN, |time| time.as_secs_f64() * 1000.0)
}
