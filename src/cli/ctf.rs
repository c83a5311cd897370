//! `rollcall import ctf`.

use std::{fs::File, io::Read as _, path::PathBuf};

use chrono::NaiveDate;
use clap::Args;
use rollcall::{
    access::RollWrite,
    config::Settings,
    domain::urn::Urn,
    features::pupils::{self, LARGEST_CTF, Numbers, RollAnswer, Transfer},
};

use super::{Failure, gate, say};

/// Arguments of `import ctf`.
#[derive(Args)]
pub struct ImportCtf {
    /// The file, as the school that made it sent it
    file: PathBuf,
    /// URN of the school that takes it
    #[arg(long)]
    school: Urn,
    /// Starting day of the pupils for whom the file names none at this school
    #[arg(long)]
    starting_on: Option<NaiveDate>,
    /// Report what would be done and keep nothing
    #[arg(long)]
    dry_run: bool,
    /// Print the whole report as JSON
    #[arg(long)]
    json: bool,
}

/// Runs the command.
pub async fn run(settings: &Settings, arguments: ImportCtf) -> Result<(), Failure> {
    let ImportCtf { file, school, starting_on, dry_run, json } = arguments;
    let name = file.display();
    let mut bytes = Vec::new();
    let opened = File::open(&file).map_err(|error| format!("{name}: {error}"))?;
    opened
        .take(LARGEST_CTF as u64 + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| format!("{name}: {error}"))?;
    if bytes.len() > LARGEST_CTF {
        return Err(format!("{name}: a transfer file has at most {LARGEST_CTF} bytes").into());
    }
    let gate = gate(settings).await?;
    let read = |school: &_, now| {
        pupils::read_ctf(&bytes, &Transfer { here: Numbers::of_school(school), starting_on, now })
    };
    let answer = pupils::put_roll(&gate.operator::<RollWrite>(), school, read, dry_run).await?;
    match json {
        true => say(&serde_json::to_string_pretty(&answer)?),
        false => say(&report(&answer)),
    }
}

/// The report as a person reads it: without names, by the pupil's place in the file.
fn report(answer: &RollAnswer) -> String {
    let summary = &answer.summary;
    let mut lines = vec![format!(
        "{} pupil(s): {} entered, {} on roll already or unchanged, {} refused",
        summary.received, summary.created, summary.unchanged, summary.rejected
    )];
    if !answer.committed {
        lines.push("A dry run: nothing was kept.".to_owned());
    }
    for row in &answer.rows {
        let number = row.index + 1;
        for flag in &row.flags {
            let flag = serde_json::to_value(flag).unwrap_or_default();
            lines.push(format!("  pupil {number}: {}", flag.as_str().unwrap_or_default()));
        }
        for fault in &row.errors {
            let at = fault.pointer.as_deref().and_then(|at| at.splitn(4, '/').nth(3)).unwrap_or_default();
            let detail = fault.detail.as_deref().unwrap_or_default();
            lines.push(format!("  pupil {number} {at} {}: {detail}", fault.code.wire()));
        }
    }
    for year in &answer.attendance_elsewhere {
        let count = |count: Option<u32>| count.map_or("?".to_owned(), |count| count.to_string());
        let (attended, possible) = (count(year.attended), count(year.possible));
        let of = year.year.as_deref().unwrap_or("a year");
        let number = year.index + 1;
        lines.push(format!(
            "  pupil {number}: attendance elsewhere in {of} not kept: {attended} of {possible} sessions"
        ));
    }
    lines.join("\n")
}
