//! What goes over the wire about support meetings.

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::{Validate, ValidationError};

use super::states::{SupportMeetingKind, SupportMeetingSide, SupportMeetingState};
use crate::{
    attendance::calendar::{Period, time_of_day},
    domain::{action::RefusedAction, date, person::Person, text::some_text},
    features::meetings::{actions::SupportMeetingAction, officer::MeetingOfficer},
};

/// Validator rule: the name of a term, such as `2026-27-summer`. An empty one is for the bounds to refuse.
pub fn term_name(text: &str) -> Result<(), ValidationError> {
    match text.is_empty() || matches!(text.parse(), Ok(Period::Term(..))) {
        true => Ok(()),
        false => Err(ValidationError::new("format")
            .with_message("Expected a term of an academic year, such as 2026-27-summer.".into())),
    }
}

/// When, where and with whom a meeting is to be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
pub struct SupportMeetingPlan {
    /// The officer of the authority.
    #[validate(nested)]
    pub officer: MeetingOfficer,
    /// The day.
    #[serde(deserialize_with = "date::strict")]
    #[schema(example = "2026-11-25")]
    pub planned_on: NaiveDate,
    /// When it begins on the wall (Europe/London). A time that the clocks leave out or show twice that day is refused.
    #[serde(with = "time_of_day")]
    #[schema(value_type = String, pattern = "^([01][0-9]|2[0-3]):[0-5][0-9]$", example = "13:30")]
    pub from_time: NaiveTime,
    /// Where it is to be.
    #[validate(length(min = 1, max = 300), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 300, example = "At the school, room 4")]
    pub place: Option<String>,
    /// Where it is to be on line: an https address, shown to people and never followed by the service.
    #[validate(length(min = 1, max = 2000))]
    #[schema(min_length = 1, max_length = 2000, example = "https://meetings.example/123")]
    pub link: Option<String>,
    /// What it is to be about beside what the data say.
    #[validate(length(min = 1, max = 2000), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 2000, example = "Transition of Year 6")]
    pub about: Option<String>,
}

/// Somebody who comes to a meeting, or was there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
pub struct SupportMeetingAttendee {
    /// The name.
    #[validate(length(min = 1, max = 100), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 100, example = "A. Champion")]
    pub name: String,
    /// What the person is.
    #[validate(length(min = 1, max = 100), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 100, example = "Senior attendance champion")]
    pub role: String,
    /// On whose side.
    pub side: SupportMeetingSide,
}

/// What is kept of how a meeting went.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
pub struct SupportMeetingMinutes {
    /// The day on which it was held.
    #[serde(deserialize_with = "date::strict")]
    #[schema(example = "2026-11-25")]
    pub held_on: NaiveDate,
    /// Who was there: somebody of the school and somebody of the authority at least.
    #[validate(length(min = 1, max = 60), nested)]
    #[schema(min_items = 1, max_items = 60)]
    pub attendees: Vec<SupportMeetingAttendee>,
    /// What was said, without pupils: those stand with the meeting, each by itself.
    #[validate(length(min = 1, max = 8000), custom(function = some_text))]
    #[schema(
        min_length = 1,
        max_length = 8000,
        example = "Attendance on Fridays; letters home; breakfast club"
    )]
    pub summary: String,
    /// Whether the school's self-assessment was discussed.
    #[schema(example = false)]
    pub self_assessment_discussed: bool,
}

/// A meeting, to be planned.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct SupportMeetingCreate {
    /// The term that it is of.
    #[validate(length(min = 1, max = 20), custom(function = term_name))]
    #[schema(
        min_length = 1,
        max_length = 20,
        pattern = "^[0-9]{4}-[0-9]{2}-(autumn|spring|summer)$",
        example = "2026-27-autumn"
    )]
    pub term: String,
    /// Whether it is the term's meeting, or one beside it.
    #[serde(default = "termly")]
    #[schema(default = "termly")]
    pub kind: SupportMeetingKind,
    /// When, where and with whom.
    #[validate(nested)]
    pub plan: SupportMeetingPlan,
    /// Who is to come.
    #[serde(default)]
    #[validate(length(max = 60), nested)]
    #[schema(max_items = 60)]
    pub attendees: Vec<SupportMeetingAttendee>,
    /// Who plans it.
    #[validate(nested)]
    pub recorded_by: Person,
}

