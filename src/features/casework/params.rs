//! Parameters that operations of casework share, as the document tells them.

use utoipa::IntoParams;
use uuid::Uuid;

use crate::domain::{purpose::Purpose, urn::Urn};

/// Who reads about a named pupil, and for what: it is written down before the answer leaves.
#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
#[allow(dead_code, reason = "it stands in the document alone")]
pub struct ReadFor {
    /// For whom it is read
    #[param(rename = "Person-Name", example = "A. Officer")]
    person_name: String,
    /// That person's role
    #[param(rename = "Person-Title", example = "Attendance and Entitlement Officer")]
    person_title: Option<String>,
    /// What it is read for
    #[param(rename = "Access-Purpose")]
    access_purpose: Purpose,
}

/// Which version is meant, and which attempt.
#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
#[allow(dead_code, reason = "it stands in the document alone")]
pub struct Named {
    /// The `ETag` that was read
    #[param(rename = "If-Match")]
    if_match: String,
    /// Makes a repeated request apply once
    #[param(rename = "Idempotency-Key")]
    idempotency_key: Option<String>,
}

/// Which attempt.
#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
#[allow(dead_code, reason = "it stands in the document alone")]
pub struct Attempted {
    /// Makes a repeated request apply once
    #[param(rename = "Idempotency-Key")]
    idempotency_key: Option<String>,
}

/// At which school.
#[derive(IntoParams)]
#[into_params(parameter_in = Path)]
#[allow(dead_code, reason = "it stands in the document alone")]
pub struct AtSchool {
    /// The school
    #[param(example = 120765)]
    urn: Urn,
}

/// What at which school.
#[derive(IntoParams)]
#[into_params(parameter_in = Path)]
#[allow(dead_code, reason = "it stands in the document alone")]
pub struct ThisAtSchool {
    /// The school
    #[param(example = 120765)]
    urn: Urn,
    /// What it is about
    id: Uuid,
}
