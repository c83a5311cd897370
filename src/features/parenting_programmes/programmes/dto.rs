//! What goes over the wire about parenting programmes.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

use crate::{
    domain::{action::RefusedAction, date, person::Person, text::some_text},
    features::parenting_programmes::values::ProgrammeState,
};

/// A programme, whole.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
pub struct ParentingProgrammePlan {
    /// What it is called.
    #[validate(length(min = 1, max = 200), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 200, example = "Parents of teenagers, spring")]
    pub title: String,
    /// Who provides it.
    #[validate(length(min = 1, max = 200), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 200, example = "Early help, west")]
    pub provider: String,
    /// What it is about, where it meets, and whom to ask.
    #[validate(length(min = 1, max = 4000), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 4000, example = "Thursdays at six, community centre")]
    pub description: Option<String>,
    /// When it meets, in order.
    #[validate(length(min = 1, max = 60), nested)]
    #[schema(min_items = 1, max_items = 60)]
    pub meetings: Vec<ParentingProgrammeMeeting>,
    /// How many parents can take part.
    #[validate(range(min = 1, max = 500))]
    #[schema(minimum = 1, maximum = 500, example = 12)]
    pub places: i32,
}

/// A meeting of a programme.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
pub struct ParentingProgrammeMeeting {
    /// The day.
    #[serde(deserialize_with = "date::strict")]
    #[schema(example = "2027-01-14")]
    pub on: NaiveDate,
}

/// A programme, as it is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ParentingProgrammeTerms {
    /// The programme.
    pub plan: ParentingProgrammePlan,
}

/// A programme, to be defined.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct ParentingProgrammeCreate {
    /// The programme.
    #[validate(nested)]
    pub plan: ParentingProgrammePlan,
    /// Who defines it.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// A programme, changed.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct ParentingProgrammePut {
    /// The programme, whole.
    #[validate(nested)]
    pub plan: ParentingProgrammePlan,
    /// Why it is amended.
    #[validate(length(min = 1, max = 500), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 500, example = "A larger room")]
    pub amendment_reason: String,
    /// Who amends it.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// Why a programme or a place is cancelled, and by whom.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct ParentingProgrammeCancel {
    /// Why.
    #[validate(length(min = 1, max = 500), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 500, example = "The provider withdrew")]
    pub reason: String,
    /// Who cancels it.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// A parenting programme.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ParentingProgramme {
    /// Identifier; sorts by the time of recording.
    #[schema(example = "0199e2a4-5b1c-7d3e-8f90-123456789abc")]
    pub id: Uuid,
    /// Whether it takes place.
    pub state: ProgrammeState,
    /// The programme.
    pub plan: ParentingProgrammePlan,
    /// Places that are taken: booked, completed and not completed.
    #[schema(example = 7)]
    pub taken: u64,
    /// Its first meeting.
    #[schema(example = "2027-01-14")]
    pub from_on: NaiveDate,
    /// Its last meeting.
    #[schema(example = "2027-03-25")]
    pub to_on: NaiveDate,
    /// When it was defined.
    #[schema(example = "2026-11-12T09:00:00Z")]
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    #[schema(example = "2026-11-20T10:30:00Z")]
    pub updated_at: DateTime<Utc>,
    /// Counts its versions.
    #[schema(example = 1)]
    pub version: i32,
    /// What can be done with it now.
    #[schema(example = json!(["amend", "book", "cancel"]))]
    pub allowed_actions: Vec<&'static str>,
    /// What cannot be done with it now, and why.
    pub refused_actions: Vec<RefusedAction>,
    /// Where to go on.
    pub links: ParentingProgrammeLinks,
}

/// Where to go on from a programme.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ParentingProgrammeLinks {
    /// The programme itself.
    #[serde(rename = "self")]
    #[schema(example = "/v1/parenting-programmes/0199e2a4-5b1c-7d3e-8f90-123456789abc")]
    pub this: String,
    /// Its places.
    #[schema(example = "/v1/programme-places?programme_id=0199e2a4-5b1c-7d3e-8f90-123456789abc")]
    pub places: String,
}

/// Which programmes to list.
#[derive(Debug, Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
pub struct ParentingProgrammesQuery {
    /// Programmes in this state.
    #[param(inline)]
    pub state: Option<ProgrammeState>,
    /// Rows of a page.
    #[validate(range(min = 1, max = 200))]
    #[param(minimum = 1, maximum = 200, default = 50, example = 50)]
    pub limit: Option<u16>,
    /// Where to go on: `next_cursor` of the page before, with the same filters.
    #[param(example = "q83vEjRWeJA")]
    pub cursor: Option<String>,
}