fn termly() -> SupportMeetingKind {
    SupportMeetingKind::Termly
}

/// What a planned meeting is to be, whole, at the same time.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct SupportMeetingPut {
    /// When, where and with whom.
    #[validate(nested)]
    pub plan: SupportMeetingPlan,
    /// Who is to come.
    #[validate(length(max = 60), nested)]
    #[schema(max_items = 60)]
    pub attendees: Vec<SupportMeetingAttendee>,
    /// Who changes it.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// Another time for a planned meeting.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct SupportMeetingReschedule {
    /// The day.
    #[serde(deserialize_with = "date::strict")]
    #[schema(example = "2026-12-02")]
    pub planned_on: NaiveDate,
    /// When it begins on the wall (Europe/London).
    #[serde(with = "time_of_day")]
    #[schema(value_type = String, pattern = "^([01][0-9]|2[0-3]):[0-5][0-9]$", example = "09:30")]
    pub from_time: NaiveTime,
    /// Why it is moved.
    #[validate(length(min = 1, max = 500), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 500, example = "The school has an inspection on the day")]
    pub reason: String,
    /// Who moves it.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// Who comes beside those who are known.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct SupportMeetingAttendeesAdd {
    /// They.
    #[validate(length(min = 1, max = 60), nested)]
    #[schema(min_items = 1, max_items = 60)]
    pub attendees: Vec<SupportMeetingAttendee>,
    /// Who says so.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// That a meeting was held.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct SupportMeetingHold {
    /// How it went.
    #[validate(nested)]
    pub minutes: SupportMeetingMinutes,
    /// Who records it.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// How a meeting went, put right.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct SupportMeetingMinutesAmend {
    /// How it went, whole.
    #[validate(nested)]
    pub minutes: SupportMeetingMinutes,
    /// Why it is put right.
    #[validate(length(min = 1, max = 500), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 500, example = "The headteacher was there too")]
    pub reason: String,
    /// Who puts it right.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// Why a meeting is called off, and by whom.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct SupportMeetingCancel {
    /// Why.
    #[validate(length(min = 1, max = 500), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 500, example = "The officer is ill")]
    pub reason: String,
    /// Who calls it off.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// Why a school declines a meeting, and who says so.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct SupportMeetingDecline {
    /// Why.
    #[validate(length(min = 1, max = 500), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 500, example = "The trust holds its own attendance reviews")]
    pub reason: String,
    /// Who says so.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// What is kept of a meeting.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SupportMeetingTerms {
    /// When, where and with whom it is to be, or was to be.
    pub plan: SupportMeetingPlan,
    /// Who is to come.
    pub attendees: Vec<SupportMeetingAttendee>,
    /// How it went, once it was held.
    pub minutes: Option<SupportMeetingMinutes>,
}

/// A support meeting.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SupportMeeting {
    /// Identifier; sorts by the time of recording.
    #[schema(example = "0199e2a4-5b1c-7d3e-8f90-123456789abc")]
    pub id: Uuid,
    /// The school.
    #[schema(example = 120765)]
    pub urn: i32,
    /// The term that it is of.
    #[schema(example = "2026-27-autumn")]
    pub term: String,
    /// Whether it is the term's meeting, or one beside it.
    pub kind: SupportMeetingKind,
    /// How far it is.
    pub state: SupportMeetingState,
    /// The instant of its planned time on the wall.
    #[schema(example = "2026-11-25T13:30:00Z")]
    pub starts_at: DateTime<Utc>,
    /// The zone of the wall.
    #[schema(example = "Europe/London")]
    pub time_zone: &'static str,
    /// What is kept of it.
    pub terms: SupportMeetingTerms,
    /// When it was recorded.
    #[schema(example = "2026-11-10T09:00:00Z")]
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    #[schema(example = "2026-11-10T09:00:00Z")]
    pub updated_at: DateTime<Utc>,
    /// Counts its versions.
    #[schema(example = 1)]
    pub version: i32,
    /// What can be done with it now.
    #[schema(example = json!(["amend", "reschedule", "add_attendees", "hold", "record_pupil", "agree_action", "cancel", "decline"]))]
    pub allowed_actions: Vec<&'static str>,
    /// What cannot be done with it now, and why.
    pub refused_actions: Vec<RefusedAction>,
    /// Where to go on.
    pub links: SupportMeetingLinks,
}

