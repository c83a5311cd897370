//! What goes over the wire about comparators.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::layouts::{ComparatorNote, Layout, Level};
use crate::domain::{academic_year::AcademicYear, decimal::Decimal};

/// One published figure of an area.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Comparator {
    /// The academic year.
    pub academic_year: AcademicYear,
    /// The part of the year, as published.
    #[schema(example = "Academic year")]
    pub time_frame: String,
    /// The last day it covers, where the publication tells it.
    #[schema(example = "2026-07-10")]
    pub as_at_on: Option<NaiveDate>,
    /// The publication.
    #[schema(example = "Department for Education: Pupil attendance in schools")]
    pub source: String,
    /// The layout in which it came.
    pub layout: Layout,
    /// How large the area is.
    pub level: Level,
    /// ONS code of England or the region; the three digits of a local authority.
    #[schema(example = "926")]
    pub area_code: String,
    /// The area.
    #[schema(example = "Norfolk")]
    pub area_name: String,
    /// Kind of school: `all`, `primary`, `secondary`, `special`, `alternative_provision`, `nursery`. Totals may hold
    /// estimates for schools that sent nothing: the kinds need not add up to `all`.
    #[schema(example = "primary")]
    pub phase: String,
    /// What is measured: `attendance`, `overall_absence`, `authorised_absence`, `unauthorised_absence`,
    /// `persistent_absence`, `severe_absence`, `illness`, … The list may grow.
    #[schema(example = "overall_absence")]
    pub measure: String,
    /// Whether the publisher withholds it; then no number is given.
    #[schema(example = false)]
    pub suppressed: bool,
    /// What was counted, as published; it may be fractional.
    #[schema(example = "1023875")]
    pub numerator: Option<Decimal>,
    /// Out of how many.
    #[schema(example = "19340413")]
    pub denominator: Option<Decimal>,
    /// The percentage digit for digit; null where only counts were published.
    #[schema(example = "5.29396657661861")]
    pub published_percent: Option<Decimal>,
    /// The percentage to one decimal: of the published one or, without one, of the counts.
    #[schema(example = 5.3)]
    pub percent: Option<f64>,
    /// When an import first brought it.
    #[schema(example = "2026-09-01T09:00:00Z")]
    pub created_at: DateTime<Utc>,
    /// When an import last changed it.
    #[schema(example = "2026-09-01T09:00:00Z")]
    pub updated_at: DateTime<Utc>,
    /// Counts its values.
    #[schema(example = 1)]
    pub version: i32,
}

/// What an import came to. The same file again changes nothing.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct ComparatorImport {
    /// The layout that the header showed.
    pub layout: Layout,
    /// The publications in it.
    #[schema(example = json!(["Department for Education: Pupil attendance in schools"]))]
    pub sources: Vec<String>,
    /// Lines under the header.
    #[schema(example = 494)]
    pub rows: usize,
    /// Figures (or neighbours) taken from them.
    #[schema(example = 17278)]
    pub figures: usize,
    /// Those that were not held before.
    #[schema(example = 17278)]
    pub created: usize,
    /// Those that were held with another value: the new one stands.
    #[schema(example = 0)]
    pub changed: usize,
    /// Those that stand as they stood.
    #[schema(example = 0)]
    pub unchanged: usize,
    /// Figures that the publisher withholds.
    #[schema(example = 105)]
    pub suppressed: usize,
    /// Cells that hold nothing, or say that there is nothing to publish.
    #[schema(example = 12)]
    pub not_given: usize,
    /// What should be known of the file.
    pub notes: Vec<ComparatorNote>,
    /// Notes beyond the hundred listed.
    #[schema(example = 0)]
    pub notes_left_out: usize,
    /// False when nothing was stored because `dry_run` was asked for.
    #[schema(example = true)]
    pub committed: bool,
}
