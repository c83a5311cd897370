//! Figures: counts over many lines of marks, grouped, and the rates they make.
//!
//! A figure is the sum of its sessions, never the mean of other figures. Nothing of it is stored: it is worked out
//! from the register books when it is asked for.

mod ask;
mod cohort;
mod crowd;
pub mod headline;
mod left_out;
mod measure;
mod outlook;
pub mod plan;
pub mod suppress;
mod table;

pub use ask::{Ask, Cohort, Dimension, ToldApart, Unit};
pub use cohort::{counted_days, is_in_totals, spring_bank_holiday};
pub use crowd::{Crowd, Crowds};
pub use left_out::{LeftOut, LeftOutWhy, left_out};
pub use measure::Measure;
pub use outlook::Outlook;
pub use table::{Group, SchoolFacts, Table, Tally};

/// Counts up with every change to what a figure means; told with every figure.
pub const DEFINITION: &str = "2026-11";

#[cfg(test)]
mod tests;
