//! What goes over the wire about cases.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

use crate::{
    domain::{action::RefusedAction, date, person::Person, text::some_text, urn::Urn},
    features::casework::values::{
        AttendanceCaseDecisionKind, AttendanceCaseKind, AttendanceCaseOutcome, AttendanceCasePhase,
        AttendanceCasePriority, AttendanceCaseState,
    },
};

/// A case that the authority opens itself, without a referral.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct AttendanceCaseCreate {
    /// The pupil.
    #[schema(example = "01937b1e-8f6a-7c33-9d55-0c5f6a1e2b3e")]
    pub pupil_id: Uuid,
    /// The day on which it was opened.
    #[serde(deserialize_with = "date::strict")]
    #[schema(example = "2026-11-20")]
    pub opened_on: NaiveDate,
    /// How pressing it is; `standard` when absent.
    #[serde(default)]
    pub priority: Option<AttendanceCasePriority>,
    /// Who gets it; nobody yet when absent.
    #[serde(default)]
    #[schema(example = "0199e2a4-5b1c-7d3e-8f90-123456789ab1")]
    pub officer_id: Option<Uuid>,
    /// Why it is opened. The school is not told.
    #[validate(length(min = 1, max = 2000), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 2000, example = "The parents asked the duty line for help")]
    pub note: Option<String>,
    /// Who opens it.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// Why nobody has a case for now.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct AttendanceCaseUnassign {
    /// Why.
    #[validate(length(min = 1, max = 500), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 500, example = "The officer is on long leave")]
    pub reason: String,
    /// Who takes it from the officer.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// Who gets a case.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct AttendanceCaseAssign {
    /// The officer.
    #[schema(example = "0199e2a4-5b1c-7d3e-8f90-123456789ab1")]
    pub officer_id: Uuid,
    /// Who assigns it.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// How far the work on a case has come.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct AttendanceCaseAdvance {
    /// The phase.
    pub to: AttendanceCasePhase,
    /// Since when.
    #[serde(deserialize_with = "date::strict")]
    #[schema(example = "2026-11-20")]
    pub on: NaiveDate,
    /// What was decided: of `decided`, and only of it.
    #[serde(default)]
    pub decision: Option<AttendanceCaseDecisionKind>,
    /// Why. The school is not told.
    #[validate(length(min = 1, max = 2000), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 2000, example = "No answer to two letters")]
    pub note: Option<String>,
    /// Who records it.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// How pressing a case is.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct AttendanceCasePrioritise {
    /// How pressing it is.
    pub priority: AttendanceCasePriority,
    /// Why.
    #[validate(length(min = 1, max = 500), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 500, example = "Not seen for three weeks")]
    pub reason: String,
    /// Who says so.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// What came of a case, and when.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct AttendanceCaseClose {
    /// Its last day.
    #[serde(deserialize_with = "date::strict")]
    #[schema(example = "2026-11-20")]
    pub closed_on: NaiveDate,
    /// What came of it.
    pub outcome: AttendanceCaseOutcome,
    /// What the authority says to it. The school is told in its feedback, not here.
    #[validate(length(min = 1, max = 2000), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 2000, example = "Four full weeks since the plan")]
    pub reason: String,
    /// Who closes it.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// Why a case is opened again.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct AttendanceCaseReopen {
    /// Why.
    #[validate(length(min = 1, max = 500), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 500, example = "Away again for a fortnight")]
    pub reason: String,
    /// Who reopens it.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// What was decided in a case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AttendanceCaseDecision {
    /// What.
    pub decision: AttendanceCaseDecisionKind,
    /// When.
    #[schema(example = "2026-11-20")]
    pub decided_on: NaiveDate,
}

/// The end of a case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AttendanceCaseClosing {
    /// Its last day.
    #[schema(example = "2026-11-20")]
    pub closed_on: NaiveDate,
    /// What came of it; none of an imported one, whose outcome stands in its own words.
    pub outcome: Option<AttendanceCaseOutcome>,
    /// What the authority says to it.
    #[schema(example = "Four full weeks since the plan")]
    pub reason: Option<String>,
}

/// A stage of an imported case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
pub struct AttendanceCaseStage {
    /// What it was.
    #[validate(length(min = 1, max = 200), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 200, example = "First panel meeting")]
    pub stage: String,
    /// When.
    #[serde(deserialize_with = "date::strict")]
    #[schema(example = "2005-02-14")]
    pub on: NaiveDate,
}

