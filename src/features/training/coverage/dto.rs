//! What goes over the wire about how much of the staff had training.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

use crate::{
    domain::{academic_year::AcademicYear, percentage::Rate},
    features::training::values::TrainingGroup,
};

/// How much of a group had a course.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct TrainingCoverageGroup {
    /// The course.
    #[schema(example = "0199e2a4-5b1c-7d3e-8f90-123456789abc")]
    pub course_id: Uuid,
    /// Its stable name.
    #[schema(example = "whole_school")]
    pub course: String,
    /// The group.
    pub group: TrainingGroup,
    /// Trained out of staff, by the latest head count of the academic year.
    pub coverage: Rate,
    /// Whether more were recorded as trained than the group has by now: some have left, or were counted twice. The rate
    /// counts no more than there are.
    #[schema(example = false)]
    pub more_than_staff: bool,
    /// The last session.
    #[schema(example = "2026-09-02")]
    pub last_held_on: NaiveDate,
    /// Schools that recorded it: one, or over all schools how many.
    #[schema(example = 1)]
    pub schools: u64,
}

/// How much of a school's staff had training.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct TrainingCoverage {
    /// The school.
    #[schema(example = 120765)]
    pub urn: i32,
    /// The academic year.
    #[schema(example = "2026-27")]
    pub academic_year: AcademicYear,
    /// By course and group; none of what was not recorded.
    pub groups: Vec<TrainingCoverageGroup>,
}

/// How much of the staff of all schools in reach had training.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct TrainingCoverageSummary {
    /// The academic year.
    #[schema(example = "2026-27")]
    pub academic_year: AcademicYear,
    /// Schools in reach that are open.
    #[schema(example = 430)]
    pub schools: u64,
    /// Those of them that recorded any training in the year. How many the staff of the others has is not known.
    #[schema(example = 401)]
    pub schools_recorded: u64,
    /// By course and group, over the schools that recorded it; magistrates are the authority's own.
    pub groups: Vec<TrainingCoverageGroup>,
}

/// Of which academic year, and of which course.
#[derive(Debug, Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
pub struct TrainingCoverageQuery {
    /// The academic year; the present one when absent.
    #[param(example = "2026-27")]
    pub academic_year: Option<AcademicYear>,
    /// The course; all when absent.
    pub course_id: Option<Uuid>,
}

/// Of which academic year, and of which course, page by page.
#[derive(Debug, Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
pub struct TrainingCoverageListQuery {
    /// The academic year; the present one when absent.
    #[param(example = "2026-27")]
    pub academic_year: Option<AcademicYear>,
    /// The course; all when absent.
    pub course_id: Option<Uuid>,
    /// Rows of a page.
    #[validate(range(min = 1, max = 200))]
    #[param(minimum = 1, maximum = 200, default = 50, example = 50)]
    pub limit: Option<u16>,
    /// Where to go on: `next_cursor` of the page before, with the same filters.
    #[param(example = "q83vEjRWeJA")]
    pub cursor: Option<String>,
}
