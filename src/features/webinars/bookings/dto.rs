//! Bookings, as they go over the wire.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

use crate::{
    domain::{action::RefusedAction, email::email_address, person::Person, text::some_text, urn::Urn},
    features::webinars::{
        states::{WebinarBookingState, WebinarState},
        terms::{WebinarBookingQuestion, WebinarJoining},
        values::{WebinarBookingSource, WebinarNotPromotedCode, WebinarPresence, WebinarRole},
    },
};

/// A booking, to be made.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct WebinarBookingCreate {
    /// The webinar.
    #[schema(example = "0199e2a4-5b1c-7d3e-8f90-123456789abc")]
    pub webinar_id: Uuid,
    /// Who is to come. They come together or wait together.
    #[validate(length(min = 1, max = 50), nested)]
    #[schema(min_items = 1, max_items = 50)]
    pub people: Vec<WebinarBookingPerson>,
    /// With `true` they wait if there are not enough places; otherwise the booking is refused then.
    #[serde(default = "waits")]
    #[schema(default = true, example = true)]
    pub waiting_list: bool,
    /// How the booking came.
    pub source: WebinarBookingSource,
    /// What they would like to hear about.
    #[serde(default)]
    #[validate(length(max = 10), nested)]
    #[schema(max_items = 10)]
    pub questions: Vec<WebinarBookingQuestion>,
    /// Who books.
    #[validate(nested)]
    pub recorded_by: Person,
}

fn waits() -> bool {
    true
}

/// Somebody who is to come.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
pub struct WebinarBookingPerson {
    /// Name, as it stands on the certificate.
    #[validate(length(min = 1, max = 100), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 100, example = "A. Champion")]
    pub name: String,
    /// What they do at the school.
    pub role: WebinarRole,
    /// Where they are written to. Nobody has two places at one webinar, however the address is written.
    #[validate(length(min = 3, max = 254), custom(function = email_address))]
    #[schema(min_length = 3, max_length = 254, example = "a.champion@school.example")]
    pub email: String,
}

/// Somebody who is to come, as they are to be.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct WebinarBookingPersonPut {
    /// Somebody of the booking, whose name, role or address may be corrected with it.
    #[schema(example = "0199e2a4-5b1c-7d3e-8f90-123456789abe")]
    pub id: Option<Uuid>,
    /// Name, as it stands on the certificate.
    #[validate(length(min = 1, max = 100), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 100, example = "A. Champion")]
    pub name: String,
    /// What they do at the school.
    pub role: WebinarRole,
    /// Where they are written to.
    #[validate(length(min = 3, max = 254), custom(function = email_address))]
    #[schema(min_length = 3, max_length = 254, example = "a.champion@school.example")]
    pub email: String,
}

/// A booking as it is to be.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct WebinarBookingPut {
    /// Who is to come; at most as many as before. Who is left out does not come any more, and the place is free. People are
    /// known by their `id`, or without one by their address: somebody without `id` at another address is somebody else.
    #[validate(length(min = 1, max = 50), nested)]
    #[schema(min_items = 1, max_items = 50)]
    pub people: Vec<WebinarBookingPersonPut>,
    /// What they would like to hear about.
    #[serde(default)]
    #[validate(length(max = 10), nested)]
    #[schema(max_items = 10)]
    pub questions: Vec<WebinarBookingQuestion>,
    /// Who changes it.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// That a booking is given up.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct WebinarBookingCancel {
    /// Why, if that is to be said.
    #[validate(length(min = 1, max = 500), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 500, example = "A training day was moved.")]
    pub reason: Option<String>,
    /// Who gives it up.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// Which bookings.
#[derive(Debug, Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
pub struct WebinarBookingsQuery {
    /// Those at one webinar.
    #[param(example = "0199e2a4-5b1c-7d3e-8f90-123456789abc")]
    pub webinar_id: Option<Uuid>,
    /// Those in a state.
    pub state: Option<WebinarBookingState>,
    /// Rows of a page.
    #[validate(range(min = 1, max = 200))]
    #[param(minimum = 1, maximum = 200, default = 50, example = 50)]
    pub limit: Option<u16>,
    /// Where to go on: `next_cursor` of the page before, with the same filters.
    #[param(example = "q83vEjRWeJA")]
    pub cursor: Option<String>,
}

