//! What goes over the wire about who had training.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

use crate::{
    domain::{academic_year::AcademicYear, action::RefusedAction, date, person::Person, text::some_text},
    features::training::values::{TrainingGroup, TrainingState},
};

/// A session of a course, and how many of a group had it there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
pub struct TrainingSession {
    /// The course.
    #[schema(example = "0199e2a4-5b1c-7d3e-8f90-123456789abc")]
    pub course_id: Uuid,
    /// Who was trained.
    pub group: TrainingGroup,
    /// The day.
    #[serde(deserialize_with = "date::strict")]
    #[schema(example = "2026-09-02")]
    pub held_on: NaiveDate,
    /// How many of the group had it for the first time in the academic year: who comes twice counts once.
    #[validate(range(min = 0, max = 5000))]
    #[schema(minimum = 0, maximum = 5000, example = 38)]
    pub trained: i32,
    /// How many the group has on that day, trained or not.
    #[validate(range(min = 1, max = 5000))]
    #[schema(minimum = 1, maximum = 5000, example = 41)]
    pub staff: i32,
    /// What else is to be known. Name nobody.
    #[validate(length(min = 1, max = 500), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 500, example = "Training day")]
    pub note: Option<String>,
}

/// A session, to be recorded.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct TrainingRecordCreate {
    /// The session.
    #[validate(nested)]
    pub training: TrainingSession,
    /// Who records it.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// Why a course is not given any more, or a record counts nowhere, and who says so.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct TrainingWithdraw {
    /// Why.
    #[validate(length(min = 1, max = 500), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 500, example = "Recorded twice")]
    pub reason: String,
    /// Who withdraws it.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// A session that a group of a school, or magistrates, had.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct TrainingRecord {
    /// Identifier; sorts by the time of recording.
    #[schema(example = "0199e2a4-5b1c-7d3e-8f90-123456789abd")]
    pub id: Uuid,
    /// The school; 0 is the authority itself.
    #[schema(example = 120765)]
    pub urn: i32,
    /// Whether it counts.
    pub state: TrainingState,
    /// The session.
    pub training: TrainingSession,
    /// When it was recorded.
    #[schema(example = "2026-09-02T16:00:00Z")]
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    #[schema(example = "2026-09-02T16:00:00Z")]
    pub updated_at: DateTime<Utc>,
    /// Counts its versions.
    #[schema(example = 1)]
    pub version: i32,
    /// What can be done with it now.
    #[schema(example = json!(["withdraw"]))]
    pub allowed_actions: Vec<&'static str>,
    /// What cannot be done with it now, and why.
    pub refused_actions: Vec<RefusedAction>,
    /// Where to go on.
    pub links: TrainingRecordLinks,
}

/// Where to go on from a record.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct TrainingRecordLinks {
    /// The record itself.
    #[serde(rename = "self")]
    #[schema(example = "/v1/schools/120765/training-records/0199e2a4-5b1c-7d3e-8f90-123456789abd")]
    pub this: String,
}

/// Which records to list.
#[derive(Debug, Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
pub struct TrainingRecordsQuery {
    /// Sessions of this academic year.
    #[param(example = "2026-27")]
    pub academic_year: Option<AcademicYear>,
    /// Sessions of this course.
    pub course_id: Option<Uuid>,
    /// Sessions of this group.
    #[param(inline)]
    pub group: Option<TrainingGroup>,
    /// Rows of a page.
    #[validate(range(min = 1, max = 200))]
    #[param(minimum = 1, maximum = 200, default = 50, example = 50)]
    pub limit: Option<u16>,
    /// Where to go on: `next_cursor` of the page before, with the same filters.
    #[param(example = "q83vEjRWeJA")]
    pub cursor: Option<String>,
}
