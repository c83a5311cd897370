//! What goes over the wire about how many were met.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use crate::domain::academic_year::AcademicYear;

/// Encounters of one group.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct PatrolSummaryGroup {
    /// The outcome, the district or the term; null for what lies in none.
    #[schema(example = "returned_to_school")]
    pub group: Option<String>,
    /// How many; null where they are withheld.
    #[schema(example = 14)]
    pub encounters: Option<u64>,
}

/// How many were met on the patrols of an academic year.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct PatrolSummary {
    /// The academic year.
    #[schema(example = "2026-27")]
    pub academic_year: AcademicYear,
    /// Patrols that were held.
    #[schema(example = 9)]
    pub patrols_held: u64,
    /// Encounters; null where they are of few children.
    #[schema(example = 61)]
    pub encounters: Option<u64>,
    /// By what was done.
    pub outcomes: Vec<PatrolSummaryGroup>,
    /// By district.
    pub districts: Vec<PatrolSummaryGroup>,
    /// By term of the authority's calendar.
    pub terms: Vec<PatrolSummaryGroup>,
    /// With an adult (`with_adult`) and without (`alone`).
    pub company: Vec<PatrolSummaryGroup>,
}

/// Of which academic year.
#[derive(Debug, Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
pub struct PatrolSummaryQuery {
    /// The academic year; the present one when absent.
    #[param(value_type = Option<AcademicYear>, example = "2026-27")]
    pub academic_year: Option<AcademicYear>,
}
