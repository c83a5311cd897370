//! What goes over the wire about attendance panels.

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

use super::states::{AttendancePanelOutcome, AttendancePanelState};
use crate::{
    attendance::calendar::time_of_day,
    domain::{action::RefusedAction, date, person::Person, text::some_text},
};

/// Somebody who is invited to a panel.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
pub struct AttendancePanelPerson {
    /// The name.
    #[validate(length(min = 1, max = 100), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 100, example = "Parent-0001 Sample-Oak")]
    pub name: String,
    /// What the person is.
    #[validate(length(min = 1, max = 100), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 100, example = "Parent")]
    pub role: String,
}

/// When and where a panel is to be, and who is invited.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
pub struct AttendancePanelPlan {
    /// The day.
    #[serde(deserialize_with = "date::strict")]
    #[schema(example = "2026-11-27")]
    pub planned_on: NaiveDate,
    /// When it begins on the wall (Europe/London).
    #[serde(with = "time_of_day")]
    #[schema(value_type = String, pattern = "^([01][0-9]|2[0-3]):[0-5][0-9]$", example = "15:30")]
    pub from_time: NaiveTime,
    /// Where.
    #[validate(length(min = 1, max = 300), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 300, example = "Headteacher's room")]
    pub place: Option<String>,
    /// Why it is called together.
    #[validate(length(min = 1, max = 2000), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 2000, example = "Attendance below 80 per cent since September")]
    pub reason: String,
    /// Who is invited: parents, the pupil, staff, governors, others.
    #[validate(length(min = 1, max = 30), nested)]
    #[schema(min_items = 1, max_items = 30)]
    pub invited: Vec<AttendancePanelPerson>,
}

/// A target that was set.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
pub struct AttendancePanelTarget {
    /// What is to be reached.
    #[validate(length(min = 1, max = 500), custom(function = some_text))]
    #[schema(
        min_length = 1,
        max_length = 500,
        example = "In school before registers close on every day until the review"
    )]
    pub what: String,
    /// By when.
    #[serde(deserialize_with = "date::strict")]
    #[schema(example = "2026-12-18")]
    pub due_on: NaiveDate,
}

/// How a panel went.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
pub struct AttendancePanelHeld {
    /// The day on which it was held.
    #[serde(deserialize_with = "date::strict")]
    #[schema(example = "2026-11-20")]
    pub held_on: NaiveDate,
    /// Who was there.
    #[validate(length(min = 1, max = 30), nested)]
    #[schema(min_items = 1, max_items = 30)]
    pub attended: Vec<AttendancePanelPerson>,
    /// Whether a parent was there.
    #[schema(example = true)]
    pub parent_attended: bool,
    /// What was decided.
    #[validate(length(min = 1, max = 4000), custom(function = some_text))]
    #[schema(
        min_length = 1,
        max_length = 4000,
        example = "A later start on Mondays for two weeks; a breakfast place"
    )]
    pub decisions: String,
    /// What is to be reached.
    #[serde(default)]
    #[validate(length(max = 20), nested)]
    #[schema(max_items = 20)]
    pub targets: Vec<AttendancePanelTarget>,
    /// When the panel looks at it again.
    #[serde(default, deserialize_with = "date::strict_option")]
    #[schema(example = "2026-12-18")]
    pub review_on: Option<NaiveDate>,
}

/// What a review found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
pub struct AttendancePanelReview {
    /// The day.
    #[serde(deserialize_with = "date::strict")]
    #[schema(example = "2026-11-20")]
    pub reviewed_on: NaiveDate,
    /// What came of the panel.
    pub outcome: AttendancePanelOutcome,
    /// What was found.
    #[validate(length(min = 1, max = 2000), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 2000, example = "In school on all but one day")]
    pub note: Option<String>,
    /// When the panel looks at it again.
    #[serde(default, deserialize_with = "date::strict_option")]
    #[schema(example = "2027-01-29")]
    pub next_review_on: Option<NaiveDate>,
}

/// A panel, to be planned.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct AttendancePanelCreate {
    /// The pupil.
    #[schema(example = "01937b1e-8f6a-7c33-9d55-0c5f6a1e2b3e")]
    pub pupil_id: Uuid,
    /// When and where, and who is invited.
    #[validate(nested)]
    pub plan: AttendancePanelPlan,
    /// Who plans it.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// What a planned panel is to be.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct AttendancePanelPut {
    /// When and where, and who is invited, whole.
    #[validate(nested)]
    pub plan: AttendancePanelPlan,
    /// Who changes it.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// That a panel was held.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct AttendancePanelHold {
    /// How it went.
    #[validate(nested)]
    pub held: AttendancePanelHeld,
    /// Who records it.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// That a panel was reviewed.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct AttendancePanelReviewRecord {
    /// What was found.
    #[validate(nested)]
    pub review: AttendancePanelReview,
    /// Who records it.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// Why a panel is called off, and by whom.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct AttendancePanelCancel {
    /// Why.
    #[validate(length(min = 1, max = 500), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 500, example = "The family moved away")]
    pub reason: String,
    /// Who calls it off.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// What is kept of a panel.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AttendancePanelTerms {
    /// What it is to be, or was to be.
    pub plan: AttendancePanelPlan,
    /// How it went, once it was held.
    pub held: Option<AttendancePanelHeld>,
    /// What its reviews found, in the order of recording.
    pub reviews: Vec<AttendancePanelReview>,
}