/// What an imported case was.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AttendanceCaseImported {
    /// What it was called where it comes from.
    #[schema(example = "FT-2005-0042")]
    pub legacy_reference: String,
    /// Its stages, in order.
    pub stages: Vec<AttendanceCaseStage>,
    /// What came of it, in its own words.
    #[schema(example = "Attendance improved to 91 per cent")]
    pub outcome: String,
}

/// What stands of a case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AttendanceCaseTerms {
    /// When it was opened first.
    #[schema(example = "2026-11-20")]
    pub opened_on: NaiveDate,
    /// When it was opened, or last reopened.
    #[schema(example = "2026-11-20T10:30:00Z")]
    pub open_since_at: DateTime<Utc>,
    /// Which version that made: feedback to the school counts from there on.
    #[schema(example = 1)]
    pub open_since_version: i32,
    /// The referrals that it rests on; none of one that the authority opened itself.
    #[schema(example = json!(["0199e2a4-5b1c-7d3e-8f90-123456789ab5"]))]
    pub referral_ids: Vec<Uuid>,
    /// How far the work is before the law.
    pub phase: AttendanceCasePhase,
    /// Since when.
    #[schema(example = "2026-11-20")]
    pub phase_since_on: NaiveDate,
    /// What was decided.
    pub decision: Option<AttendanceCaseDecision>,
    /// How pressing it is.
    pub priority: AttendanceCasePriority,
    /// Who has it.
    #[schema(example = "0199e2a4-5b1c-7d3e-8f90-123456789ab1")]
    pub officer_id: Option<Uuid>,
    /// What was noted with the last step.
    #[schema(example = "No answer to two letters")]
    pub note: Option<String>,
    /// Its end.
    pub closing: Option<AttendanceCaseClosing>,
    /// What it was, of an imported one.
    pub imported: Option<AttendanceCaseImported>,
}

/// Who has a case.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct AttendanceCaseOfficer {
    /// The officer.
    #[schema(example = "0199e2a4-5b1c-7d3e-8f90-123456789ab1")]
    pub id: Uuid,
    /// The name.
    #[schema(example = "A. Officer")]
    pub name: String,
    /// The title today.
    #[schema(example = "Attendance and Entitlement Officer")]
    pub title: Option<String>,
    /// The e-mail address.
    #[schema(example = "a.officer@authority.example")]
    pub email: Option<String>,
    /// The telephone number.
    #[schema(example = "01632 960001")]
    pub telephone: Option<String>,
}

/// A case of the attendance service.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct AttendanceCase {
    /// Identifier; sorts by the time of recording.
    #[schema(example = "0199e2a4-5b1c-7d3e-8f90-123456789ac1")]
    pub id: Uuid,
    /// The school.
    #[schema(value_type = Urn)]
    pub urn: i32,
    /// The pupil.
    #[schema(example = "01937b1e-8f6a-7c33-9d55-0c5f6a1e2b3e")]
    pub pupil_id: Uuid,
    /// Whether the pupil is on the school's roll today.
    #[schema(example = true)]
    pub pupil_on_roll: bool,
    /// The last day on roll, of who left.
    #[schema(example = "2026-10-23")]
    pub left_on: Option<NaiveDate>,
    /// What kind of case it is.
    pub kind: AttendanceCaseKind,
    /// Whether it is open.
    pub state: AttendanceCaseState,
    /// How far the work is before the law; to a school that the pupil has left, how far it was on the last day on its roll.
    pub phase: AttendanceCasePhase,
    /// What was decided; to a school that the pupil has left, what was decided until the last day on its roll.
    pub decision: Option<AttendanceCaseDecision>,
    /// How pressing it is.
    pub priority: AttendanceCasePriority,
    /// Who has it.
    pub officer: Option<AttendanceCaseOfficer>,
    /// The referrals that it rests on.
    #[schema(example = json!(["0199e2a4-5b1c-7d3e-8f90-123456789ab5"]))]
    pub referral_ids: Vec<Uuid>,
    /// When it was opened first.
    #[schema(example = "2026-11-20")]
    pub opened_on: NaiveDate,
    /// When it was opened, or last reopened: feedback to the school counts from here on.
    #[schema(example = "2026-11-20T10:30:00Z")]
    pub open_since_at: DateTime<Utc>,
    /// Its last day.
    #[schema(example = "2027-02-12")]
    pub closed_on: Option<NaiveDate>,
    /// What came of it; of an imported one in its own words.
    #[schema(example = "attendance_improved")]
    pub outcome: Option<String>,
    /// What it was, of an imported one.
    pub imported: Option<AttendanceCaseImported>,
    /// When it was recorded.
    #[schema(example = "2026-11-20T10:30:00Z")]
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    #[schema(example = "2026-11-20T10:30:00Z")]
    pub updated_at: DateTime<Utc>,
    /// Counts its versions.
    #[schema(example = 2)]
    pub version: i32,
    /// Where to go on.
    pub links: AttendanceCaseLinks,
}

