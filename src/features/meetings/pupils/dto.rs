//! What goes over the wire about pupils at support meetings.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

use crate::domain::{action::RefusedAction, person::Person, spelled::spelled, text::some_text};

spelled! {
    /// Whether a pupil stands with a meeting.
    SupportMeetingPupilState {
        /// The pupil is to be discussed, or was.
        Recorded = "recorded";
        /// That was recorded wrongly.
        Withdrawn = "withdrawn";
    }
}

/// What was said of a pupil, and what was agreed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
pub struct SupportMeetingPupilNotes {
    /// What was said; nothing before the meeting.
    #[validate(length(min = 1, max = 4000), custom(function = some_text))]
    #[schema(
        min_length = 1,
        max_length = 4000,
        example = "Travels from the far side of the county since the move"
    )]
    pub said: Option<String>,
    /// What was agreed.
    #[validate(length(min = 1, max = 4000), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 4000, example = "The school asks early help to join the plan")]
    pub agreed: Option<String>,
}

/// A pupil, to be recorded with a meeting.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct SupportMeetingPupilCreate {
    /// The pupil.
    #[schema(example = "01937b1e-8f6a-7c33-9d55-0c5f6a1e2b3e")]
    pub pupil_id: Uuid,
    /// What was said and agreed.
    #[validate(nested)]
    pub notes: SupportMeetingPupilNotes,
    /// Who records it.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// What was said and agreed, put down later or put right.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct SupportMeetingPupilPut {
    /// What was said and agreed, whole.
    #[validate(nested)]
    pub notes: SupportMeetingPupilNotes,
    /// Who records it.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// Why a pupil does not stand with a meeting, and who says so.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct SupportMeetingPupilWithdraw {
    /// Why.
    #[validate(length(min = 1, max = 500), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 500, example = "Recorded for the wrong pupil")]
    pub reason: String,
    /// Who says so.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// A pupil at a support meeting.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SupportMeetingPupil {
    /// Identifier; sorts by the time of recording.
    #[schema(example = "0199e2a4-5b1c-7d3e-8f90-123456789abe")]
    pub id: Uuid,
    /// The school.
    #[schema(example = 120765)]
    pub urn: i32,
    /// The meeting.
    #[schema(example = "0199e2a4-5b1c-7d3e-8f90-123456789abc")]
    pub meeting_id: Uuid,
    /// The pupil.
    #[schema(example = "01937b1e-8f6a-7c33-9d55-0c5f6a1e2b3e")]
    pub pupil_id: Uuid,
    /// The enrolment with which it stands.
    #[schema(example = "01937b1e-8f6a-7c33-9d55-0c5f6a1e2b3d")]
    pub enrolment_id: Uuid,
    /// Whether the pupil stands with the meeting.
    pub state: SupportMeetingPupilState,
    /// What was said and agreed.
    pub notes: SupportMeetingPupilNotes,
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
    #[schema(example = json!(["amend", "withdraw"]))]
    pub allowed_actions: Vec<&'static str>,
    /// What cannot be done with it now, and why.
    pub refused_actions: Vec<RefusedAction>,
    /// Where to go on.
    pub links: SupportMeetingPupilLinks,
}

/// Where to go on from a pupil at a support meeting.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SupportMeetingPupilLinks {
    /// The record itself.
    #[serde(rename = "self")]
    #[schema(
        example = "/v1/schools/120765/support-meetings/0199e2a4-5b1c-7d3e-8f90-123456789abc/pupils/0199e2a4-5b1c-7d3e-8f90-123456789abe"
    )]
    pub this: String,
    /// The pupil, for who may read pupils.
    #[schema(example = "/v1/pupils/01937b1e-8f6a-7c33-9d55-0c5f6a1e2b3e")]
    pub pupil: String,
}

/// A pupil at a support meeting, with every way in which it stood.
#[derive(Debug, Serialize, ToSchema)]
pub struct SupportMeetingPupilDocument {
    /// The pupil at the meeting.
    pub pupil: SupportMeetingPupil,
    /// How it stood, oldest first.
    pub history: Vec<SupportMeetingPupilRevision>,
}

/// How a pupil stood with a meeting, and who made it so.
#[derive(Debug, Serialize, ToSchema)]
pub struct SupportMeetingPupilRevision {
    /// Which of its versions.
    #[schema(example = 1)]
    pub version: i32,
    /// `recorded`, `amended` or `withdrawn`.
    #[schema(example = "recorded")]
    pub action: String,
    /// What was said and agreed, from then on.
    pub notes: SupportMeetingPupilNotes,
    /// Why, where that was asked for.
    #[schema(example = "Recorded for the wrong pupil")]
    pub reason: Option<String>,
    /// Who did it.
    pub recorded_by: Person,
    /// When.
    #[schema(example = "2026-11-25T15:00:00Z")]
    pub recorded_at: DateTime<Utc>,
}

/// Which page of the pupils.
#[derive(Debug, Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
pub struct SupportMeetingPupilsQuery {
    /// Rows of a page.
    #[validate(range(min = 1, max = 200))]
    #[param(minimum = 1, maximum = 200, default = 50, example = 50)]
    pub limit: Option<u16>,
    /// Where to go on: `next_cursor` of the page before, with the same filters.
    #[param(example = "q83vEjRWeJA")]
    pub cursor: Option<String>,
}
