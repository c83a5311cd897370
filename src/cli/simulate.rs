//! `rollcall simulate`.

use chrono::{Datelike as _, NaiveDate};
use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};
use rollcall::{
    access::Gate,
    config::Settings,
    domain::academic_year::AcademicYear,
    flows::simulate::{Plan, load_authority, load_marks},
};

use super::{Failure, gate};

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
        let bar = bar(plan.schools as u64, "schools");
        let loaded =
            load_marks(&gate, &plan, from, to, |loaded| bar.set_position(loaded.schools as u64)).await?;
        bar.finish_and_clear();
        println!("{} registers, {} marks from {from} to {to}.", loaded.registers, loaded.marks);
    }
    Ok(())
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
