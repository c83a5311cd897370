//! What goes over the wire about part-time timetables.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

use super::{
    agreement::TimetableAgreement,
    rules::{TimetableDue, TimetableDueKind, TimetableFlag},
    values::{TimetableEnding, TimetableReason, TimetableReviewOutcome, TimetableState},
};
use crate::domain::{action::RefusedAction, date, person::Person, text::some_text, urn::Urn};

/// A part-time timetable, to be recorded.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct PartTimeTimetableCreate {
    /// The pupil, who is on roll on one of the days.
    #[schema(example = "01937b1e-8f6a-7c33-9d55-0c5f6a1e2b3e")]
    pub pupil_id: Uuid,
    /// What was agreed.
    #[validate(nested)]
    pub agreement: TimetableAgreement,
    /// Who records it.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// What was agreed, changed or put right.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct PartTimeTimetablePut {
    /// What is agreed, whole.
    #[validate(nested)]
    pub agreement: TimetableAgreement,
    /// Why it is amended.
    #[validate(length(min = 1, max = 500), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 500, example = "Two more mornings from December on")]
    pub amendment_reason: String,
    /// Who amends it.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// A review that was held.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct TimetableReviewRecord {
    /// The day.
    #[serde(deserialize_with = "date::strict")]
    #[schema(example = "2026-11-20")]
    pub reviewed_on: NaiveDate,
    /// What it came to.
    pub outcome: TimetableReviewOutcome,
    /// What was found.
    #[validate(length(min = 1, max = 1000), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 1000, example = "Mornings go well")]
    pub note: Option<String>,
    /// Who records it.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// The end of a timetable.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct TimetableEnd {
    /// Its last day in fact, no later than agreed.
    #[serde(deserialize_with = "date::strict")]
    #[schema(example = "2026-11-20")]
    pub ended_on: NaiveDate,
    /// How it ended.
    pub ending: TimetableEnding,
    /// Who records it.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// Why a timetable is withdrawn, and by whom.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct TimetableWithdraw {
    /// Why.
    #[validate(length(min = 1, max = 500), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 500, example = "Recorded for the wrong pupil")]
    pub reason: String,
    /// Who withdraws it.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// A review as it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TimetableReview {
    /// The day.
    #[schema(example = "2026-11-20")]
    pub reviewed_on: NaiveDate,
    /// What it came to.
    pub outcome: TimetableReviewOutcome,
    /// What was found.
    #[schema(example = "Mornings go well")]
    pub note: Option<String>,
}

/// What was agreed, and what came of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TimetableTerms {
    /// What was agreed.
    pub agreement: TimetableAgreement,
    /// The reviews that were held, in the order of recording.
    pub reviews_held: Vec<TimetableReview>,
    /// Its last day in fact, once it is ended.
    #[schema(example = "2026-11-20")]
    pub ended_on: Option<NaiveDate>,
    /// How it ended.
    pub ending: Option<TimetableEnding>,
}

/// A part-time timetable.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PartTimeTimetable {
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
    pub state: TimetableState,
    /// Sessions of a week in school, by the stage of today, or the first before it begins.
    #[schema(example = 5)]
    pub sessions_per_week: usize,
    /// What was agreed, and what came of it.
    pub terms: TimetableTerms,
    /// What regulation 11(6) and the guidance ask for and the timetable does not show. The list may grow.
    pub flags: Vec<TimetableFlag>,
    /// What the school must do about it, the first above.
    pub due: Vec<TimetableDue>,
    /// When it was recorded.
    #[schema(example = "2026-11-12T09:00:00Z")]
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    #[schema(example = "2026-11-20T10:30:00Z")]
    pub updated_at: DateTime<Utc>,
    /// Counts its versions.
    #[schema(example = 2)]
    pub version: i32,
    /// Where to go on.
    pub links: TimetableLinks,
}

/// Where to go on from a timetable.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct TimetableLinks {
    /// The timetable itself.
    #[serde(rename = "self")]
    #[schema(example = "/v1/schools/120765/part-time-timetables/0199e2a4-5b1c-7d3e-8f90-123456789abc")]
    pub this: String,
}

/// A part-time timetable with every way in which it stood.
#[derive(Debug, Serialize, ToSchema)]
pub struct PartTimeTimetableDocument {
    /// The timetable.
    pub part_time_timetable: PartTimeTimetable,
    /// How it stood, oldest first.
    pub history: Vec<TimetableRevision>,
    /// What can be done with it now.
    #[schema(example = json!(["amend", "review", "end", "withdraw"]))]
    pub allowed_actions: Vec<&'static str>,
    /// What cannot be done with it now, and why.
    pub refused_actions: Vec<RefusedAction>,
}

/// How a timetable stood, and who made it so.
#[derive(Debug, Serialize, ToSchema)]
pub struct TimetableRevision {
    /// Which of its versions.
    #[schema(example = 1)]
    pub version: i32,
    /// `created`, `amended`, `reviewed`, `ended` or `withdrawn`.
    #[schema(example = "created")]
    pub action: String,
    /// How far it was from then on.
    pub state: TimetableState,
    /// What was agreed, and what came of it.
    pub terms: TimetableTerms,
    /// Why it was amended or withdrawn.
    #[schema(example = "Two more mornings from December on")]
    pub reason: Option<String>,
    /// Who recorded, amended, reviewed, ended or withdrew it.
    pub recorded_by: Person,
    /// When.
    #[schema(example = "2026-11-12T09:00:00Z")]
    pub recorded_at: DateTime<Utc>,
}

/// Which timetables to list.
#[derive(Debug, Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
pub struct PartTimeTimetablesQuery {
    /// Timetables in this state.
    #[param(inline)]
    pub state: Option<TimetableState>,
    /// Timetables for this reason.
    #[param(inline)]
    pub reason: Option<TimetableReason>,
    /// Timetables of which this is overdue today: a review, an end that was not recorded, or telling the authority.
    #[param(inline)]
    pub overdue: Option<TimetableDueKind>,
    /// Timetables that this day lies in, as far as they were not ended or withdrawn before.
    #[serde(default, deserialize_with = "date::strict_option")]
    #[param(example = "2026-11-20")]
    pub on: Option<NaiveDate>,
    /// Timetables of this pupil.
    #[param(example = "01937b1e-8f6a-7c33-9d55-0c5f6a1e2b3e")]
    pub pupil_id: Option<Uuid>,
    /// Rows of a page.
    #[validate(range(min = 1, max = 200))]
    #[param(minimum = 1, maximum = 200, default = 50, example = 50)]
    pub limit: Option<u16>,
    /// Where to go on: `next_cursor` of the page before, with the same filters.
    #[param(example = "q83vEjRWeJA")]
    pub cursor: Option<String>,
}
