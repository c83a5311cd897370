//! Recordings, as they go over the wire.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

use crate::{
    domain::{
        date, email::email_address, person::Person, text::some_text, urn::Urn, web_address::https_address,
    },
    features::webinars::values::{WebinarRecordingState, WebinarRole},
};

/// A recording as it is to be.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct WebinarRecordingPut {
    /// What it is called.
    #[validate(length(min = 1, max = 200), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 200, example = "Support first approach: the recording")]
    pub title: String,
    /// Its address: https.
    #[validate(length(min = 1, max = 2000), custom(function = https_address))]
    #[schema(min_length = 1, max_length = 2000, example = "https://video.example/watch/0123456789")]
    pub link: String,
    /// Where its words can be read: https.
    #[validate(length(min = 1, max = 2000), custom(function = https_address))]
    #[schema(min_length = 1, max_length = 2000, example = "https://video.example/transcript/0123456789")]
    pub transcript_link: Option<String>,
    /// How long it is.
    #[validate(range(min = 1, max = 86_400))]
    #[schema(minimum = 1, maximum = 86_400, example = 3540)]
    pub duration_seconds: Option<i32>,
    /// The last day on which it is there; left out, it stays.
    #[serde(default, deserialize_with = "date::strict_option")]
    #[schema(example = "2027-12-31")]
    pub expires_on: Option<NaiveDate>,
    /// With `true` a change is told to everybody who is told of a recording: its address was wrong. What has not left of
    /// what they were told before is taken back. Who was told of this version is not told again.
    #[serde(default)]
    #[schema(default = false, example = false)]
    pub tell_again: bool,
    /// Who says so.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// A recording of a webinar.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct WebinarRecording {
    /// Identifier.
    #[schema(example = "0199e2a4-5b1c-7d3e-8f90-123456789abf")]
    pub id: Uuid,
    /// The webinar.
    #[schema(example = "0199e2a4-5b1c-7d3e-8f90-123456789abc")]
    pub webinar_id: Uuid,
    /// What it is called.
    #[schema(example = "Support first approach: the recording")]
    pub title: String,
    /// Whether it can be watched.
    pub state: WebinarRecordingState,
    /// Its address, until it expires.
    #[schema(example = "https://video.example/watch/0123456789")]
    pub link: Option<String>,
    /// Where its words can be read, until it expires.
    #[schema(example = "https://video.example/transcript/0123456789")]
    pub transcript_link: Option<String>,
    /// How long it is.
    #[schema(example = 3540)]
    pub duration_seconds: Option<i32>,
    /// When it was published.
    #[schema(example = "2027-07-08T12:00:00Z")]
    pub published_at: DateTime<Utc>,
    /// The last day on which it is there.
    #[schema(example = "2027-12-31")]
    pub expires_on: Option<NaiveDate>,
    /// When it last changed.
    #[schema(example = "2027-07-08T12:00:00Z")]
    pub updated_at: DateTime<Utc>,
    /// Counts its changes.
    #[schema(example = 1)]
    pub version: i32,
    /// Where to go on.
    pub links: WebinarRecordingLinks,
}

/// Where to go on from a recording.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct WebinarRecordingLinks {
    /// The recording itself.
    #[serde(rename = "self")]
    #[schema(
        example = "/v1/webinars/0199e2a4-5b1c-7d3e-8f90-123456789abc/recordings/0199e2a4-5b1c-7d3e-8f90-123456789abf"
    )]
    pub this: String,
}

/// A page of recordings, requests or views.
#[derive(Debug, Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
pub struct WebinarRecordingsQuery {
    /// Rows of a page.
    #[validate(range(min = 1, max = 200))]
    #[param(minimum = 1, maximum = 200, default = 50, example = 50)]
    pub limit: Option<u16>,
    /// Where to go on: `next_cursor` of the page before, with the same filters.
    #[param(example = "q83vEjRWeJA")]
    pub cursor: Option<String>,
}

