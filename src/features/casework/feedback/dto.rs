//! What goes over the wire about feedback on cases.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

use crate::domain::{person::Person, text::some_text, urn::Urn};

/// Feedback to the school, to be written.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct CaseFeedbackCreate {
    /// What the school is told.
    #[validate(length(min = 1, max = 8000), custom(function = some_text))]
    #[schema(
        min_length = 1,
        max_length = 8000,
        example = "We agreed a plan with the family; please mark U from 9.15 on"
    )]
    pub text: String,
    /// Who writes it.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// That the school has read it.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct CaseFeedbackAcknowledge {
    /// Who has read it.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// That a school has read feedback.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct CaseFeedbackAcknowledgement {
    /// Who has read it.
    pub recorded_by: Person,
    /// When that was recorded.
    #[schema(example = "2026-11-20T11:00:00Z")]
    pub recorded_at: DateTime<Utc>,
}

/// What the authority wrote to the school about a case.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct CaseFeedback {
    /// Identifier; sorts by the time of writing.
    #[schema(example = "0199e2a4-5b1c-7d3e-8f90-123456789af1")]
    pub id: Uuid,
    /// The school.
    #[schema(value_type = Urn)]
    pub urn: i32,
    /// The case.
    #[schema(example = "0199e2a4-5b1c-7d3e-8f90-123456789ac1")]
    pub case_id: Uuid,
    /// At which version of the case it was written.
    #[schema(example = 3)]
    pub case_version: i32,
    /// What the school is told.
    #[schema(example = "We agreed a plan with the family; please mark U from 9.15 on")]
    pub text: String,
    /// Who wrote it.
    pub recorded_by: Person,
    /// When.
    #[schema(example = "2026-11-20T10:30:00Z")]
    pub recorded_at: DateTime<Utc>,
    /// That the school has read it.
    pub acknowledged: Option<CaseFeedbackAcknowledgement>,
    /// Where to go on.
    pub links: CaseFeedbackLinks,
}

/// Where to go on from feedback.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct CaseFeedbackLinks {
    /// The case.
    #[schema(example = "/v1/schools/120765/cases/0199e2a4-5b1c-7d3e-8f90-123456789ac1")]
    pub case: String,
}

/// Which feedback to list.
#[derive(Debug, Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
pub struct CaseFeedbackQuery {
    /// Rows of a page.
    #[validate(range(min = 1, max = 200))]
    #[param(minimum = 1, maximum = 200, default = 50, example = 50)]
    pub limit: Option<u16>,
    /// Where to go on: `next_cursor` of the page before, with the same filters.
    #[param(example = "q83vEjRWeJA")]
    pub cursor: Option<String>,
}
