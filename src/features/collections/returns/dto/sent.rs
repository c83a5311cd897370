//! What is sent: what a school says, and the steps that are taken with it.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

use crate::domain::{person::Person, text::some_text};

/// Rows of a return at the most.
pub const MOST_ROWS: usize = 5_000;
/// Sessions of a pupil, or of a whole school, at the most.
const MOST_SESSIONS: u64 = 10_000_000;

/// What a school says.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct CollectionReturnPut {
    /// A row for each pupil of whom something is said; of the whole school one row that names nobody. Who is left out is
    /// filled in from the registers where they cover 90 % of the marks that were due, and unanswered elsewhere.
    #[validate(length(max = 5000), nested)]
    #[schema(max_items = 5000)]
    pub rows: Vec<CollectionReturnRowPut>,
    /// What is to be explained of all of it; left out, what was explained before is taken back.
    #[validate(length(min = 1, max = 1000), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 1000, example = "A small group with good attendance.")]
    pub explanation: Option<String>,
    /// Who says it.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// What a school says of one pupil, or of itself.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct CollectionReturnRowPut {
    /// The pupil; or `upn`.
    #[schema(example = "01937b1e-8f6a-7c33-9d55-0c5f6a1e2b3e")]
    pub pupil_id: Option<Uuid>,
    /// The UPN as the school holds it; or `pupil_id`.
    #[validate(length(min = 1, max = 20), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 20, example = "R201100018042")]
    pub upn: Option<String>,
    /// Sessions that were possible.
    #[validate(range(max = MOST_SESSIONS))]
    #[schema(minimum = 0, maximum = 10000000, example = 66)]
    pub possible: Option<u64>,
    /// Those of them that were attended.
    #[validate(range(max = MOST_SESSIONS))]
    #[schema(minimum = 0, maximum = 10000000, example = 60)]
    pub attended: Option<u64>,
    /// What is to be explained of it.
    #[validate(length(min = 1, max = 500), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 500, example = "The registers of the first week are on paper.")]
    pub explanation: Option<String>,
}

/// That a school submits what it says.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct CollectionReturnSubmit {
    /// What the school says with it, such as the answer to what the authority asks. It is kept in the history beside the
    /// question; without names, for it is shown to everybody who may see that there is a return.
    // Left out where it is not sent: a request that was kept before there were answers is the same request still.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[validate(length(min = 1, max = 1000), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 1000, example = "Both pupils joined in the last week.")]
    pub answer: Option<String>,
    /// Who submits it.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// What the authority asks about a return.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct CollectionReturnQuery {
    /// The question; without names, for it is shown to everybody who may see that there is a return.
    #[validate(length(min = 1, max = 1000), custom(function = some_text))]
    #[schema(
        min_length = 1,
        max_length = 1000,
        example = "Two pupils have no possible session. Were they on roll?"
    )]
    pub message: String,
    /// Who asks.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// That the authority accepts a return.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct CollectionReturnAccept {
    /// Who accepts it.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// That a school need not answer.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct CollectionReturnExempt {
    /// Why not; without names.
    #[validate(length(min = 1, max = 1000), custom(function = some_text))]
    #[schema(
        min_length = 1,
        max_length = 1000,
        example = "The school was closed by flooding for the half term."
    )]
    pub reason: String,
    /// Who decides it.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// That a return is to be answered anew.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct CollectionReturnReopen {
    /// Why; without names.
    #[validate(length(min = 1, max = 1000), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 1000, example = "The school has found marks that were missing.")]
    pub reason: String,
    /// Who decides it.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// How a return is saved.
#[derive(Debug, Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
pub struct CollectionReturnSaveQuery {
    /// Whether everything is checked and nothing kept.
    #[serde(default)]
    #[param(default = false, example = false)]
    pub dry_run: bool,
}

/// Which returns of a school.
#[derive(Debug, Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
pub struct SchoolCollectionReturnsQuery {
    /// Rows of a page.
    #[validate(range(min = 1, max = 200))]
    #[param(minimum = 1, maximum = 200, default = 50, example = 50)]
    pub limit: Option<u16>,
    /// Where to go on: `next_cursor` of the page before, with the same filters.
    #[param(example = "q83vEjRWeJA")]
    pub cursor: Option<String>,
}

/// Which page of what became of a return.
#[derive(Debug, Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
pub struct CollectionReturnStepsQuery {
    /// Rows of a page.
    #[validate(range(min = 1, max = 200))]
    #[param(minimum = 1, maximum = 200, default = 50, example = 50)]
    pub limit: Option<u16>,
    /// Where to go on: `next_cursor` of the page before.
    #[param(example = "q83vEjRWeJA")]
    pub cursor: Option<String>,
}
