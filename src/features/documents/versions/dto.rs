//! What goes over the wire about the versions of documents.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use crate::{
    domain::{action::RefusedAction, date, person::Person, spelled::spelled, text::some_text},
    features::documents::dto::DocumentWithdrawal,
    http::FileMediaType,
};

spelled! {
    /// How far a version is.
    DocumentVersionState {
        /// It is being written, and can be changed.
        Draft = "draft";
        /// It is published and stays as it is.
        Published = "published";
        /// It was withdrawn.
        Withdrawn = "withdrawn";
    }
}

spelled! {
    /// How a version stands on a day. The list may grow.
    DocumentVersionStatus {
        /// It is being written; told to who writes documents.
        Draft = "draft";
        /// It is announced, or published for a later day.
        Forthcoming = "forthcoming";
        /// It holds.
        InForce = "in_force";
        /// A later version took its place.
        Superseded = "superseded";
        /// It was withdrawn, or the document was.
        Withdrawn = "withdrawn";
    }
}

/// A file that is to be sent next, or was.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
pub struct DocumentFilePlan {
    /// Its plain name, which ends as files of its type do.
    #[validate(length(min = 1, max = 150))]
    #[schema(min_length = 1, max_length = 150, example = "code-of-conduct-2024.pdf")]
    pub name: String,
    /// Its type. The bytes must agree with it.
    pub media_type: FileMediaType,
}

/// A version, whole.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
pub struct DocumentVersionPlan {
    /// What is new in it.
    #[validate(length(min = 1, max = 2000), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 2000, example = "Revised after the consultation with schools")]
    pub changes: Option<String>,
    /// From which day on it holds; it must be settled when it is published.
    #[serde(default, deserialize_with = "date::strict_option")]
    #[schema(example = "2024-08-19")]
    pub effective_from_on: Option<NaiveDate>,
    /// By when it is expected, while the day from which it holds is not settled.
    #[serde(default, deserialize_with = "date::strict_option")]
    #[schema(example = "2024-07-19")]
    pub expected_on: Option<NaiveDate>,
    /// Whether schools are told, while it is a draft, that it is forthcoming: its number, its days and what is new in it,
    /// never its link or file.
    #[serde(default)]
    #[schema(default = false, example = true)]
    pub announced: bool,
    /// Where it is published: an https address, shown to people and never followed by the service. A link or a file.
    #[validate(length(min = 1, max = 2000))]
    #[schema(
        min_length = 1,
        max_length = 2000,
        example = "https://authority.example/attendance/code-of-conduct"
    )]
    pub link: Option<String>,
    /// A file that is kept here: its name and type; its bytes are sent next.
    #[validate(nested)]
    pub file: Option<DocumentFilePlan>,
}

/// The bytes that came.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DocumentFileHeld {
    /// How many there are.
    #[schema(example = 48213)]
    pub size: i32,
    /// Their SHA-256, in hexadecimal digits.
    #[schema(example = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08")]
    pub sha256: String,
}

/// A version, as it is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DocumentVersionTerms {
    /// The version.
    pub plan: DocumentVersionPlan,
    /// The bytes of its file, once they have come.
    pub held: Option<DocumentFileHeld>,
}

/// A version, to be added.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct DocumentVersionCreate {
    /// The version.
    #[validate(nested)]
    pub plan: DocumentVersionPlan,
    /// Who adds it.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// A version, changed while it is a draft.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct DocumentVersionPut {
    /// The version, whole.
    #[validate(nested)]
    pub plan: DocumentVersionPlan,
    /// Who changes it.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// Who publishes a version.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct DocumentVersionPublish {
    /// Who publishes it.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// A version of a document.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct DocumentVersion {
    /// Identifier; sorts by the time of recording.
    #[schema(example = "0199e2a4-5b1c-7d3e-8f90-123456789abd")]
    pub id: Uuid,
    /// Which it is: 1, 2, …
    #[schema(example = 2)]
    pub number: i32,
    /// How far it is.
    pub state: DocumentVersionState,
    /// How it stands on the day that is asked about.
    pub status: DocumentVersionStatus,
    /// That it was withdrawn, where it was.
    pub withdrawal: Option<DocumentWithdrawal>,
    /// What it is. Link and file are told of a version that holds, held or will hold; of a draft that is announced, of what was
    /// published by mistake and of what ended before its day only to who writes documents.
    pub plan: DocumentVersionPlan,
    /// The bytes of its file, once they have come; null where link and file are not told.
    pub held: Option<DocumentFileHeld>,
    /// When it was published.
    #[schema(example = "2024-06-24T15:07:00Z")]
    pub published_at: Option<DateTime<Utc>>,
    /// When it was added.
    #[schema(example = "2024-06-20T09:00:00Z")]
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    #[schema(example = "2024-06-24T15:07:00Z")]
    pub updated_at: DateTime<Utc>,
    /// Counts its versions as a record.
    #[schema(example = 3)]
    pub version: i32,
    /// What can be done with it now.
    #[schema(example = json!(["withdraw"]))]
    pub allowed_actions: Vec<&'static str>,
    /// What cannot be done with it now, and why.
    pub refused_actions: Vec<RefusedAction>,
    /// Where to go on.
    pub links: DocumentVersionLinks,
}

/// Where to go on from a version.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct DocumentVersionLinks {
    /// The version itself.
    #[serde(rename = "self")]
    #[schema(
        example = "/v1/documents/0199e2a4-5b1c-7d3e-8f90-123456789abc/versions/0199e2a4-5b1c-7d3e-8f90-123456789abd"
    )]
    pub this: String,
    /// The bytes of its file, once they have come; null where link and file are not told.
    #[schema(
        example = "/v1/documents/0199e2a4-5b1c-7d3e-8f90-123456789abc/versions/0199e2a4-5b1c-7d3e-8f90-123456789abd/content"
    )]
    pub content: Option<String>,
}
