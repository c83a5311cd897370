//! `rollcall import …`.

use std::{
    fmt,
    fs::File,
    io::Read as _,
    path::{Path, PathBuf},
};

use clap::{Args, Subcommand};
use rollcall::{
    config::Settings,
    features::schools::{
        self, ImportReport, LinksReport,
        gias::{self, FileFault, RowFault, RowNote},
    },
};
use serde_json::json;

use super::{
    Failure,
    comparators::{self, ImportComparators},
    ctf::{self, ImportCtf},
    gate, say,
};

/// Lines of one list of the report, unless all are asked for.
const CAPPED: usize = 50;

/// What can be imported.
#[derive(Subcommand)]
pub enum ImportCommand {
    /// Bring the schools up to date with an extract of Get Information about Schools
    ///
    /// The extract is the truth about every school it names: what it leaves empty is emptied. Schools it does
    /// not name stay. Rows that cannot be read are refused and listed; the others are taken.
    Schools(ImportSchools),
    /// Import published figures to compare with, or a list of statistical neighbours
    ///
    /// The layout is told by the header. A file with a fault is refused whole, with every fault and its line.
    Comparators(ImportComparators),
    /// Enter the pupils of a Common Transfer File on a school's roll
    ///
    /// Pupils who are on roll stay as they are. A pupil who cannot be entered is told with its place in the file; the
    /// others are entered.
    Ctf(ImportCtf),
}

/// Arguments of `import schools`.
#[derive(Args)]
pub struct ImportSchools {
    /// The extract, a CSV file (edubasealldata….csv or a part of it)
    file: PathBuf,
    /// The file of predecessors and successors (links_edubasealldata….csv or a part of it)
    #[arg(long)]
    links: Option<PathBuf>,
    /// Report what would be done and keep nothing
    #[arg(long)]
    dry_run: bool,
    /// List every row, not the first fifty of each kind
    #[arg(long, conflicts_with = "json")]
    all: bool,
    /// Print the whole report as JSON
    #[arg(long)]
    json: bool,
}

/// Runs the command.
pub async fn run(settings: &Settings, command: ImportCommand) -> Result<(), Failure> {
    match command {
        ImportCommand::Schools(arguments) => import_schools(settings, arguments).await,
        ImportCommand::Comparators(arguments) => comparators::run(settings, arguments).await,
        ImportCommand::Ctf(arguments) => ctf::run(settings, arguments).await,
    }
}

async fn import_schools(settings: &Settings, arguments: ImportSchools) -> Result<(), Failure> {
    let ImportSchools { file, links, dry_run, all, json } = arguments;
    // Both files are read before anything is stored.
    let extract = read(&file, gias::read)?;
    let links = links.as_deref().map(|file| read(file, gias::read_links)).transpose()?;
    let gate = gate(settings).await?;
    let operator = gate.operator();
    let done = schools::import(&operator, extract, dry_run).await?;
    let links = match links {
        Some(links) => Some(schools::import_links(&operator, links, dry_run).await?),
        None => None,
    };
    let report = match json {
        true => {
            let report = json!({ "schools": done, "links": links, "committed": !dry_run });
            serde_json::to_string_pretty(&report)?
        }
        false => Report { schools: &done, links: links.as_ref(), dry_run, cap: (!all).then_some(CAPPED) }
            .to_string(),
    };
    say(report.trim_end())
}

/// Reads a whole file, or no more of it than the reader takes.
fn read<T>(file: &Path, parse: impl Fn(&[u8]) -> Result<T, FileFault>) -> Result<T, Failure> {
    let fail = |error: &dyn fmt::Display| Failure::from(format!("{}: {error}", file.display()));
    let mut bytes = Vec::new();
    let limit = gias::MAX_BYTES as u64 + 1;
    let opened = File::open(file).map_err(|error| fail(&error))?;
    opened.take(limit).read_to_end(&mut bytes).map_err(|error| fail(&error))?;
    parse(&bytes).map_err(|fault| fail(&fault))
}

/// The report as a person reads it.
struct Report<'a> {
    schools: &'a ImportReport,
    links: Option<&'a LinksReport>,
    dry_run: bool,
    cap: Option<usize>,
}

impl fmt::Display for Report<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ImportReport { created, changed, unchanged, refused_rows, refused, notes } = self.schools;
        let counts = [created.len(), changed.len(), *unchanged, *refused_rows];
        counted(f, "schools", counts)?;
        if let Some(links) = self.links {
            let counts = [links.created.len(), links.changed.len(), links.unchanged, links.refused_rows];
            counted(f, "links", counts)?;
        }
        if self.dry_run {
            writeln!(f, "A dry run: nothing was kept.")?;
        }
        self.list(f, "Refused rows of the extract", refused.iter().map(fault_line))?;
        let changes = changed
            .iter()
            .map(|one| format!("{} {}", place(one.line, Some(one.urn)), one.columns.join(", ")));
        self.list(f, "Changed schools", changes)?;
        self.list(f, "Kinds of school guessed or unknown", self.schools.guesses().map(note_line))?;
        let others = notes.iter().filter(|note| !note.is_guess());
        self.list(f, "Notes on the extract", others.map(note_line))?;
        if let Some(links) = self.links {
            self.list(f, "Refused rows of the links", links.refused.iter().map(fault_line))?;
            self.list(f, "Notes on the links", links.notes.iter().map(note_line))?;
        }
        Ok(())
    }
}

impl Report<'_> {
    fn list(
        &self,
        f: &mut fmt::Formatter<'_>,
        title: &str,
        lines: impl Iterator<Item = String>,
    ) -> fmt::Result {
        let lines: Vec<_> = lines.collect();
        if lines.is_empty() {
            return Ok(());
        }
        writeln!(f, "\n{title} ({})", lines.len())?;
        let shown = self.cap.unwrap_or(lines.len()).min(lines.len());
        for line in &lines[..shown] {
            writeln!(f, "  {line}")?;
        }
        match lines.len() - shown {
            0 => Ok(()),
            more => writeln!(f, "  … and {more} more: --all lists them."),
        }
    }
}

fn counted(f: &mut fmt::Formatter<'_>, what: &str, counts: [usize; 4]) -> fmt::Result {
    let rows: usize = counts.iter().sum();
    let [created, changed, unchanged, refused] = counts;
    writeln!(
        f,
        "{what:8} {rows} row(s): {created} created, {changed} changed, {unchanged} unchanged, {refused} refused"
    )
}

fn fault_line(fault: &RowFault) -> String {
    line(fault.line, fault.urn, fault.column, fault.code, &fault.detail)
}

fn note_line(note: &RowNote) -> String {
    line(note.line, note.urn, note.column, note.code, &note.detail)
}

fn line(number: u64, urn: Option<i32>, column: Option<&str>, code: &str, detail: &str) -> String {
    let column = column.map(|column| format!(" {column}:")).unwrap_or_default();
    format!("{}{column} {code}: {detail}", place(number, urn))
}

fn place(line: u64, urn: Option<i32>) -> String {
    urn.map_or_else(|| format!("line {line}"), |urn| format!("line {line} URN {urn}"))
}
