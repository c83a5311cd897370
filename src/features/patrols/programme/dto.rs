//! What goes over the wire about the programme of a year.

use serde::Serialize;
use utoipa::ToSchema;

use crate::domain::academic_year::AcademicYear;

/// How many patrols there are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct PatrolCounts {
    /// Planned, and neither held nor cancelled.
    #[schema(example = 2)]
    pub planned: u64,
    /// Held.
    #[schema(example = 3)]
    pub held: u64,
    /// Cancelled.
    #[schema(example = 1)]
    pub cancelled: u64,
}

/// Patrols of a term in a district.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct PatrolProgrammeTerm {
    /// The term, by the authority's calendar; null for what lies in none, and where there is no calendar.
    #[schema(example = "2026-27-autumn")]
    pub term: Option<String>,
    /// How many.
    pub patrols: PatrolCounts,
}

/// Patrols in a district. One in several districts counts in each.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct PatrolProgrammeDistrict {
    /// The district.
    #[schema(example = "Breckland")]
    pub district: String,
    /// How many.
    pub patrols: PatrolCounts,
    /// The same by term.
    pub terms: Vec<PatrolProgrammeTerm>,
}

/// The programme of an academic year.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct PatrolProgramme {
    /// The academic year.
    #[schema(example = "2026-27")]
    pub academic_year: AcademicYear,
    /// All patrols, each once.
    pub patrols: PatrolCounts,
    /// Those that stand and were discussed with no school.
    #[schema(example = 0)]
    pub without_consultation: u64,
    /// By district: every district of the authority.
    pub districts: Vec<PatrolProgrammeDistrict>,
    /// The districts in which no patrol is planned or was held.
    #[schema(example = json!(["Norwich"]))]
    pub districts_without: Vec<String>,
}
