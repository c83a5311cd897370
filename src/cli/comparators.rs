//! `rollcall import comparators …`.

use std::{fs::File, io::Read as _, path::PathBuf};

use clap::Args;
use rollcall::{
    access::{Attempt, ComparatorsWrite},
    config::Settings,
    error::Fault,
    features::comparators::{
        self, ComparatorImport,
        layouts::{self, Told},
    },
    http::IdempotencyKey,
};

use super::{Failure, gate, say};

/// Bytes of a file that are read; the Department's weekly files of all England are the largest.
const LARGEST: u64 = 256 * 1024 * 1024;

/// Arguments of `import comparators`.
#[derive(Args)]
pub struct ImportComparators {
    /// The file as it was published; its layout is told by its header
    file: PathBuf,
    /// Whose statistical neighbours the file lists, by the three digits
    #[arg(long, value_parser = clap::value_parser!(i32).range(100..=999))]
    la_code: Option<i32>,
    /// Of which year that list is
    #[arg(long, value_parser = clap::value_parser!(i32).range(2000..=2100))]
    edition: Option<i32>,
    /// Report what would be done and keep nothing
    #[arg(long)]
    dry_run: bool,
    /// Print the report as JSON
    #[arg(long)]
    json: bool,
}

/// Runs the command.
pub async fn run(settings: &Settings, arguments: ImportComparators) -> Result<(), Failure> {
    let ImportComparators { file, la_code, edition, dry_run, json } = arguments;
    let named = |error: String| Failure::from(format!("{}: {error}", file.display()));
    let mut bytes = Vec::new();
    let opened = File::open(&file).map_err(|error| named(error.to_string()))?;
    opened.take(LARGEST + 1).read_to_end(&mut bytes).map_err(|error| named(error.to_string()))?;
    if bytes.len() as u64 > LARGEST {
        return Err(named(format!("more than {LARGEST} bytes.")));
    }
    let contents = layouts::read(&bytes, Told { la_code, edition });
    let contents = contents.map_err(|faults| named(listed(&faults)))?;
    let gate = gate(settings).await?;
    let attempt = Attempt::new(IdempotencyKey(None), &())?;
    let done =
        comparators::import(&gate.operator::<ComparatorsWrite>(), &contents, &attempt, dry_run).await?;
    let report = match json {
        true => serde_json::to_string_pretty(&done.value)?,
        false => told(&done.value),
    };
    say(&report)
}

/// Every fault, a line for each.
fn listed(faults: &[Fault]) -> String {
    let line = |fault: &Fault| {
        let at = fault.pointer.as_deref().or(fault.parameter.as_deref()).unwrap_or_default();
        let place = at.trim_start_matches("/lines/").replace('/', " ");
        let detail = fault.detail.as_deref().unwrap_or(fault.code.meaning());
        let word = if fault.pointer.is_some() { "line " } else { "--" };
        format!(
            "\n  {word}{} {}: {detail}",
            place.replace('_', if word == "--" { "-" } else { "_" }),
            fault.code.wire()
        )
    };
    let lines: String = faults.iter().map(line).collect();
    format!("{} fault(s); nothing was stored.{lines}", faults.len())
}

/// The report as a person reads it.
fn told(report: &ComparatorImport) -> String {
    let ComparatorImport { rows, figures, created, changed, unchanged, suppressed, not_given, .. } = report;
    let layout = report.layout.as_str();
    let mut said = format!(
        "{layout}: {rows} row(s), {figures} figure(s): {created} created, {changed} changed, {unchanged} unchanged; \
         {suppressed} suppressed, {not_given} cell(s) without a figure"
    );
    for source in &report.sources {
        said += &format!("\nSource: {source}");
    }
    if !report.committed {
        said += "\nA dry run: nothing was kept.";
    }
    for note in &report.notes {
        said += &format!("\n  line {} {}: {}", note.line, note.code, note.detail);
    }
    match report.notes_left_out {
        0 => said,
        more => format!("{said}\n  … and {more} more notes."),
    }
}