/// A school's booking at a webinar.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct WebinarBooking {
    /// Identifier; sorts by the time of booking.
    #[schema(example = "0199e2a4-5b1c-7d3e-8f90-123456789abd")]
    pub id: Uuid,
    /// The school.
    pub urn: Urn,
    /// The webinar.
    pub webinar: WebinarBookingOf,
    /// Whether they have places.
    pub state: WebinarBookingState,
    /// Who is to come, or was; also who does not any more.
    pub people: Vec<WebinarAttendee>,
    /// How many people it is for.
    #[schema(example = 2)]
    pub party_size: i32,
    /// How it came.
    pub source: WebinarBookingSource,
    /// What they would like to hear about.
    pub questions: Vec<WebinarBookingQuestion>,
    /// While they wait: where they stand, and why they have no places.
    pub waits: Option<WebinarBookingWaits>,
    /// How to get in, once they have places.
    pub joining: Option<WebinarJoining>,
    /// When it was made.
    #[schema(example = "2026-11-20T11:00:00Z")]
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    #[schema(example = "2026-11-20T11:00:00Z")]
    pub updated_at: DateTime<Utc>,
    /// Counts its changes.
    #[schema(example = 1)]
    pub version: i32,
    /// What can be done now.
    #[schema(example = json!(["change", "cancel"]))]
    pub allowed_actions: Vec<&'static str>,
    /// What cannot be done now, and why.
    pub refused_actions: Vec<RefusedAction>,
    /// Where to go on.
    pub links: WebinarBookingLinks,
}

/// What a booking tells of its webinar.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct WebinarBookingOf {
    /// Identifier.
    #[schema(example = "0199e2a4-5b1c-7d3e-8f90-123456789abc")]
    pub id: Uuid,
    /// What it is called.
    #[schema(example = "Support first approach and legal intervention")]
    pub title: String,
    /// How far it is.
    pub state: WebinarState,
    /// When it begins.
    #[schema(example = "2027-07-08T09:30:00Z")]
    pub starts_at: DateTime<Utc>,
    /// When it ends.
    #[schema(example = "2027-07-08T10:30:00Z")]
    pub ends_at: DateTime<Utc>,
}

/// A person of a booking.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct WebinarAttendee {
    /// Identifier.
    #[schema(example = "0199e2a4-5b1c-7d3e-8f90-123456789abe")]
    pub id: Uuid,
    /// Name.
    #[schema(example = "A. Champion")]
    pub name: String,
    /// What they do at the school.
    pub role: WebinarRole,
    /// Where they are written to.
    #[schema(example = "a.champion@school.example")]
    pub email: String,
    /// Whether they have a place, wait, or do not come any more.
    pub state: WebinarBookingState,
    /// Whether they came, once that is said.
    pub attendance: Option<WebinarPresence>,
}

/// How a party waits.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct WebinarBookingWaits {
    /// Where it stands among the parties that wait: 1 is next.
    #[schema(example = 3)]
    pub position: usize,
    /// Why it has no places now.
    pub reason_not_promoted: WebinarNotPromoted,
    /// How often a smaller party behind it was offered places that were too few for it.
    #[schema(example = 0)]
    pub passed_over: i32,
    /// When that was last.
    #[schema(example = "2026-11-20T11:00:00Z")]
    pub passed_over_at: Option<DateTime<Utc>>,
}

/// Why a party that waits was not offered places.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct WebinarNotPromoted {
    /// For programs.
    pub code: WebinarNotPromotedCode,
    /// For people.
    #[schema(example = "Every place is taken. The party moves up as soon as enough places are given up.")]
    pub detail: &'static str,
    /// How many people it is.
    #[schema(example = 2)]
    pub party_size: i64,
    /// How many places are free.
    #[schema(example = 0)]
    pub available: i64,
}

/// A booking, with what was done with it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct WebinarBookingDetails {
    /// The booking.
    pub booking: WebinarBooking,
    /// What was done with it, oldest first.
    pub history: Vec<WebinarBookingStep>,
}

/// Something that was done with a booking.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct WebinarBookingStep {
    /// Counts the changes.
    #[schema(example = 1)]
    pub version: i32,
    /// What was done: `booked`, `put_on_waiting_list`, `promoted`, `changed`, `cancelled`.
    #[schema(example = "booked")]
    pub action: String,
    /// Why, where that was said.
    #[schema(example = "A training day was moved.")]
    pub reason: Option<String>,
    /// Who did it.
    pub recorded_by: Person,
    /// When.
    #[schema(example = "2026-11-20T11:00:00Z")]
    pub recorded_at: DateTime<Utc>,
}

/// Where to go on from a booking.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct WebinarBookingLinks {
    /// The booking itself.
    #[serde(rename = "self")]
    #[schema(example = "/v1/schools/120765/webinar-bookings/0199e2a4-5b1c-7d3e-8f90-123456789abd")]
    pub this: String,
    /// The webinar.
    #[schema(example = "/v1/webinars/0199e2a4-5b1c-7d3e-8f90-123456789abc")]
    pub webinar: String,
    /// As an entry of a calendar.
    #[schema(example = "/v1/schools/120765/webinar-bookings/0199e2a4-5b1c-7d3e-8f90-123456789abd/calendar")]
    pub calendar: String,
}
