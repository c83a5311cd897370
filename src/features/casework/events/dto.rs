//! What goes over the wire about events of cases.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

use crate::{
    domain::{action::RefusedAction, date, person::Person, text::some_text, urn::Urn},
    features::casework::values::{CaseEventKind, CaseEventState},
};

/// What happened, whole.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
pub struct CaseEventDetails {
    /// What it was.
    pub kind: CaseEventKind,
    /// The day.
    #[serde(deserialize_with = "date::strict")]
    #[schema(example = "2026-11-19")]
    pub occurred_on: NaiveDate,
    /// The instant, where it is known; on that day.
    #[serde(default, deserialize_with = "date::instant_option")]
    #[schema(example = "2026-11-19T15:30:00Z")]
    pub occurred_at: Option<DateTime<Utc>>,
    /// What happened.
    #[validate(length(min = 1, max = 8000), custom(function = some_text))]
    #[schema(
        min_length = 1,
        max_length = 8000,
        example = "Spoke to the mother at the door; she will come on Monday"
    )]
    pub text: String,
    /// Whom one saw or spoke to.
    #[validate(length(min = 1, max = 200), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 200, example = "The mother")]
    pub person_seen: Option<String>,
    /// Who did it.
    #[validate(nested)]
    pub carried_out_by: Person,
    /// Whether the school is told.
    #[serde(default)]
    #[schema(default = false, example = true)]
    pub shared_with_school: bool,
    /// Whether it is what somebody told who is neither a parent nor the child: it is withheld from every parent in an
    /// evidence bundle.
    #[serde(default)]
    #[schema(default = false, example = false)]
    pub from_third_party: bool,
}

/// An event, to be recorded.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct CaseEventCreate {
    /// What happened.
    #[validate(nested)]
    pub event: CaseEventDetails,
    /// Who records it.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// An event, put right or shared.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct CaseEventPut {
    /// What happened, whole.
    #[validate(nested)]
    pub event: CaseEventDetails,
    /// Why it is amended.
    #[validate(length(min = 1, max = 500), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 500, example = "The day was wrong")]
    pub amendment_reason: String,
    /// Who amends it.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// Why an event is void, and who says so.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct CaseEventVoid {
    /// Why.
    #[validate(length(min = 1, max = 500), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 500, example = "Recorded in the wrong case")]
    pub reason: String,
    /// Who says so.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// What stands of an event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CaseEventTerms {
    /// The case.
    #[schema(example = "0199e2a4-5b1c-7d3e-8f90-123456789ac1")]
    pub case_id: Uuid,
    /// What happened.
    pub event: CaseEventDetails,
}

/// An event of a case.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct CaseEvent {
    /// Identifier; sorts by the time of recording.
    #[schema(example = "0199e2a4-5b1c-7d3e-8f90-123456789ad1")]
    pub id: Uuid,
    /// The school.
    #[schema(value_type = Urn)]
    pub urn: i32,
    /// The case.
    #[schema(example = "0199e2a4-5b1c-7d3e-8f90-123456789ac1")]
    pub case_id: Uuid,
    /// Whether it counts.
    pub state: CaseEventState,
    /// What happened.
    pub event: CaseEventDetails,
    /// When it was recorded.
    #[schema(example = "2026-11-20T10:30:00Z")]
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    #[schema(example = "2026-11-20T10:30:00Z")]
    pub updated_at: DateTime<Utc>,
    /// Counts its versions.
    #[schema(example = 1)]
    pub version: i32,
    /// Where to go on.
    pub links: CaseEventLinks,
}

/// Where to go on from an event.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct CaseEventLinks {
    /// The event.
    #[serde(rename = "self")]
    #[schema(
        example = "/v1/schools/120765/cases/0199e2a4-5b1c-7d3e-8f90-123456789ac1/events/0199e2a4-5b1c-7d3e-8f90-123456789ad1"
    )]
    pub this: String,
}

/// An event, with what can be done with it.
#[derive(Debug, Serialize, ToSchema)]
pub struct CaseEventDocument {
    /// The event.
    pub event: CaseEvent,
    /// How it stood, oldest first; told with `cases.confidential:read`.
    pub history: Option<Vec<CaseEventRevision>>,
    /// What can be done with it now.
    #[schema(example = json!(["amend", "void"]))]
    pub allowed_actions: Vec<&'static str>,
    /// What cannot be done with it now, and why.
    pub refused_actions: Vec<RefusedAction>,
}

/// How an event stood, and who made it so.
#[derive(Debug, Serialize, ToSchema)]
pub struct CaseEventRevision {
    /// Which of its versions.
    #[schema(example = 1)]
    pub version: i32,
    /// `recorded`, `amended` or `voided`.
    #[schema(example = "recorded")]
    pub action: String,
    /// Whether it counted from then on.
    pub state: CaseEventState,
    /// What was said of it.
    pub terms: CaseEventTerms,
    /// Why it was amended or is void.
    #[schema(example = "The day was wrong")]
    pub reason: Option<String>,
    /// Who did it.
    pub recorded_by: Person,
    /// When.
    #[schema(example = "2026-11-20T10:30:00Z")]
    pub recorded_at: DateTime<Utc>,
}

/// Which events to list.
#[derive(Debug, Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
pub struct CaseEventsQuery {
    /// Events of this kind.
    #[param(inline)]
    pub kind: Option<CaseEventKind>,
    /// Events of this day or later.
    #[serde(default, deserialize_with = "date::strict_option")]
    #[param(example = "2026-09-01")]
    pub occurred_on_from: Option<NaiveDate>,
    /// Events of this day or earlier.
    #[serde(default, deserialize_with = "date::strict_option")]
    #[param(example = "2027-07-31")]
    pub occurred_on_to: Option<NaiveDate>,
    /// Rows of a page.
    #[validate(range(min = 1, max = 200))]
    #[param(minimum = 1, maximum = 200, default = 50, example = 50)]
    pub limit: Option<u16>,
    /// Where to go on: `next_cursor` of the page before, with the same filters.
    #[param(example = "q83vEjRWeJA")]
    pub cursor: Option<String>,
}
