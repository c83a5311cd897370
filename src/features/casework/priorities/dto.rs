//! What goes over the wire about agreed priorities.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use crate::domain::{date, person::Person, text::some_text, urn::Urn};

/// In which order cases are taken, and who agreed to it.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct CasePrioritiesPut {
    /// Open cases of the school, most pressing first. Empty: no order is agreed any more.
    #[validate(length(max = 200))]
    #[schema(max_items = 200, example = json!(["0199e2a4-5b1c-7d3e-8f90-123456789ac1"]))]
    pub case_ids: Vec<Uuid>,
    /// When it was agreed.
    #[serde(deserialize_with = "date::strict")]
    #[schema(example = "2026-11-19")]
    pub agreed_on: NaiveDate,
    /// Who agreed for the school.
    #[validate(nested)]
    pub agreed_by_school: Person,
    /// Who agreed for the authority.
    #[validate(nested)]
    pub agreed_by_authority: Person,
    /// What was said to it.
    #[validate(length(min = 1, max = 1000), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 1000, example = "Year 11 first; the others from January on")]
    pub note: Option<String>,
    /// Who records it.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// What is kept of an agreement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CasePrioritiesTerms {
    /// The cases in their order.
    pub case_ids: Vec<Uuid>,
    /// Who agreed for the school.
    pub agreed_by_school: Person,
    /// Who agreed for the authority.
    pub agreed_by_authority: Person,
    /// What was said to it.
    pub note: Option<String>,
}

/// In which order a school's cases are taken.
#[derive(Debug, Serialize, ToSchema)]
pub struct CasePriorities {
    /// The school.
    #[schema(value_type = Urn)]
    pub urn: i32,
    /// The cases, most pressing first; those that are closed since stay in their place.
    #[schema(example = json!(["0199e2a4-5b1c-7d3e-8f90-123456789ac1"]))]
    pub case_ids: Vec<Uuid>,
    /// When it was agreed.
    #[schema(example = "2026-11-19")]
    pub agreed_on: NaiveDate,
    /// Who agreed for the school.
    pub agreed_by_school: Person,
    /// Who agreed for the authority.
    pub agreed_by_authority: Person,
    /// What was said to it.
    #[schema(example = "Year 11 first; the others from January on")]
    pub note: Option<String>,
    /// Who recorded it.
    pub recorded_by: Person,
    /// When.
    #[schema(example = "2026-11-20T10:30:00Z")]
    pub recorded_at: DateTime<Utc>,
    /// Counts the agreements.
    #[schema(example = 1)]
    pub version: i32,
}
