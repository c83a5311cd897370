//! What goes over the wire of evidence.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

use crate::{
    domain::{person::Person, spelled::spelled, text::some_text},
    http::FileMediaType,
};

spelled! {
    /// What evidence is.
    SelfAssessmentEvidenceKind {
        /// An address elsewhere.
        Link = "link";
        /// A file that is kept here.
        File = "file";
    }
}

/// Evidence to be recorded: a link with its address, or a file whose bytes are sent next.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct SelfAssessmentEvidenceCreate {
    /// What it is.
    pub kind: SelfAssessmentEvidenceKind,
    /// What it shows, in a line. Name no pupil.
    #[validate(length(min = 1, max = 200), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 200, example = "Attendance policy, September 2023")]
    pub title: String,
    /// The question that it answers for; a question or an action, not both.
    #[validate(length(min = 1, max = 60))]
    #[schema(min_length = 1, max_length = 60, example = "policy-published")]
    pub question: Option<String>,
    /// The action that it shows to be done.
    #[schema(example = "01937b1e-8f6a-7c33-9d55-0c5f6a1e2b3e")]
    pub action_id: Option<Uuid>,
    /// Of a link: an https address. It is shown to people and never followed by the service.
    #[validate(length(min = 1, max = 2000))]
    #[schema(min_length = 1, max_length = 2000, example = "https://school.example/policies/attendance.pdf")]
    pub address: Option<String>,
    /// Of a file: its plain name, which ends as files of its type do.
    #[validate(length(min = 1, max = 150))]
    #[schema(min_length = 1, max_length = 150, example = "attendance-policy.pdf")]
    pub file_name: Option<String>,
    /// Of a file: its type. The bytes must agree with it.
    pub media_type: Option<FileMediaType>,
    /// Who records it.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// Why evidence is withdrawn, and by whom.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct SelfAssessmentEvidenceWithdraw {
    /// Why.
    #[validate(length(min = 1, max = 500), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 500, example = "An older version of the policy")]
    pub reason: String,
    /// Who withdraws it.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// A file that is kept here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SelfAssessmentEvidenceFile {
    /// Its name.
    #[schema(example = "attendance-policy.pdf")]
    pub name: String,
    /// Its type, with which the bytes agree.
    pub media_type: FileMediaType,
    /// Its bytes; none before they were sent, and until then it is evidence of nothing.
    #[schema(example = 48213)]
    pub size: Option<i32>,
    /// The SHA-256 of its bytes, in hexadecimal digits.
    #[schema(example = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08")]
    pub sha256: Option<String>,
}

/// Evidence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct SelfAssessmentEvidence {
    /// Identifier; sorts by the time of recording.
    #[schema(example = "01937b1e-8f6a-7c33-9d55-0c5f6a1e2b3f")]
    pub id: Uuid,
    /// What it is.
    pub kind: SelfAssessmentEvidenceKind,
    /// What it shows.
    #[schema(example = "Attendance policy, September 2023")]
    pub title: String,
    /// The question that it answers for.
    #[schema(example = "policy-published")]
    pub question: Option<String>,
    /// The action that it shows to be done.
    #[schema(example = "01937b1e-8f6a-7c33-9d55-0c5f6a1e2b3e")]
    pub action_id: Option<Uuid>,
    /// Of a link: where it is.
    #[schema(example = "https://school.example/policies/attendance.pdf")]
    pub address: Option<String>,
    /// Of a file: what it is.
    pub file: Option<SelfAssessmentEvidenceFile>,
    /// Who recorded it.
    pub recorded_by: Person,
    /// When.
    pub recorded_at: DateTime<Utc>,
    /// That it was withdrawn: it shows nothing any more, and stays in the statements that name it.
    pub withdrawn: Option<SelfAssessmentEvidenceWithdrawn>,
    /// Counts its versions.
    #[schema(example = 1)]
    pub version: i32,
}

/// That evidence was withdrawn.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct SelfAssessmentEvidenceWithdrawn {
    /// When.
    pub at: DateTime<Utc>,
    /// Why.
    #[schema(example = "An older version of the policy")]
    pub reason: String,
    /// Who withdrew it.
    pub by: Person,
}

/// Which evidence to list.
#[derive(Debug, Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
pub struct SelfAssessmentEvidenceQuery {
    /// With `true` what was withdrawn alone, with `false` what was not; without it, both.
    #[param(example = false)]
    pub withdrawn: Option<bool>,
    /// Rows of a page.
    #[validate(range(min = 1, max = 200))]
    #[param(minimum = 1, maximum = 200, default = 50, example = 50)]
    pub limit: Option<u16>,
    /// Where to go on: `next_cursor` of the page before, with the same filters.
    #[param(example = "q83vEjRWeJA")]
    pub cursor: Option<String>,
}
