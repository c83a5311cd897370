//! What goes over the wire about targets.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

use crate::{
    attendance::{
        figures::{Cohort, Measure},
        rules::RuleSet,
    },
    domain::{percentage::Rate, person::Person, spelled::spelled, text::some_text, urn::Urn},
};

spelled! {
    /// What sort of target it is.
    TargetKind {
        /// Agreed within the authority.
        Local = "local";
        /// Agreed in an agreement on services.
        ServiceAgreement = "service_agreement";
        /// The national improvement expectation of one mainstream school, from 2026/27: confidential.
        AttendanceBaselineImprovementExpectation = "attendance_baseline_improvement_expectation";
    }
}

spelled! {
    /// Who may see a target.
    TargetVisibility {
        /// Whoever reads targets and reaches what it is of.
        Open = "open";
        /// The school itself and the authority alone, with the scope `targets.confidential:read`.
        Confidential = "confidential";
    }
}

spelled! {
    /// The kind of school that a target of the authority is of.
    TargetPhase {
        /// Primary schools.
        Primary = "primary";
        /// Secondary schools.
        Secondary = "secondary";
        /// Special schools.
        Special = "special";
        /// Alternative provision.
        AlternativeProvision = "alternative_provision";
    }
}

/// A target to be set.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct TargetCreate {
    /// What sort of target it is.
    pub kind: TargetKind,
    /// What is measured.
    pub measure: Measure,
    /// The kind of school; of the authority's targets only. Without it the target is of all schools.
    pub phase: Option<TargetPhase>,
    /// The academic year, term or half term.
    #[validate(length(min = 7, max = 24))]
    #[schema(min_length = 7, max_length = 24, example = "2026-27")]
    pub period: String,
    /// The percentage to reach, or for absence not to exceed; at most two decimals.
    #[validate(range(min = 0.0, max = 100.0))]
    #[schema(minimum = 0, maximum = 100, example = 94.5)]
    pub percent: f64,
    /// What it rests on.
    #[validate(length(min = 1, max = 500), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 500, example = "Agreed at the targeting support meeting")]
    pub note: Option<String>,
    /// Who sets it.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// A target's new value.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct TargetPut {
    /// The percentage to reach, or for absence not to exceed; at most two decimals.
    #[validate(range(min = 0.0, max = 100.0))]
    #[schema(minimum = 0, maximum = 100, example = 95)]
    pub percent: f64,
    /// What it rests on; left out, there is none.
    #[validate(length(min = 1, max = 500), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 500, example = "Revised after the autumn term")]
    pub note: Option<String>,
    /// Who changes it.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// Why a target is withdrawn, and by whom.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct TargetWithdraw {
    /// Why.
    #[validate(length(min = 1, max = 500), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 500, example = "Set for the wrong school")]
    pub reason: String,
    /// Who withdraws it.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// Which targets to list.
#[derive(Debug, Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
pub struct TargetsQuery {
    /// Targets of this sort.
    #[param(inline)]
    pub kind: Option<TargetKind>,
    /// Targets of this measure.
    #[param(inline)]
    pub measure: Option<Measure>,
    /// Targets for exactly this period.
    #[validate(length(min = 7, max = 24))]
    #[param(min_length = 7, max_length = 24, example = "2026-27")]
    pub period: Option<String>,
    /// Whether to list withdrawn targets too.
    #[serde(default)]
    #[param(example = false, default = false)]
    pub include_withdrawn: bool,
    /// Rows of a page.
    #[validate(range(min = 1, max = 200))]
    #[param(minimum = 1, maximum = 200, default = 50, example = 50)]
    pub limit: Option<u16>,
    /// Where to go on: `next_cursor` of the page before, with the same filters.
    #[param(example = "q83vEjRWeJA")]
    pub cursor: Option<String>,
}

/// A target.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Target {
    /// Identifier; sorts by the time of setting.
    #[schema(example = "0199e2a4-5b1c-7d3e-8f90-123456789abc")]
    pub id: Uuid,
    /// The school; null for a target of the authority.
    #[schema(value_type = Option<Urn>)]
    pub urn: Option<i32>,
    /// The kind of school that a target of the authority is of; null for all, and for a school's.
    #[schema(example = "secondary")]
    pub phase: Option<String>,
    /// What sort of target it is.
    pub kind: TargetKind,
    /// Who may see it.
    pub visibility: TargetVisibility,
    /// What is measured.
    pub measure: Measure,
    /// The academic year, term or half term.
    #[schema(example = "2026-27")]
    pub period: String,
    /// The percentage to reach, or for absence not to exceed.
    #[schema(example = 94.5)]
    pub percent: f64,
    /// What it rests on.
    #[schema(example = "Agreed at the targeting support meeting")]
    pub note: Option<String>,
    /// When it was withdrawn, if it was.
    #[schema(example = "2026-12-02T09:15:00Z")]
    pub withdrawn_at: Option<DateTime<Utc>>,
    /// When it was set.
    #[schema(example = "2026-09-10T09:00:00Z")]
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    #[schema(example = "2026-09-10T09:00:00Z")]
    pub updated_at: DateTime<Utc>,
    /// Counts its values.
    #[schema(example = 1)]
    pub version: i32,
    /// Where to go on.
    pub links: TargetLinks,
}

