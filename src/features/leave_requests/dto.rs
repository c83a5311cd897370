//! What goes over the wire about requests for leave.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

use super::{
    rules::{LeaveDue, LeaveFlag},
    values::{LeaveAskerRole, LeaveOutcome, LeaveReason, LeaveState},
};
use crate::domain::{
    action::RefusedAction,
    date,
    person::{Person, PersonWithTitle},
    session::Session,
    text::some_text,
    urn::Urn,
};

/// Who asked. No name: a contact of the school is named by its id.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
pub struct LeaveAsker {
    /// What the person is to the pupil.
    pub role: LeaveAskerRole,
    /// The contact, as the school has it for this pupil.
    #[schema(example = "01937b1e-8f6a-7c33-9d55-0c5f6a1e2b40")]
    pub contact_id: Option<Uuid>,
}

/// Days from one session to another, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
pub struct LeaveDays {
    /// First day.
    #[serde(deserialize_with = "date::strict")]
    #[schema(example = "2026-12-07")]
    pub from_on: NaiveDate,
    /// First session of the first day.
    #[serde(default = "am")]
    #[schema(default = "am")]
    pub from_session: Session,
    /// Last day.
    #[serde(deserialize_with = "date::strict")]
    #[schema(example = "2026-12-09")]
    pub to_on: NaiveDate,
    /// Last session of the last day.
    #[serde(default = "pm")]
    #[schema(default = "pm")]
    pub to_session: Session,
}

fn am() -> Session {
    Session::Am
}

fn pm() -> Session {
    Session::Pm
}

/// What was asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
pub struct LeaveAsked {
    /// The days.
    #[validate(nested)]
    pub days: LeaveDays,
    /// What for.
    pub reason: LeaveReason,
    /// What was said for it, as far as the decision needs it.
    #[validate(length(min = 1, max = 1000), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 1000, example = "The wedding of a close relation abroad")]
    pub explanation: Option<String>,
    /// The day on which it was asked.
    #[serde(deserialize_with = "date::strict")]
    #[schema(example = "2026-11-09")]
    pub asked_on: NaiveDate,
    /// Who asked.
    #[validate(nested)]
    pub asked_by: LeaveAsker,
}

/// A request for leave, to be recorded.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct LeaveRequestCreate {
    /// The pupil, who is on roll on one of the days.
    #[schema(example = "01937b1e-8f6a-7c33-9d55-0c5f6a1e2b3e")]
    pub pupil_id: Uuid,
    /// What was asked.
    #[validate(nested)]
    pub asked: LeaveAsked,
    /// Who records it.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// What was asked, put right.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct LeaveRequestPut {
    /// What was asked, whole. Other days or another reason have not been decided: a decision lapses.
    #[validate(nested)]
    pub asked: LeaveAsked,
    /// Why it is amended.
    #[validate(length(min = 1, max = 500), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 500, example = "The last day was written down wrongly")]
    pub amendment_reason: String,
    /// Who amends it.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// A decision.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct LeaveDecide {
    /// What was decided.
    pub outcome: LeaveOutcome,
    /// The days for which leave is given, where it is given in part, and only there.
    #[validate(length(min = 1, max = 40), nested)]
    #[schema(min_items = 1, max_items = 40)]
    pub granted: Option<Vec<LeaveDays>>,
    /// The day of the decision.
    #[serde(deserialize_with = "date::strict")]
    #[schema(example = "2026-11-12")]
    pub decided_on: NaiveDate,
    /// Who decided, with the title: a person authorised by the proprietor (regulation 11(1)).
    #[validate(nested)]
    #[schema(value_type = PersonWithTitle)]
    pub decided_by: Person,
    /// On what grounds.
    #[validate(length(min = 1, max = 1000), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 1000, example = "Exceptional; attendance is good otherwise")]
    pub grounds: Option<String>,
    /// Why an earlier decision is amended; required where there is one.
    #[validate(length(min = 1, max = 500), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 500, example = "New facts")]
    pub amendment_reason: Option<String>,
}

/// Why a request is withdrawn, and by whom.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct LeaveWithdraw {
    /// Why.
    #[validate(length(min = 1, max = 500), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 500, example = "The family no longer travels")]
    pub reason: String,
    /// Who records it.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// A decision as it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LeaveDecision {
    /// What was decided.
    pub outcome: LeaveOutcome,
    /// The days for which leave is given, where it is given in part.
    pub granted: Vec<LeaveDays>,
    /// The day of the decision.
    #[schema(example = "2026-11-12")]
    pub decided_on: NaiveDate,
    /// Who decided.
    pub decided_by: Person,
    /// On what grounds.
    #[schema(example = "Exceptional; attendance is good otherwise")]
    pub grounds: Option<String>,
}

/// What was asked and decided.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LeaveTerms {
    /// What was asked.
    pub asked: LeaveAsked,
    /// What was decided; null while nothing is.
    pub decision: Option<LeaveDecision>,
}