/// Where to go on from a case.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct AttendanceCaseLinks {
    /// The case.
    #[serde(rename = "self")]
    #[schema(example = "/v1/schools/120765/cases/0199e2a4-5b1c-7d3e-8f90-123456789ac1")]
    pub this: String,
    /// What happened.
    #[schema(example = "/v1/schools/120765/cases/0199e2a4-5b1c-7d3e-8f90-123456789ac1/events")]
    pub events: String,
    /// What the authority wrote to the school.
    #[schema(example = "/v1/schools/120765/cases/0199e2a4-5b1c-7d3e-8f90-123456789ac1/feedback")]
    pub feedback: String,
}

/// A case, with what can be done with it.
#[derive(Debug, Serialize, ToSchema)]
pub struct AttendanceCaseDocument {
    /// The case.
    pub case: AttendanceCase,
    /// How it stood, oldest first; told with `cases.confidential:read`.
    pub history: Option<Vec<AttendanceCaseRevision>>,
    /// What keeps it from being closed; told with `cases.confidential:read`.
    #[schema(example = json!(["No written feedback to the school stands since the case was opened."]))]
    pub kept_open_by: Option<Vec<&'static str>>,
    /// What can be done with it now.
    #[schema(example = json!(["write", "assign", "advance", "prioritise"]))]
    pub allowed_actions: Vec<&'static str>,
    /// What cannot be done with it now, and why.
    pub refused_actions: Vec<RefusedAction>,
}

/// How a case stood, and who made it so.
#[derive(Debug, Serialize, ToSchema)]
pub struct AttendanceCaseRevision {
    /// Which of its versions.
    #[schema(example = 1)]
    pub version: i32,
    /// `opened`, `referral_joined`, `assigned`, `advanced`, `amended`, `closed`, `reopened` or `imported`.
    #[schema(example = "opened")]
    pub action: String,
    /// Whether it was open from then on.
    pub state: AttendanceCaseState,
    /// What stood from then on.
    pub terms: AttendanceCaseTerms,
    /// Why, where that is asked for.
    #[schema(example = "Away again for a fortnight")]
    pub reason: Option<String>,
    /// Who did it.
    pub recorded_by: Person,
    /// When.
    #[schema(example = "2026-11-20T10:30:00Z")]
    pub recorded_at: DateTime<Utc>,
}

/// Which cases to list.
#[derive(Debug, Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
pub struct AttendanceCasesQuery {
    /// Cases of this kind.
    #[param(inline)]
    pub kind: Option<AttendanceCaseKind>,
    /// Cases in this state.
    #[param(inline)]
    pub state: Option<AttendanceCaseState>,
    /// Cases in this phase.
    #[param(inline)]
    pub phase: Option<AttendanceCasePhase>,
    /// Cases as pressing as this.
    #[param(inline)]
    pub priority: Option<AttendanceCasePriority>,
    /// Cases of this pupil.
    #[param(example = "01937b1e-8f6a-7c33-9d55-0c5f6a1e2b3e")]
    pub pupil_id: Option<Uuid>,
    /// Cases of this officer.
    #[param(example = "0199e2a4-5b1c-7d3e-8f90-123456789ab1")]
    pub officer_id: Option<Uuid>,
    /// With `true` cases that nobody has, with `false` those that somebody has.
    #[param(example = true)]
    pub unassigned: Option<bool>,
    /// Cases opened on this day or later.
    #[serde(default, deserialize_with = "date::strict_option")]
    #[param(example = "2026-09-01")]
    pub opened_on_from: Option<NaiveDate>,
    /// Cases opened on this day or earlier.
    #[serde(default, deserialize_with = "date::strict_option")]
    #[param(example = "2027-07-31")]
    pub opened_on_to: Option<NaiveDate>,
    /// Rows of a page.
    #[validate(range(min = 1, max = 200))]
    #[param(minimum = 1, maximum = 200, default = 50, example = 50)]
    pub limit: Option<u16>,
    /// Where to go on: `next_cursor` of the page before, with the same filters.
    #[param(example = "q83vEjRWeJA")]
    pub cursor: Option<String>,
}
