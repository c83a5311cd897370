//! What goes over the wire about comparisons.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    attendance::figures::{Cohort, Measure},
    domain::{academic_year::AcademicYear, decimal::Decimal, percentage::Rate, urn::Urn},
};

/// Where the own figure comes from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = ComparisonOwnFrom)]
pub enum OwnFrom {
    /// Worked out from the registers.
    #[default]
    Registers,
    /// What was published of the authority itself: for years of which no register is held.
    Published,
}

/// What a figure is compared with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = ComparisonWithKind)]
pub enum With {
    /// The local authority of the school.
    LocalAuthority,
    /// Its region.
    Region,
    /// England.
    England,
    /// The mean of its statistical neighbours' percentages, each counting alike.
    StatisticalNeighbours,
}

/// Own figures beside published ones.
#[derive(Debug, Serialize, ToSchema)]
pub struct Comparison {
    /// The school; null for the authority.
    #[schema(value_type = Option<Urn>)]
    pub urn: Option<i32>,
    /// The local authority by its three digits; null where no school is in reach.
    #[schema(example = "926")]
    pub la_code: Option<String>,
    /// The period of the own figures by its name; null where days were given.
    #[schema(example = "2026-27-autumn")]
    pub period: Option<String>,
    /// First day of the own figures.
    #[schema(example = "2026-09-01")]
    pub from_on: NaiveDate,
    /// Last day of them.
    #[schema(example = "2026-12-31")]
    pub to_on: NaiveDate,
    /// Who is counted in the own figures.
    pub cohort: Cohort,
    /// The instant as of which registers and roll were read.
    #[schema(example = "2026-11-20T11:00:00Z")]
    pub data_as_at: DateTime<Utc>,
    /// The version of the definitions of own figures.
    #[schema(example = "2026-11")]
    pub definition: &'static str,
    /// What a gap is.
    #[schema(example = "own minus comparator, in percentage points, rounded once from the exact figures")]
    pub gap_meaning: &'static str,
    /// A row for each kind of school and measure.
    pub data: Vec<ComparisonRow>,
}

/// One own figure, and what it is beside.
#[derive(Debug, Serialize, ToSchema)]
pub struct ComparisonRow {
    /// Kind of school that the published figures are of.
    #[schema(example = "primary")]
    pub phase: String,
    /// What is measured.
    pub measure: Measure,
    /// The own figure.
    pub own: ComparisonOwn,
    /// The published figures: the authority, its region, England, its neighbours; of several publications each.
    pub comparators: Vec<ComparisonWith>,
}

/// An own figure.
#[derive(Debug, Serialize, ToSchema)]
pub struct ComparisonOwn {
    /// Where it comes from.
    pub from: OwnFrom,
    /// Whether it is withheld, because the group is small or would give a small one away, or because its publisher
    /// withholds it.
    #[schema(example = false)]
    pub suppressed: bool,
    /// The counts, where it is worked out.
    pub rate: Option<Rate>,
    /// The percentage digit for digit, where it is published.
    #[schema(example = "6.6")]
    pub published_percent: Option<Decimal>,
    /// The percentage to one decimal.
    #[schema(example = 6.6)]
    pub percent: Option<f64>,
}

/// A published figure beside an own one.
#[derive(Debug, Serialize, ToSchema)]
pub struct ComparisonWith {
    /// What it is of.
    pub with: With,
    /// The area by code; null for the mean of neighbours.
    #[schema(example = "E92000001")]
    pub area_code: Option<String>,
    /// The area, or whose mean it is.
    #[schema(example = "England")]
    pub area_name: String,
    /// The academic year that was published.
    pub academic_year: AcademicYear,
    /// The part of it.
    #[schema(example = "Academic year")]
    pub time_frame: String,
    /// The last day it covers, where the publication tells it.
    #[schema(example = "2026-07-10")]
    pub as_at_on: Option<NaiveDate>,
    /// The publication.
    #[schema(example = "Department for Education: Pupil attendance in schools")]
    pub source: String,
    /// Whether its publisher withholds it.
    #[schema(example = false)]
    pub suppressed: bool,
    /// The percentage digit for digit; null for a mean, which this service works out.
    #[schema(example = "5.24730978153489")]
    pub published_percent: Option<Decimal>,
    /// The percentage to one decimal.
    #[schema(example = 5.2)]
    pub percent: Option<f64>,
    /// Own minus this, in percentage points to one decimal; null where either is not known.
    #[schema(example = 0.7)]
    pub gap_points: Option<f64>,
    /// The neighbours behind a mean.
    pub neighbours: Option<ComparisonNeighbours>,
}

/// The neighbours behind a mean.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub struct ComparisonNeighbours {
    /// Of which year their list is.
    #[schema(example = 2025)]
    pub edition: i32,
    /// Neighbours on the list.
    #[schema(example = 10)]
    pub listed: usize,
    /// Those with a figure: out of how many the mean is.
    #[schema(example = 10)]
    pub counted: usize,
}
