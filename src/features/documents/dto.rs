//! What goes over the wire about documents.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

pub use super::versions::DocumentVersion;
use crate::domain::{
    action::RefusedAction,
    date,
    person::Person,
    spelled::spelled,
    text::{program_name, some_text},
};

spelled! {
    /// For whom a document is.
    DocumentAudience {
        /// Schools: leaders, attendance champions and officers.
        Schools = "schools";
        /// All who teach or work at a school.
        Staff = "staff";
        /// Governors and trustees.
        Governors = "governors";
        /// Parents and carers.
        Parents = "parents";
        /// Children and young people.
        Children = "children";
        /// Employers of children.
        Employers = "employers";
        /// Agencies that the authority works with.
        Agencies = "agencies";
        /// The authority's own officers.
        Officers = "officers";
    }
}

spelled! {
    /// Whether a document is still kept up.
    DocumentState {
        /// It is.
        Current = "current";
        /// It is not any more: none of its versions is in force.
        Withdrawn = "withdrawn";
    }
}

spelled! {
    /// On what ground a document, or a version of it, is withdrawn. The list may grow.
    DocumentWithdrawalGround {
        /// It does not hold any more from the day of the withdrawal on. Until then it held.
        Ended = "ended";
        /// It should never have been published: it held on no day.
        PublishedByMistake = "published_by_mistake";
    }
}

/// What a document is, whichever its versions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
pub struct DocumentDetails {
    /// What kind of document, in the authority's own stable word: `code_of_conduct`, `guidance_for_parents`,
    /// `leave_request`, `notice_to_improve_template`, `whole_school_training`, `model_policy`, `practice_checklist`,
    /// `leaflet`.
    #[validate(length(min = 1, max = 60), custom(function = program_name))]
    #[schema(min_length = 1, max_length = 60, pattern = "^[a-z][a-z0-9_]*$", example = "code_of_conduct")]
    pub kind: String,
    /// What it is called.
    #[validate(length(min = 1, max = 200), custom(function = some_text))]
    #[schema(
        min_length = 1,
        max_length = 200,
        example = "Code of conduct for issuing fixed penalties regarding school attendance"
    )]
    pub title: String,
    /// What it is for.
    #[validate(length(min = 1, max = 2000), custom(function = some_text))]
    #[schema(
        min_length = 1,
        max_length = 2000,
        example = "How penalty notices are issued in this authority"
    )]
    pub description: Option<String>,
    /// For whom it is, each once. What is for nobody but `officers` and `agencies` is told to clients of the authority alone,
    /// which reach every school.
    #[validate(length(min = 1, max = 8))]
    #[schema(min_items = 1, max_items = 8, example = json!(["schools", "parents"]))]
    pub audience: Vec<DocumentAudience>,
}

/// A document, to be kept.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct DocumentCreate {
    /// What it is.
    #[validate(nested)]
    pub document: DocumentDetails,
    /// Who records it.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// A document, changed.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct DocumentPut {
    /// What it is, whole.
    #[validate(nested)]
    pub document: DocumentDetails,
    /// Who changes it.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// Why a document, or a version of it, is withdrawn, and by whom.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct DocumentWithdraw {
    /// Why.
    #[validate(length(min = 1, max = 500), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 500, example = "The framework that it rests on has changed")]
    pub reason: String,
    /// On what ground; `ended`, if it is left out.
    pub ground: Option<DocumentWithdrawalGround>,
    /// Who withdraws it.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// That a document, or a version of it, is withdrawn.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct DocumentWithdrawal {
    /// The first day on which it does not hold.
    #[schema(example = "2024-10-01")]
    pub withdrawn_on: NaiveDate,
    /// On what ground; the list may grow.
    pub ground: DocumentWithdrawalGround,
    /// Why.
    #[schema(example = "The framework that it rests on has changed")]
    pub reason: String,
}

/// A document with its versions.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Document {
    /// Identifier; sorts by the time of recording.
    #[schema(example = "0199e2a4-5b1c-7d3e-8f90-123456789abc")]
    pub id: Uuid,
    /// Whether it is kept up.
    pub state: DocumentState,
    /// That it was withdrawn, where it was.
    pub withdrawal: Option<DocumentWithdrawal>,
    /// What it is.
    pub document: DocumentDetails,
    /// The day for which the versions say how they stand.
    #[schema(example = "2024-09-01")]
    pub as_at_on: NaiveDate,
    /// The number of the version that is in force on that day; null where none is.
    #[schema(example = 2)]
    pub in_force: Option<i32>,
    /// Its versions, newest first: published ones and those that are announced; drafts to who writes documents.
    pub versions: Vec<DocumentVersion>,
    /// When it was recorded.
    #[schema(example = "2024-06-24T15:07:00Z")]
    pub created_at: DateTime<Utc>,
    /// When it last changed, its versions apart.
    #[schema(example = "2024-06-24T15:07:00Z")]
    pub updated_at: DateTime<Utc>,
    /// Counts its versions as a record; the versions of the document have numbers.
    #[schema(example = 1)]
    pub version: i32,
    /// What can be done with it now.
    #[schema(example = json!(["amend", "add_version", "withdraw"]))]
    pub allowed_actions: Vec<&'static str>,
    /// What cannot be done with it now, and why.
    pub refused_actions: Vec<RefusedAction>,
    /// Where to go on.
    pub links: DocumentLinks,
}

/// Where to go on from a document.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct DocumentLinks {
    /// The document itself.
    #[serde(rename = "self")]
    #[schema(example = "/v1/documents/0199e2a4-5b1c-7d3e-8f90-123456789abc")]
    pub this: String,
}

/// Which documents to list.
#[derive(Debug, Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
pub struct DocumentsQuery {
    /// Documents of this kind.
    #[validate(length(min = 1, max = 60))]
    #[param(min_length = 1, max_length = 60, example = "code_of_conduct")]
    pub kind: Option<String>,
    /// Documents for these readers.
    #[param(inline)]
    pub audience: Option<DocumentAudience>,
    /// Documents of which a version is in force on this day, or was before it was withdrawn; how the versions stand is told
    /// for it.
    #[serde(default, deserialize_with = "date::strict_option")]
    #[param(example = "2024-09-01")]
    pub in_force_on: Option<NaiveDate>,
    /// With `true`, documents of which a version is forthcoming today; with `false`, the others.
    #[param(example = true)]
    pub forthcoming: Option<bool>,
    /// Rows of a page.
    #[validate(range(min = 1, max = 200))]
    #[param(minimum = 1, maximum = 200, default = 50, example = 50)]
    pub limit: Option<u16>,
    /// Where to go on: `next_cursor` of the page before, with the same filters.
    #[param(example = "q83vEjRWeJA")]
    pub cursor: Option<String>,
}
