//! What goes over the wire about places on programmes.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

use crate::{
    domain::{action::RefusedAction, date, person::Person, support::ProgrammeSource, text::some_text},
    features::parenting_programmes::values::{MeetingAttendance, PlaceState},
};

/// A place, to be booked.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct ProgrammePlaceCreate {
    /// The parent.
    #[schema(example = "0199e2a4-5b1c-7d3e-8f90-123456789abc")]
    pub parent_id: Uuid,
    /// The pupil for whose attendance the parent takes part: the place is then told among the support of this pupil.
    #[schema(example = "01937b1e-8f6a-7c33-9d55-0c5f6a1e2b3e")]
    pub pupil_id: Option<Uuid>,
    /// By whose wish.
    pub source: ProgrammeSource,
    /// The order of the court, where it directed the place.
    #[validate(length(min = 1, max = 200), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 200, example = "Order of 3 November 2026")]
    pub court_order: Option<String>,
    /// Who books it.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// What is known of a place, as it is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ProgrammePlaceTerms {
    /// The order of the court, where it directed the place.
    #[schema(example = "Order of 3 November 2026")]
    pub court_order: Option<String>,
    /// Who came to which meeting, in order.
    pub attendance: Vec<ProgrammePlaceMeeting>,
    /// What was found when it was completed, or not.
    #[schema(example = "Came to ten of twelve")]
    pub note: Option<String>,
}

/// Whether the parent came to a meeting.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
pub struct ProgrammePlaceMeeting {
    /// The day, one of those of the programme.
    #[serde(deserialize_with = "date::strict")]
    #[schema(example = "2026-10-15")]
    pub on: NaiveDate,
    /// Whether the parent came.
    pub attendance: MeetingAttendance,
}

/// Who came, to be recorded.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct ProgrammePlaceAttend {
    /// Meetings; what was recorded of one before is replaced.
    #[validate(length(min = 1, max = 60), nested)]
    #[schema(min_items = 1, max_items = 60)]
    pub meetings: Vec<ProgrammePlaceMeeting>,
    /// Who records it.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// That the parent completed the programme, or did not.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct ProgrammePlaceComplete {
    /// Whether it was completed.
    #[schema(example = true)]
    pub completed: bool,
    /// What was found.
    #[validate(length(min = 1, max = 1000), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 1000, example = "Came to ten of twelve")]
    pub note: Option<String>,
    /// Who records it.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// A parent's place on a programme.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ProgrammePlace {
    /// Identifier; sorts by the time of booking.
    #[schema(example = "0199e2a4-5b1c-7d3e-8f90-123456789abd")]
    pub id: Uuid,
    /// The programme.
    #[schema(example = "0199e2a4-5b1c-7d3e-8f90-123456789abe")]
    pub programme_id: Uuid,
    /// The parent.
    #[schema(example = "0199e2a4-5b1c-7d3e-8f90-123456789abc")]
    pub parent_id: Uuid,
    /// The pupil for whose attendance the parent takes part.
    #[schema(example = "01937b1e-8f6a-7c33-9d55-0c5f6a1e2b3e")]
    pub pupil_id: Option<Uuid>,
    /// By whose wish.
    pub source: ProgrammeSource,
    /// How far it is.
    pub state: PlaceState,
    /// Whether a court directed the place and a meeting was missed, or the programme not completed.
    #[schema(example = false)]
    pub flagged: bool,
    /// When it was booked.
    #[schema(example = "2026-11-12")]
    pub booked_on: NaiveDate,
    /// What is known of it.
    pub terms: ProgrammePlaceTerms,
    /// When it was recorded.
    #[schema(example = "2026-11-12T09:00:00Z")]
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    #[schema(example = "2026-11-20T10:30:00Z")]
    pub updated_at: DateTime<Utc>,
    /// Counts its versions.
    #[schema(example = 1)]
    pub version: i32,
    /// What can be done with it now.
    #[schema(example = json!(["attend", "complete", "cancel"]))]
    pub allowed_actions: Vec<&'static str>,
    /// What cannot be done with it now, and why.
    pub refused_actions: Vec<RefusedAction>,
    /// Where to go on.
    pub links: ProgrammePlaceLinks,
}

/// Where to go on from a place.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ProgrammePlaceLinks {
    /// The place itself.
    #[serde(rename = "self")]
    #[schema(
        example = "/v1/parenting-programmes/0199e2a4-5b1c-7d3e-8f90-123456789abe/places/0199e2a4-5b1c-7d3e-8f90-123456789abd"
    )]
    pub this: String,
}

/// Which places to list.
#[derive(Debug, Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
pub struct ProgrammePlacesQuery {
    /// Places on this programme.
    #[param(example = "0199e2a4-5b1c-7d3e-8f90-123456789abe")]
    pub programme_id: Option<Uuid>,
    /// Places of this parent, under every id that the parent is known by.
    #[param(example = "0199e2a4-5b1c-7d3e-8f90-123456789abc")]
    pub parent_id: Option<Uuid>,
    /// Places for this pupil's attendance.
    #[param(example = "01937b1e-8f6a-7c33-9d55-0c5f6a1e2b3e")]
    pub pupil_id: Option<Uuid>,
    /// With `true` places that a court directed, of which a meeting was missed or the programme not completed.
    #[param(example = true)]
    pub flagged: Option<bool>,
    /// Rows of a page.
    #[validate(range(min = 1, max = 200))]
    #[param(minimum = 1, maximum = 200, default = 50, example = 50)]
    pub limit: Option<u16>,
    /// Where to go on: `next_cursor` of the page before, with the same filters.
    #[param(example = "q83vEjRWeJA")]
    pub cursor: Option<String>,
}