/// Of which webinar.
#[derive(Debug, Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
pub struct WebinarRecordingAudienceQuery {
    /// Of one webinar.
    #[param(example = "0199e2a4-5b1c-7d3e-8f90-123456789abc")]
    pub webinar_id: Option<Uuid>,
    /// Rows of a page.
    #[validate(range(min = 1, max = 200))]
    #[param(minimum = 1, maximum = 200, default = 50, example = 50)]
    pub limit: Option<u16>,
    /// Where to go on: `next_cursor` of the page before, with the same filters.
    #[param(example = "q83vEjRWeJA")]
    pub cursor: Option<String>,
}

/// That somebody asks to be told of a recording.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct WebinarRecordingRequestCreate {
    /// The webinar.
    #[schema(example = "0199e2a4-5b1c-7d3e-8f90-123456789abc")]
    pub webinar_id: Uuid,
    /// Who asks.
    #[validate(length(min = 1, max = 100), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 100, example = "D. Governor")]
    pub name: String,
    /// What they do at the school.
    pub role: WebinarRole,
    /// Where they are written to.
    #[validate(length(min = 3, max = 254), custom(function = email_address))]
    #[schema(min_length = 3, max_length = 254, example = "d.governor@school.example")]
    pub email: String,
    /// Who says so.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// Somebody who asked to be told of a recording.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct WebinarRecordingRequest {
    /// Identifier.
    #[schema(example = "0199e2a4-5b1c-7d3e-8f90-123456789ac0")]
    pub id: Uuid,
    /// The webinar.
    #[schema(example = "0199e2a4-5b1c-7d3e-8f90-123456789abc")]
    pub webinar_id: Uuid,
    /// The school.
    pub urn: Urn,
    /// Who asks.
    #[schema(example = "D. Governor")]
    pub name: String,
    /// What they do at the school.
    pub role: WebinarRole,
    /// Where they are written to.
    #[schema(example = "d.governor@school.example")]
    pub email: String,
    /// When they asked.
    #[schema(example = "2026-11-20T11:00:00Z")]
    pub requested_at: DateTime<Utc>,
    /// Who said so.
    pub recorded_by: Person,
}

/// That somebody watched a recording.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct WebinarRecordingViewCreate {
    /// The recording.
    #[schema(example = "0199e2a4-5b1c-7d3e-8f90-123456789abf")]
    pub recording_id: Uuid,
    /// Who watched, where the portal knows.
    #[validate(length(min = 1, max = 100), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 100, example = "D. Governor")]
    pub name: Option<String>,
    /// What they do at the school.
    pub role: WebinarRole,
    /// When they began; neither before it was published nor in the future.
    #[serde(deserialize_with = "date::instant")]
    #[schema(example = "2026-11-20T11:00:00Z")]
    pub watched_at: DateTime<Utc>,
    /// How much of it they watched.
    #[validate(range(min = 0, max = 86_400))]
    #[schema(minimum = 0, maximum = 86_400, example = 1800)]
    pub watched_seconds: Option<i32>,
}

/// That somebody watched a recording, as a portal said.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct WebinarRecordingView {
    /// Identifier.
    #[schema(example = "0199e2a4-5b1c-7d3e-8f90-123456789ac1")]
    pub id: Uuid,
    /// The webinar.
    #[schema(example = "0199e2a4-5b1c-7d3e-8f90-123456789abc")]
    pub webinar_id: Uuid,
    /// The recording.
    #[schema(example = "0199e2a4-5b1c-7d3e-8f90-123456789abf")]
    pub recording_id: Uuid,
    /// The school.
    pub urn: Urn,
    /// Who watched, where the portal knows.
    #[schema(example = "D. Governor")]
    pub name: Option<String>,
    /// What they do at the school.
    pub role: WebinarRole,
    /// When they began.
    #[schema(example = "2026-11-20T11:00:00Z")]
    pub watched_at: DateTime<Utc>,
    /// How much of it they watched.
    #[schema(example = 1800)]
    pub watched_seconds: Option<i32>,
}