/// A request for leave.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct LeaveRequest {
    /// Identifier; sorts by the time of recording.
    #[schema(example = "0199e2a4-5b1c-7d3e-8f90-123456789abc")]
    pub id: Uuid,
    /// The school.
    #[schema(value_type = Urn)]
    pub urn: i32,
    /// The pupil.
    #[schema(example = "01937b1e-8f6a-7c33-9d55-0c5f6a1e2b3e")]
    pub pupil_id: Uuid,
    /// The enrolment with which it stands.
    #[schema(example = "01937b1e-8f6a-7c33-9d55-0c5f6a1e2b3d")]
    pub enrolment_id: Uuid,
    /// How far it is.
    pub state: LeaveState,
    /// What was asked and decided.
    pub terms: LeaveTerms,
    /// What regulation 11 asks for and the request does not show, and the like. The list may grow.
    pub flags: Vec<LeaveFlag>,
    /// What the school must still do about it.
    pub due: Vec<LeaveDue>,
    /// When it was recorded.
    #[schema(example = "2026-11-09T09:00:00Z")]
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    #[schema(example = "2026-11-12T10:30:00Z")]
    pub updated_at: DateTime<Utc>,
    /// Counts its versions.
    #[schema(example = 2)]
    pub version: i32,
    /// Where to go on.
    pub links: LeaveLinks,
}

/// Where to go on from a request for leave.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct LeaveLinks {
    /// The request itself.
    #[serde(rename = "self")]
    #[schema(example = "/v1/schools/120765/leave-requests/0199e2a4-5b1c-7d3e-8f90-123456789abc")]
    pub this: String,
    /// Its sessions, with the codes expected and found.
    #[schema(example = "/v1/schools/120765/leave-requests/0199e2a4-5b1c-7d3e-8f90-123456789abc/sessions")]
    pub sessions: String,
}

/// A request for leave with every way in which it stood.
#[derive(Debug, Serialize, ToSchema)]
pub struct LeaveRequestDocument {
    /// The request.
    pub leave_request: LeaveRequest,
    /// How it stood, oldest first.
    pub history: Vec<LeaveRevision>,
    /// What can be done with it now.
    #[schema(example = json!(["amend", "decide", "withdraw"]))]
    pub allowed_actions: Vec<&'static str>,
    /// What cannot be done with it now, and why.
    pub refused_actions: Vec<RefusedAction>,
}

/// How a request stood, and who made it so.
#[derive(Debug, Serialize, ToSchema)]
pub struct LeaveRevision {
    /// Which of its versions.
    #[schema(example = 1)]
    pub version: i32,
    /// `created`, `amended`, `decided`, `decision_amended` or `withdrawn`.
    #[schema(example = "created")]
    pub action: String,
    /// How far it was from then on.
    pub state: LeaveState,
    /// What was asked and decided.
    pub terms: LeaveTerms,
    /// Why it was amended or withdrawn.
    #[schema(example = "The last day was written down wrongly")]
    pub reason: Option<String>,
    /// Who recorded, decided, amended or withdrew it.
    pub recorded_by: Person,
    /// When.
    #[schema(example = "2026-11-09T09:00:00Z")]
    pub recorded_at: DateTime<Utc>,
}

/// Which requests to list.
#[derive(Debug, Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
pub struct LeaveRequestsQuery {
    /// States, several by comma; every state when absent.
    #[param(value_type = Option<Vec<LeaveState>>, inline, style = Form, explode = false, max_items = 20)]
    #[param(example = json!(["requested", "refused"]))]
    pub state: Option<String>,
    /// Reasons, several by comma; every reason when absent.
    #[param(value_type = Option<Vec<LeaveReason>>, inline, style = Form, explode = false, max_items = 20)]
    #[param(example = json!(["holiday", "exceptional_circumstances"]))]
    pub reason: Option<String>,
    /// Requests of this pupil.
    #[param(example = "01937b1e-8f6a-7c33-9d55-0c5f6a1e2b3e")]
    pub pupil_id: Option<Uuid>,
    /// Requests whose days end on this day or later.
    #[serde(default, deserialize_with = "date::strict_option")]
    #[param(example = "2026-09-01")]
    pub to_on_from: Option<NaiveDate>,
    /// Requests whose days begin on this day or earlier.
    #[serde(default, deserialize_with = "date::strict_option")]
    #[param(example = "2027-07-31")]
    pub from_on_to: Option<NaiveDate>,
    /// Rows of a page.
    #[validate(range(min = 1, max = 200))]
    #[param(minimum = 1, maximum = 200, default = 50, example = 50)]
    pub limit: Option<u16>,
    /// Where to go on: `next_cursor` of the page before, with the same filters.
    #[param(example = "q83vEjRWeJA")]
    pub cursor: Option<String>,
}