/// An attendance panel.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct AttendancePanel {
    /// Identifier; sorts by the time of recording.
    #[schema(example = "0199e2a4-5b1c-7d3e-8f90-123456789abc")]
    pub id: Uuid,
    /// The school.
    #[schema(example = 120765)]
    pub urn: i32,
    /// The pupil.
    #[schema(example = "01937b1e-8f6a-7c33-9d55-0c5f6a1e2b3e")]
    pub pupil_id: Uuid,
    /// The enrolment with which it stands.
    #[schema(example = "01937b1e-8f6a-7c33-9d55-0c5f6a1e2b3d")]
    pub enrolment_id: Uuid,
    /// How far it is.
    pub state: AttendancePanelState,
    /// What is kept of it.
    pub terms: AttendancePanelTerms,
    /// When the panel looks at it again, as far as that was not done.
    #[schema(example = "2026-12-18")]
    pub review_on: Option<NaiveDate>,
    /// Whether that day is over.
    #[schema(example = false)]
    pub review_overdue: bool,
    /// When it was recorded.
    #[schema(example = "2026-11-13T09:00:00Z")]
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    #[schema(example = "2026-11-13T09:00:00Z")]
    pub updated_at: DateTime<Utc>,
    /// Counts its versions.
    #[schema(example = 1)]
    pub version: i32,
    /// What can be done with it now.
    #[schema(example = json!(["amend", "hold", "cancel"]))]
    pub allowed_actions: Vec<&'static str>,
    /// What cannot be done with it now, and why.
    pub refused_actions: Vec<RefusedAction>,
    /// Where to go on.
    pub links: AttendancePanelLinks,
}

/// Where to go on from a panel.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct AttendancePanelLinks {
    /// The panel itself.
    #[serde(rename = "self")]
    #[schema(example = "/v1/schools/120765/attendance-panels/0199e2a4-5b1c-7d3e-8f90-123456789abc")]
    pub this: String,
}

/// A panel with every way in which it stood.
#[derive(Debug, Serialize, ToSchema)]
pub struct AttendancePanelDocument {
    /// The panel.
    pub panel: AttendancePanel,
    /// How it stood, oldest first.
    pub history: Vec<AttendancePanelRevision>,
}

/// How a panel stood, and who made it so.
#[derive(Debug, Serialize, ToSchema)]
pub struct AttendancePanelRevision {
    /// Which of its versions.
    #[schema(example = 1)]
    pub version: i32,
    /// `planned`, `amended`, `held`, `reviewed` or `cancelled`.
    #[schema(example = "planned")]
    pub action: String,
    /// How far it was from then on.
    pub state: AttendancePanelState,
    /// What was kept of it from then on.
    pub terms: AttendancePanelTerms,
    /// Why, where that was asked for.
    #[schema(example = "The family moved away")]
    pub reason: Option<String>,
    /// Who did it.
    pub recorded_by: Person,
    /// When.
    #[schema(example = "2026-11-13T09:00:00Z")]
    pub recorded_at: DateTime<Utc>,
}

/// Which panels to list.
#[derive(Debug, Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
pub struct AttendancePanelsQuery {
    /// Panels in this state.
    #[param(inline)]
    pub state: Option<AttendancePanelState>,
    /// Panels about this pupil.
    #[param(example = "01937b1e-8f6a-7c33-9d55-0c5f6a1e2b3e")]
    pub pupil_id: Option<Uuid>,
    /// Panels that are to be reviewed by this day, that day included.
    #[serde(default, deserialize_with = "date::strict_option")]
    #[param(example = "2026-12-31")]
    pub review_on_to: Option<NaiveDate>,
    /// Rows of a page.
    #[validate(range(min = 1, max = 200))]
    #[param(minimum = 1, maximum = 200, default = 50, example = 50)]
    pub limit: Option<u16>,
    /// Where to go on: `next_cursor` of the page before, with the same filters.
    #[param(example = "q83vEjRWeJA")]
    pub cursor: Option<String>,
}
