//! The rules over a pupil's line of marks: what is counted, when a threshold is met, and by which sessions.
//!
//! Each is a pure function of a line of marks, the calendar and a rule set. None knows the database or the
//! clock. What they count and what they leave out is handed back with the answer, so that every figure can be
//! explained down to the mark.

mod concerns;
mod counts;
mod first_week;
mod illness;
mod line;
mod penalty;
mod projection;
mod returns;
mod run;
mod social_work;
mod together;

use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

pub use concerns::{Concern, ConcernKind, PupilLines, concerns};
pub use counts::{Counts, Sums};
pub use first_week::{Back, back_in_first_full_week, first_full_week};
pub use illness::{Illness, illness};
pub use line::{Line, Mark, Opened, laid, opened};
pub use penalty::{NotCounted, PenaltyPosition, Uncounted, penalty_position};
pub use projection::{Allowance, Assumption, Course, Standing, allowance, course};
pub use returns::{IllnessDue, illness_due};
pub use run::{Run, days_absent_to_the_end, longest_run, runs};
pub use social_work::{Telling, Trigger, TriggerKind, of_concerns, unexplained};
pub use together::{GaveWay, Together};

/// The thresholds in force from a day on. Every result names the one it was worked out by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = AttendanceRuleSet)]
pub struct RuleSet {
    /// Its name: the day from which it holds.
    #[schema(example = "2024-08-19")]
    pub id: &'static str,
    /// Persistently absent: this percentage of the pupil's own possible sessions missed, or more.
    #[schema(example = 10)]
    pub persistent_percent: u32,
    /// Severely absent: this percentage or more.
    #[schema(example = 50)]
    pub severe_percent: u32,
    /// Sessions of `G`, `N`, `O` and `U` with which a penalty notice must be considered.
    #[schema(example = 10)]
    pub penalty_sessions: usize,
    /// School weeks over which they are counted.
    #[schema(example = 10)]
    pub penalty_weeks: usize,
    /// School days of continuous unauthorised absence that go into the attendance return (regulation 13).
    #[schema(example = 10)]
    pub continuous_days: usize,
    /// School days of illness in an academic year that go into the sickness return (regulation 13).
    #[schema(example = 15)]
    pub illness_days: usize,
    /// School days in which `N` must become another code (regulation 10(7) to (9)).
    #[schema(example = 5)]
    pub unresolved_days: usize,
    /// School days of continuous unauthorised absence before a name may be deleted on that ground (regulation
    /// 9(1)(i)).
    #[schema(example = 20)]
    pub deletion_days: usize,
    /// Near persistent absence: so many sessions more, all missed, would be enough. What is near is no law: it is an
    /// early warning, here of one school week.
    #[schema(example = 10)]
    pub near_persistent_sessions: u64,
    /// Near the threshold of penalty notices: so many sessions more would be enough. An early warning too.
    #[schema(example = 4)]
    pub near_penalty_sessions: usize,
}

/// Every rule set, oldest first. The exact method of persistent absence is older (2015/16); what else stands
/// here came with the 2024 regulations and the national framework for penalty notices.
static RULE_SETS: [RuleSet; 1] = [RuleSet {
    id: "2024-08-19",
    persistent_percent: 10,
    severe_percent: 50,
    penalty_sessions: 10,
    penalty_weeks: 10,
    continuous_days: 10,
    illness_days: 15,
    unresolved_days: 5,
    deletion_days: 20,
    near_persistent_sessions: 10,
    near_penalty_sessions: 4,
}];

impl RuleSet {
    /// The rule set in force on a day; the oldest for the days before it, whose figures were counted alike.
    pub fn on(date: NaiveDate) -> &'static Self {
        let in_force = RULE_SETS.iter().rev().find(|set| set.from() <= date);
        in_force.unwrap_or(&RULE_SETS[0])
    }

    /// Every rule set, oldest first.
    pub fn all() -> &'static [Self] {
        &RULE_SETS
    }

    /// The day from which it holds.
    pub fn from(&self) -> NaiveDate {
        self.id.parse().unwrap_or(NaiveDate::MIN)
    }
}

#[cfg(test)]
mod tests;
