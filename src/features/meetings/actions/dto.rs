//! What goes over the wire about actions of support meetings.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

use super::states::{SupportMeetingActionState, SupportMeetingOwnerSide};
use crate::domain::{action::RefusedAction, date, person::Person, text::some_text};

/// What is to be done, by whom and until when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
pub struct SupportMeetingActionDetails {
    /// What is to be done.
    #[validate(length(min = 1, max = 1000), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 1000, example = "Ring home on the first morning of every absence")]
    pub what: String,
    /// Whose it is.
    pub owner_side: SupportMeetingOwnerSide,
    /// Who sees to it.
    #[validate(nested)]
    pub owner: Person,
    /// By when it is to be done.
    #[serde(deserialize_with = "date::strict")]
    #[schema(example = "2027-01-15")]
    pub due_on: NaiveDate,
}

/// An action, to be recorded.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct SupportMeetingActionCreate {
    /// The action.
    #[validate(nested)]
    pub action: SupportMeetingActionDetails,
    /// Who records it.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// What an action says from now on.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct SupportMeetingActionPut {
    /// The action, whole.
    #[validate(nested)]
    pub action: SupportMeetingActionDetails,
    /// Why it is changed.
    #[validate(length(min = 1, max = 500), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 500, example = "Until the new attendance officer has begun")]
    pub reason: String,
    /// Who changes it.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// That an action is done.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct SupportMeetingActionComplete {
    /// The day on which it was done.
    #[serde(deserialize_with = "date::strict")]
    #[schema(example = "2026-12-11")]
    pub done_on: NaiveDate,
    /// What shows it, or came of it.
    #[validate(length(min = 1, max = 1000), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 1000, example = "Calls are logged; 42 of 45 were made")]
    pub note: Option<String>,
    /// Who says so.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// Why an action is given up, and by whom.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct SupportMeetingActionDrop {
    /// Why.
    #[validate(length(min = 1, max = 500), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 500, example = "The bus route was changed back")]
    pub reason: String,
    /// Who gives it up.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// Why an action is to be done after all, and who says so.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct SupportMeetingActionReopen {
    /// Why.
    #[validate(length(min = 1, max = 500), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 500, example = "It was another action that was done")]
    pub reason: String,
    /// Who says so.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// How an action came to its end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SupportMeetingActionSettled {
    /// The day on which it was done, or given up.
    #[schema(example = "2026-12-11")]
    pub settled_on: NaiveDate,
    /// What shows it, or why.
    #[schema(example = "Calls are logged; 42 of 45 were made")]
    pub note: Option<String>,
}

/// What is kept of an action.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SupportMeetingActionTerms {
    /// The action.
    pub action: SupportMeetingActionDetails,
    /// How it came to its end, once it did.
    pub settled: Option<SupportMeetingActionSettled>,
}

/// An action that was agreed at a support meeting.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SupportMeetingAction {
    /// Identifier; sorts by the time of recording.
    #[schema(example = "0199e2a4-5b1c-7d3e-8f90-123456789abd")]
    pub id: Uuid,
    /// The school.
    #[schema(example = 120765)]
    pub urn: i32,
    /// The meeting at which it was agreed.
    #[schema(example = "0199e2a4-5b1c-7d3e-8f90-123456789abc")]
    pub meeting_id: Uuid,
    /// Which of its actions it is.
    #[schema(example = 1)]
    pub number: i32,
    /// How far it is.
    pub state: SupportMeetingActionState,
    /// The day on which it was recorded.
    #[schema(example = "2026-11-25")]
    pub agreed_on: NaiveDate,
    /// What is kept of it.
    pub terms: SupportMeetingActionTerms,
    /// Whether it is open and its day is over.
    #[schema(example = false)]
    pub overdue: bool,
    /// When it was recorded.
    #[schema(example = "2026-11-25T15:00:00Z")]
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    #[schema(example = "2026-11-25T15:00:00Z")]
    pub updated_at: DateTime<Utc>,
    /// Counts its versions.
    #[schema(example = 1)]
    pub version: i32,
    /// What can be done with it now.
    #[schema(example = json!(["amend", "complete", "drop"]))]
    pub allowed_actions: Vec<&'static str>,
    /// What cannot be done with it now, and why.
    pub refused_actions: Vec<RefusedAction>,
    /// Where to go on.
    pub links: SupportMeetingActionLinks,
}

/// Where to go on from an action.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SupportMeetingActionLinks {
    /// The action itself.
    #[serde(rename = "self")]
    #[schema(
        example = "/v1/schools/120765/support-meetings/0199e2a4-5b1c-7d3e-8f90-123456789abc/actions/0199e2a4-5b1c-7d3e-8f90-123456789abd"
    )]
    pub this: String,
    /// Its meeting.
    #[schema(example = "/v1/schools/120765/support-meetings/0199e2a4-5b1c-7d3e-8f90-123456789abc")]
    pub meeting: String,
}

/// An action with every way in which it stood.
#[derive(Debug, Serialize, ToSchema)]
pub struct SupportMeetingActionDocument {
    /// The action.
    pub action: SupportMeetingAction,
    /// How it stood, oldest first.
    pub history: Vec<SupportMeetingActionRevision>,
}

/// How an action stood, and who made it so.
#[derive(Debug, Serialize, ToSchema)]
pub struct SupportMeetingActionRevision {
    /// Which of its versions.
    #[schema(example = 1)]
    pub version: i32,
    /// `agreed`, `amended`, `done`, `dropped` or `reopened`.
    #[schema(example = "agreed")]
    pub action: String,
    /// How far it was from then on.
    pub state: SupportMeetingActionState,
    /// What was kept of it from then on.
    pub terms: SupportMeetingActionTerms,
    /// Why, where that was asked for.
    #[schema(example = "The bus route was changed back")]
    pub reason: Option<String>,
    /// Who did it.
    pub recorded_by: Person,
    /// When.
    #[schema(example = "2026-11-25T15:00:00Z")]
    pub recorded_at: DateTime<Utc>,
}

/// Which actions to list.
#[derive(Debug, Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
pub struct SupportMeetingActionsQuery {
    /// Actions in this state.
    #[param(inline)]
    pub state: Option<SupportMeetingActionState>,
    /// Actions of this side.
    #[param(inline)]
    pub owner_side: Option<SupportMeetingOwnerSide>,
    /// Actions that were agreed at this meeting.
    #[param(example = "0199e2a4-5b1c-7d3e-8f90-123456789abc")]
    pub meeting_id: Option<Uuid>,
    /// Actions due by this day, that day included.
    #[serde(default, deserialize_with = "date::strict_option")]
    #[param(example = "2026-12-31")]
    pub due_on_to: Option<NaiveDate>,
    /// Rows of a page.
    #[validate(range(min = 1, max = 200))]
    #[param(minimum = 1, maximum = 200, default = 50, example = 50)]
    pub limit: Option<u16>,
    /// Where to go on: `next_cursor` of the page before, with the same filters.
    #[param(example = "q83vEjRWeJA")]
    pub cursor: Option<String>,
}