/// Where to go on from a target.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct TargetLinks {
    /// The target itself.
    #[serde(rename = "self")]
    #[schema(example = "/v1/schools/120765/targets/0199e2a4-5b1c-7d3e-8f90-123456789abc")]
    pub this: String,
    /// How far it is on the way.
    #[schema(example = "/v1/schools/120765/targets/0199e2a4-5b1c-7d3e-8f90-123456789abc/progress")]
    pub progress: String,
}

/// A target with every value that it had.
#[derive(Debug, Serialize, ToSchema)]
pub struct TargetDocument {
    /// The target.
    pub target: Target,
    /// Its values, oldest first.
    pub history: Vec<TargetRevision>,
    /// What can be done with it now.
    #[schema(example = json!(["change", "withdraw"]))]
    pub allowed_actions: Vec<&'static str>,
    /// What cannot be done with it now, and why.
    pub refused_actions: Vec<TargetRefusedAction>,
}

/// One value of a target.
#[derive(Debug, Serialize, ToSchema)]
pub struct TargetRevision {
    /// Which of its values.
    #[schema(example = 1)]
    pub version: i32,
    /// `created`, `changed` or `withdrawn`.
    #[schema(example = "created")]
    pub action: String,
    /// The percentage.
    #[schema(example = 94.5)]
    pub percent: f64,
    /// What it rested on.
    #[schema(example = "Agreed at the targeting support meeting")]
    pub note: Option<String>,
    /// Why it was withdrawn.
    #[schema(example = "Set for the wrong school")]
    pub reason: Option<String>,
    /// Who gave it.
    pub recorded_by: Person,
    /// When.
    #[schema(example = "2026-09-10T09:00:00Z")]
    pub recorded_at: DateTime<Utc>,
}

/// Something that cannot be done with a target.
#[derive(Debug, Serialize, ToSchema)]
pub struct TargetRefusedAction {
    /// The action.
    #[schema(example = "change")]
    pub action: &'static str,
    /// Why not.
    #[schema(example = "It is withdrawn.")]
    pub reason: &'static str,
}

/// How far a target is on the way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum TargetStatus {
    /// What was counted so far meets it; after the end of the period: it was met.
    OnTrack,
    /// What was counted so far does not meet it, and the rest of the period can still mend that.
    AtRisk,
    /// It can no longer be met.
    Missed,
}

/// How far a target is on the way, with the arithmetic.
#[derive(Debug, Serialize, ToSchema)]
pub struct TargetProgress {
    /// The target.
    pub target: Target,
    /// First day of its period.
    #[schema(example = "2026-08-01")]
    pub from_on: NaiveDate,
    /// Last day of its period.
    #[schema(example = "2027-07-31")]
    pub to_on: NaiveDate,
    /// Who is counted.
    pub cohort: Cohort,
    /// The instant as of which registers, roll and calendar were read.
    #[schema(example = "2026-11-20T11:00:00Z")]
    pub data_as_at: DateTime<Utc>,
    /// The thresholds that were in force.
    #[schema(value_type = RuleSet)]
    pub rule_set: &'static RuleSet,
    /// Whether the figures are withheld, because so few pupils are behind them. Then everything below is null.
    #[schema(example = false)]
    pub suppressed: bool,
    /// How far it is; null while nothing is counted.
    pub status: Option<TargetStatus>,
    /// The figure so far, worked out from the registers.
    pub current: Option<Rate>,
    /// Sessions still possible to the end of the period by the calendar: on roll, open, and without a mark yet. A code
    /// that is no possible session can still take one away.
    #[schema(example = 7800)]
    pub sessions_remaining: Option<u64>,
    /// The best figure that the end of the period can still have.
    pub best: Option<Rate>,
    /// What the rest of the period must bring for the target to be met.
    pub needed: Option<TargetNeeded>,
    /// The same in words.
    #[schema(
        example = "126 of 140 possible sessions attended so far; 140 still possible make 280; 94.50 % of 280 is at least 265; 139 of the 140 still possible must be attended."
    )]
    pub arithmetic: Option<String>,
}

/// What the rest of a period must bring.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, ToSchema)]
pub struct TargetNeeded {
    /// What is counted.
    #[schema(example = "sessions to attend, out of those still possible")]
    pub of: &'static str,
    /// How many of how many; more than there are when the target is missed.
    pub rate: Rate,
}
