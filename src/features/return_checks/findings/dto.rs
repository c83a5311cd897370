//! Findings, as they go over the wire.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

use crate::{
    attendance::book::back::ReturnOutcome,
    domain::{date, person::Person, text::some_text, urn::Urn},
};

/// In whose check it was found.
#[derive(Debug, Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
pub struct ReturnFindingQuery {
    /// The group that is checked; children with a social worker when absent.
    #[param(example = "019aab01-9900-717c-b983-1d55d1ebd9db")]
    pub group_id: Option<Uuid>,
}

/// What was found of a pupil.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct ReturnFindingPut {
    /// Whether the pupil came back in the first full week.
    pub found: ReturnOutcome,
    /// The day on which it was found.
    #[serde(deserialize_with = "date::strict")]
    #[schema(example = "2026-11-12")]
    pub found_on: NaiveDate,
    /// From whom or where it is known.
    #[validate(length(min = 1, max = 200), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 200, example = "The school's attendance officer, by telephone")]
    pub source: String,
    /// What else is to be said.
    #[validate(length(min = 1, max = 1000), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 1000, example = "Moves to another school after half term")]
    pub note: Option<String>,
    /// Why an earlier finding is amended.
    #[validate(length(min = 1, max = 500), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 500, example = "The school has looked again")]
    pub amendment_reason: Option<String>,
    /// Who records it.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// What was found of a pupil, as it stands or stood.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ReturnFinding {
    /// Whether the pupil came back in the first full week.
    pub found: ReturnOutcome,
    /// The day on which it was found.
    #[schema(example = "2026-11-12")]
    pub found_on: NaiveDate,
    /// From whom or where it is known.
    #[schema(example = "The school's attendance officer, by telephone")]
    pub source: String,
    /// What else is to be said.
    #[schema(example = "Moves to another school after half term")]
    pub note: Option<String>,
    /// Why it took the place of the one before.
    #[schema(example = "The school has looked again")]
    pub amendment_reason: Option<String>,
    /// Who recorded it.
    pub recorded_by: Person,
    /// When the first version was recorded.
    #[schema(example = "2026-11-12T10:00:00Z")]
    pub created_at: DateTime<Utc>,
    /// When it was recorded so.
    #[schema(example = "2026-11-12T10:00:00Z")]
    pub updated_at: DateTime<Utc>,
    /// Counts its versions.
    #[schema(example = 1)]
    pub version: i32,
}

/// What was found of a pupil, with every version of it.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReturnFindingDocument {
    /// The school.
    #[schema(value_type = Urn)]
    pub urn: i32,
    /// The term.
    #[schema(example = "2026-27-spring")]
    pub term: String,
    /// The group in whose check it was found.
    #[schema(example = "019aab01-9900-717c-b983-1d55d1ebd9db")]
    pub group_id: Uuid,
    /// The enrolment.
    #[schema(example = "01937b1e-8f6a-7c33-9d55-0c5f6a1e2b3d")]
    pub enrolment_id: Uuid,
    /// As it stands.
    pub finding: ReturnFinding,
    /// Its versions, oldest first.
    pub history: Vec<ReturnFinding>,
}