/// Where to go on from a meeting.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SupportMeetingLinks {
    /// The meeting itself.
    #[serde(rename = "self")]
    #[schema(example = "/v1/schools/120765/support-meetings/0199e2a4-5b1c-7d3e-8f90-123456789abc")]
    pub this: String,
    /// Its agenda, prepared from the data.
    #[schema(example = "/v1/schools/120765/support-meetings/0199e2a4-5b1c-7d3e-8f90-123456789abc/pack")]
    pub pack: String,
    /// The pupils who are to be discussed, or were.
    #[schema(example = "/v1/schools/120765/support-meetings/0199e2a4-5b1c-7d3e-8f90-123456789abc/pupils")]
    pub pupils: String,
}

/// An action of an earlier meeting that is carried to this one.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SupportMeetingCarried {
    /// The action as it stands now; it stays the action of its own meeting.
    pub action: SupportMeetingAction,
    /// At how many meetings it was still open: those held since it was agreed, and this one.
    #[schema(example = 1)]
    pub times_carried: usize,
}

/// A support meeting with every way in which it stood, its actions, and those that are carried to it.
#[derive(Debug, Serialize, ToSchema)]
pub struct SupportMeetingDocument {
    /// The meeting.
    pub meeting: SupportMeeting,
    /// What was agreed at it, by number.
    pub actions: Vec<SupportMeetingAction>,
    /// What was agreed earlier and is still open at it, the first due above.
    pub carried_actions: Vec<SupportMeetingCarried>,
    /// How it stood, oldest first.
    pub history: Vec<SupportMeetingRevision>,
}

/// How a meeting stood, and who made it so.
#[derive(Debug, Serialize, ToSchema)]
pub struct SupportMeetingRevision {
    /// Which of its versions.
    #[schema(example = 1)]
    pub version: i32,
    /// What was done.
    #[schema(example = "planned")]
    pub action: String,
    /// How far it was from then on.
    pub state: SupportMeetingState,
    /// What was kept of it from then on.
    pub terms: SupportMeetingTerms,
    /// Why, where that was asked for.
    #[schema(example = "The school has an inspection on the day")]
    pub reason: Option<String>,
    /// Who did it.
    pub recorded_by: Person,
    /// When.
    #[schema(example = "2026-11-10T09:00:00Z")]
    pub recorded_at: DateTime<Utc>,
}

/// Which meetings to list.
#[derive(Debug, Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
pub struct SupportMeetingsQuery {
    /// Meetings of this term.
    #[validate(length(min = 1, max = 20), custom(function = term_name))]
    #[param(min_length = 1, max_length = 20, example = "2026-27-autumn")]
    pub term: Option<String>,
    /// Meetings in this state.
    #[param(inline)]
    pub state: Option<SupportMeetingState>,
    /// Termly meetings, or those beside them.
    #[param(inline)]
    pub kind: Option<SupportMeetingKind>,
    /// Meetings of this officer.
    #[param(example = "0199e2a4-5b1c-7d3e-8f90-123456789abc")]
    pub officer_id: Option<Uuid>,
    /// Meetings planned for this day or later.
    #[serde(default, deserialize_with = "date::strict_option")]
    #[param(example = "2026-11-01")]
    pub planned_on_from: Option<NaiveDate>,
    /// Meetings planned for this day or earlier.
    #[serde(default, deserialize_with = "date::strict_option")]
    #[param(example = "2026-12-18")]
    pub planned_on_to: Option<NaiveDate>,
    /// Rows of a page.
    #[validate(range(min = 1, max = 200))]
    #[param(minimum = 1, maximum = 200, default = 50, example = 50)]
    pub limit: Option<u16>,
    /// Where to go on: `next_cursor` of the page before, with the same filters.
    #[param(example = "q83vEjRWeJA")]
    pub cursor: Option<String>,
}
