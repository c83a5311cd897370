//! A penalty position, as it goes over the wire.

use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    attendance::rules::{NotCounted, RuleSet},
    domain::session::Session,
};

/// Where a pupil stands towards the threshold at which a penalty notice must be considered.
#[derive(Debug, Serialize, ToSchema)]
pub struct PenaltyPositionView {
    /// The pupil.
    pub pupil_id: Uuid,
    /// The day it is told for.
    #[schema(example = "2026-11-20")]
    pub on: NaiveDate,
    /// Whether the threshold is met in the weeks that are counted. Then a notice must be *considered*: nothing
    /// follows by itself.
    #[schema(example = false)]
    pub met: bool,
    /// Sessions still to go; 0 once it is met.
    #[schema(example = 4)]
    pub sessions_to_go: usize,
    /// The day of the session that made the count reach the threshold in these weeks: of `counted` the tenth.
    #[schema(example = "2026-11-20")]
    pub met_on: Option<NaiveDate>,
    /// The day on which it was first met in this academic year or the one before.
    #[schema(example = "2026-10-16")]
    pub first_met_on: Option<NaiveDate>,
    /// Sessions under `N` among those counted: they must be resolved before a notice is approved.
    #[schema(example = 1)]
    pub unresolved: usize,
    /// The school weeks that are counted, by their Mondays: weeks with at least one session, at most ten, across terms
    /// and academic years.
    #[schema(example = json!(["2026-11-09", "2026-11-16"]))]
    pub weeks: Vec<NaiveDate>,
    /// The sessions that count.
    pub counted: Vec<PenaltySession>,
    /// Absences and sessions in these weeks that do not count, and why.
    pub not_counted: Vec<PenaltySession>,
    /// The thresholds that were in force.
    #[schema(value_type = RuleSet)]
    pub rule_set: &'static RuleSet,
}

/// A session of a penalty position.
#[derive(Debug, Serialize, ToSchema)]
pub struct PenaltySession {
    /// The school.
    #[schema(example = 120765)]
    pub urn: i32,
    /// The day.
    #[schema(example = "2026-11-20")]
    pub date: NaiveDate,
    /// The session.
    pub session: Session,
    /// The attendance code.
    #[schema(example = "G")]
    pub code: &'static str,
    /// Why it does not count; null where it does.
    pub why: Option<NotCounted>,
}
