//! `rollcall simulate`.

use chrono::{Datelike as _, NaiveDate};
use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};
use rollcall::{
    access::Gate,
    config::Settings,
    domain::{academic_year::AcademicYear, span::Span},
    flows::simulate::{
        Compared, LEAST_DAYS, LEAST_ENROLMENTS, Plan, SOURCE, SimKind, Verdict, compare, digest_of_marks,
        load_authority, load_marks,
    },
};

use super::{Failure, gate, say};

/// A synthetic authority: schools, pupils and plausible marks from a seed. Nothing in it is real.
#[derive(Args)]
pub struct SimulateArgs {
    /// How many schools
    #[arg(long, default_value_t = 30, value_parser = clap::value_parser!(u32).range(1..=2_000))]
    pub schools: u32,
    /// Equal seeds give equal authorities
    #[arg(long, default_value_t = 7)]
    pub seed: u64,
    /// Pupils in every school; a number that fits its kind when absent
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..=2_000))]
    pub pupils: Option<u32>,
    /// Academic year, such as 2026-27; the present one when absent
    #[arg(long)]
    pub year: Option<AcademicYear>,
    /// First day of marks; none are made when absent
    #[arg(long)]
    pub from: Option<NaiveDate>,
    /// Last day of marks; today, or the end of the year, when absent
    #[arg(long, requires = "from")]
    pub to: Option<NaiveDate>,
}

impl SimulateArgs {
    fn plan(&self, today: NaiveDate) -> Plan {
        let year = self.year.unwrap_or_else(|| AcademicYear::of(today));
        Plan {
            seed: self.seed,
            schools: self.schools as usize,
            pupils_per_school: self.pupils.map(|pupils| pupils as usize),
            year: year.first_day().year(),
        }
    }
}

/// Makes the authority.
pub async fn run(settings: &Settings, args: &SimulateArgs) -> Result<(), Failure> {
    let gate = gate(settings).await?;
    let today = gate.today();
    let plan = args.plan(today);
    authority(&gate, &plan).await?;
    if let Some(from) = args.from {
        let to = args.to.unwrap_or(today).min(today);
        let span = Span::new(from, to).ok_or_else(|| Failure::config("--to is before --from"))?;
        marks(&gate, &plan, span).await?;
    }
    Ok(())
}

/// The registers of these days, what they come to beside what is published, and their digest.
async fn marks(gate: &Gate, plan: &Plan, span: Span) -> Result<(), Failure> {
    let Span { from_on, to_on } = span;
    let bar = bar(plan.schools as u64, "schools");
    let loaded =
        load_marks(gate, plan, from_on, to_on, |loaded| bar.set_position(loaded.schools as u64)).await?;
    bar.finish_and_clear();
    say(&format!(
        "{} registers, {} marks from {from_on} to {to_on}; the reason of {} was established later.",
        loaded.registers, loaded.marks, loaded.amended
    ))?;
    let compared = compare(gate, plan, span).await?;
    say(&beside(&compared))?;
    say(&format!("SHA-256 of the marks: {}", digest_of_marks(gate, plan, span).await?))?;
    match compared.iter().filter(|line| line.verdict == Verdict::Outside).count() {
        0 => Ok(()),
        outside => Err(format!("{outside} figures lie outside their tolerance").into()),
    }
}

/// The figures of the stored registers beside the published ones.
fn beside(compared: &[Compared]) -> String {
    let mut lines = vec![
        format!("Beside what is published ({SOURCE}), worked out by the service from what it stored:"),
        format!("{:24}{:11}{:>9}{:>11}{:>11}", "measure", "schools", "here", "published", "tolerance"),
    ];
    lines.extend(compared.iter().map(|line| {
        let kind = match line.kind {
            SimKind::Primary => "primary",
            SimKind::Secondary => "secondary",
            SimKind::Special => "special",
        };
        let verdict = match line.verdict {
            Verdict::Within => "within",
            Verdict::Outside => "OUTSIDE",
            Verdict::NotJudged => "not judged",
        };
        let (here, published, tolerance) =
            (percent(line.ours), percent(line.published), percent(line.tolerance));
        format!("{:24}{kind:11}{here:>9}{published:>11}{tolerance:>11}  {verdict}", line.measure)
    }));
    if compared.iter().any(|line| line.verdict == Verdict::NotJudged) {
        lines.push(format!(
            "Not judged: kinds of school with fewer than {LEAST_ENROLMENTS} enrolments, and spans of fewer than {LEAST_DAYS} \
             school days."
        ));
    }
    lines.join("\n")
}

/// Parts per million as per cent with three decimals: some codes are rare.
fn percent(ppm: u64) -> String {
    let thousandths = (ppm + 5) / 10;
    format!("{}.{:03} %", thousandths / 1_000, thousandths % 1_000)
}

/// Schools, calendar and rolls, with a progress bar.
pub async fn authority(gate: &Gate, plan: &Plan) -> Result<(), Failure> {
    let bar = bar(plan.schools as u64, "schools");
    let loaded = load_authority(gate, plan, |loaded| bar.set_position(loaded.schools as u64)).await?;
    bar.finish_and_clear();
    println!("{} schools, {} pupils on roll (seed {}).", loaded.schools, loaded.pupils, plan.seed);
    Ok(())
}

/// A progress bar over `total` of `what`.
pub fn bar(total: u64, what: &'static str) -> ProgressBar {
    let bar = ProgressBar::new(total);
    let style = ProgressStyle::with_template("{bar:40} {pos}/{len} {msg}  {elapsed} (about {eta} left)");
    bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
    bar.with_message(what)
}
