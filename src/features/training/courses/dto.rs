//! What goes over the wire about courses.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

use crate::{
    domain::{
        action::RefusedAction,
        person::Person,
        text::{program_name, some_text},
    },
    features::training::values::{TrainingGroup, TrainingState},
};

/// What a course teaches, and whom.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
pub struct CourseDetails {
    /// Its stable name for programs.
    #[validate(length(min = 1, max = 60), custom(function = program_name))]
    #[schema(min_length = 1, max_length = 60, pattern = "^[a-z][a-z0-9_]*$", example = "whole_school")]
    pub code: String,
    /// What it is called.
    #[validate(length(min = 1, max = 200), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 200, example = "Attendance is everyone's business")]
    pub title: String,
    /// What it is about.
    #[validate(length(min = 1, max = 2000), custom(function = some_text))]
    #[schema(
        min_length = 1,
        max_length = 2000,
        example = "Why attendance matters, and what each of us does about it"
    )]
    pub description: Option<String>,
    /// For whom it is, each once.
    #[validate(length(min = 1, max = 4))]
    #[schema(min_items = 1, max_items = 4, example = json!(["teaching", "non_teaching"]))]
    pub groups: Vec<TrainingGroup>,
    /// The document that it is given from.
    #[schema(example = "0199e2a4-5b1c-7d3e-8f90-123456789abd")]
    pub document_id: Option<Uuid>,
}

/// A course, to be recorded.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct CourseCreate {
    /// The course.
    #[validate(nested)]
    pub course: CourseDetails,
    /// Who records it.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// A course, changed.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct CoursePut {
    /// The course, whole; its code stays.
    #[validate(nested)]
    pub course: CourseDetails,
    /// Who changes it.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// A course.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Course {
    /// Identifier; sorts by the time of recording.
    #[schema(example = "0199e2a4-5b1c-7d3e-8f90-123456789abc")]
    pub id: Uuid,
    /// Whether it is given.
    pub state: TrainingState,
    /// The course.
    pub course: CourseDetails,
    /// When it was recorded.
    #[schema(example = "2026-09-01T09:00:00Z")]
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    #[schema(example = "2026-09-01T09:00:00Z")]
    pub updated_at: DateTime<Utc>,
    /// Counts its versions.
    #[schema(example = 1)]
    pub version: i32,
    /// What can be done with it now.
    #[schema(example = json!(["amend", "withdraw"]))]
    pub allowed_actions: Vec<&'static str>,
    /// What cannot be done with it now, and why.
    pub refused_actions: Vec<RefusedAction>,
    /// Where to go on.
    pub links: CourseLinks,
}

/// Where to go on from a course.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct CourseLinks {
    /// The course itself.
    #[serde(rename = "self")]
    #[schema(example = "/v1/courses/0199e2a4-5b1c-7d3e-8f90-123456789abc")]
    pub this: String,
}

/// Which courses to list.
#[derive(Debug, Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
pub struct CoursesQuery {
    /// Courses in this state.
    #[param(inline)]
    pub state: Option<TrainingState>,
    /// Rows of a page.
    #[validate(range(min = 1, max = 200))]
    #[param(minimum = 1, maximum = 200, default = 50, example = 50)]
    pub limit: Option<u16>,
    /// Where to go on: `next_cursor` of the page before, with the same filters.
    #[param(example = "q83vEjRWeJA")]
    pub cursor: Option<String>,
}
