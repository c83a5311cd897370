//! Webinars, as they go over the wire.

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

use crate::{
    attendance::calendar::time_of_day,
    domain::{academic_year::AcademicYear, action::RefusedAction, date, person::Person, text::some_text},
    features::webinars::{
        states::WebinarState,
        terms::{WebinarAudience, WebinarContact, WebinarHost, WebinarJoining, WebinarServes},
    },
};

/// A webinar as it is to be.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct WebinarPut {
    /// What it is called.
    #[validate(length(min = 1, max = 200), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 200, example = "Support first approach and legal intervention")]
    pub title: String,
    /// The topic, by which timetables are filtered: the same words for the same topic.
    #[validate(length(min = 1, max = 80), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 80, example = "Legal intervention")]
    pub topic: String,
    /// What it is about; left out, nothing is said.
    #[validate(length(min = 1, max = 4000), custom(function = some_text))]
    #[schema(
        min_length = 1,
        max_length = 4000,
        example = "With an opportunity to ask questions following the speakers."
    )]
    pub description: Option<String>,
    /// Who hosts it.
    #[validate(length(min = 1, max = 10), nested)]
    #[schema(min_items = 1, max_items = 10)]
    pub hosts: Vec<WebinarHost>,
    /// Whom to write to about it, also to book by e-mail.
    #[validate(nested)]
    pub contact: WebinarContact,
    /// The day.
    #[serde(deserialize_with = "date::strict")]
    #[schema(example = "2027-07-08")]
    pub held_on: NaiveDate,
    /// When it begins on the wall (Europe/London). A time that the clocks leave out or show twice that day is refused.
    #[serde(with = "time_of_day")]
    #[schema(value_type = String, pattern = "^([01][0-9]|2[0-3]):[0-5][0-9]$", example = "10:30")]
    pub from_time: NaiveTime,
    /// When it ends on the wall, on the same day.
    #[serde(with = "time_of_day")]
    #[schema(value_type = String, pattern = "^([01][0-9]|2[0-3]):[0-5][0-9]$", example = "11:30")]
    pub to_time: NaiveTime,
    /// How many people can come.
    #[validate(range(min = 1, max = 10_000))]
    #[schema(minimum = 1, maximum = 10_000, example = 300)]
    pub capacity: i32,
    /// With `true` there may be fewer places than are booked: nobody loses one, and nobody gets one until enough are given up.
    #[serde(default)]
    #[schema(default = false, example = false)]
    pub confirm_fewer_places: bool,
    /// For whom it is.
    #[validate(nested)]
    pub audience: WebinarAudience,
    /// How to get in; it can be said later.
    #[validate(nested)]
    pub joining: Option<WebinarJoining>,
    /// What it is there for beside its topic.
    #[validate(nested)]
    pub serves: Option<WebinarServes>,
    /// With `true` it was held before this service knew of it, and its time is over. Published, it has begun at once: say
    /// that it was held and record who came. Nobody books at it.
    #[serde(default)]
    #[schema(default = false, example = false)]
    pub brought_over: bool,
    /// Who says so.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// That a webinar is published, or was held.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct WebinarAct {
    /// Who says so.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// That a webinar does not take place.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct WebinarCancel {
    /// Why; everybody who has a place, or waits for one, is told.
    #[validate(length(min = 1, max = 500), custom(function = some_text))]
    #[schema(
        min_length = 1,
        max_length = 500,
        example = "The speakers are not available. A new date will be announced."
    )]
    pub reason: String,
    /// Who says so.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// Which webinars.
#[derive(Debug, Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
pub struct WebinarsQuery {
    /// Those of an academic year: its timetable.
    #[param(value_type = Option<AcademicYear>, example = "2026-27")]
    pub academic_year: Option<AcademicYear>,
    /// Those of a term or half term, by the authority's calendar: `2026-27-summer`.
    #[validate(length(max = 20))]
    #[param(max_length = 20, example = "2026-27-summer")]
    pub term: Option<String>,
    /// Those on a topic.
    #[validate(length(min = 1, max = 80))]
    #[param(min_length = 1, max_length = 80, example = "Legal intervention")]
    pub topic: Option<String>,
    /// Those in a state.
    pub state: Option<WebinarState>,
    /// Those on this day or later.
    #[serde(default, deserialize_with = "date::strict_option")]
    #[param(example = "2026-11-20")]
    pub from_on: Option<NaiveDate>,
    /// Those on this day or earlier.
    #[serde(default, deserialize_with = "date::strict_option")]
    #[param(example = "2027-07-31")]
    pub to_on: Option<NaiveDate>,
    /// Rows of a page.
    #[validate(range(min = 1, max = 200))]
    #[param(minimum = 1, maximum = 200, default = 50, example = 50)]
    pub limit: Option<u16>,
    /// Where to go on: `next_cursor` of the page before, with the same filters.
    #[param(example = "q83vEjRWeJA")]
    pub cursor: Option<String>,
}

/// What would become of those who wait.
#[derive(Debug, Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
pub struct WebinarAvailabilityQuery {
    /// Were there so many places; left out, as there are.
    #[validate(range(min = 1, max = 10_000))]
    #[param(minimum = 1, maximum = 10_000, example = 320)]
    pub capacity: Option<i32>,
}

/// Which timetable, as a calendar.
#[derive(Debug, Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
pub struct WebinarCalendarQuery {
    /// That of an academic year; left out, the present one.
    #[param(value_type = Option<AcademicYear>, example = "2026-27")]
    pub academic_year: Option<AcademicYear>,
}

/// A webinar of the authority.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Webinar {
    /// Identifier.
    #[schema(example = "0199e2a4-5b1c-7d3e-8f90-123456789abc")]
    pub id: Uuid,
    /// What it is called.
    #[schema(example = "Support first approach and legal intervention")]
    pub title: String,
    /// The topic.
    #[schema(example = "Legal intervention")]
    pub topic: String,
    /// What it is about.
    #[schema(example = "With an opportunity to ask questions following the speakers.")]
    pub description: Option<String>,
    /// Who hosts it.
    pub hosts: Vec<WebinarHost>,
    /// Whom to write to about it.
    pub contact: WebinarContact,
    /// How far it is; the list may grow.
    pub state: WebinarState,
    /// The academic year in which it is held.
    pub academic_year: AcademicYear,
    /// The day.
    #[schema(example = "2027-07-08")]
    pub held_on: NaiveDate,
    /// When it begins on the wall.
    #[serde(with = "time_of_day")]
    #[schema(value_type = String, example = "10:30")]
    pub from_time: NaiveTime,
    /// When it ends on the wall.
    #[serde(with = "time_of_day")]
    #[schema(value_type = String, example = "11:30")]
    pub to_time: NaiveTime,
    /// The zone of the wall.
    #[schema(example = "Europe/London")]
    pub time_zone: &'static str,
    /// When it begins.
    #[schema(example = "2027-07-08T09:30:00Z")]
    pub starts_at: DateTime<Utc>,
    /// When it ends.
    #[schema(example = "2027-07-08T10:30:00Z")]
    pub ends_at: DateTime<Utc>,
    /// Its places, as they are now.
    pub places: WebinarPlaces,
    /// For whom it is.
    pub audience: WebinarAudience,
    /// How to get in: told here to clients of the authority that announce webinars, and to a school with its booking.
    pub joining: Option<WebinarJoining>,
    /// What it is there for beside its topic.
    pub serves: Option<WebinarServes>,
    /// Whether it was held before this service knew of it.
    #[schema(example = false)]
    pub brought_over: bool,
    /// When it was drafted.
    #[schema(example = "2026-11-20T11:00:00Z")]
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    #[schema(example = "2026-11-20T11:00:00Z")]
    pub updated_at: DateTime<Utc>,
    /// Counts its changes.
    #[schema(example = 1)]
    pub version: i32,
    /// What can be done now.
    #[schema(example = json!(["change", "book", "cancel", "request_recording"]))]
    pub allowed_actions: Vec<&'static str>,
    /// What cannot be done now, and why.
    pub refused_actions: Vec<RefusedAction>,
    /// Where to go on.
    pub links: WebinarLinks,
}

/// Places of a webinar.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct WebinarPlaces {
    /// How many there are.
    #[schema(example = 300)]
    pub capacity: i64,
    /// How many people have one.
    #[schema(example = 212)]
    pub booked: i64,
    /// How many people wait for one.
    #[schema(example = 0)]
    pub waiting: i64,
    /// How many can be booked.
    #[schema(example = 88)]
    pub available: i64,
}

/// A webinar, with what was done with it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct WebinarDetails {
    /// The webinar.
    pub webinar: Webinar,
    /// What was done with it, oldest first; told to clients of the authority that reach every school.
    pub history: Vec<WebinarStep>,
}

/// Something that was done with a webinar.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct WebinarStep {
    /// Counts the changes.
    #[schema(example = 1)]
    pub version: i32,
    /// What was done: `drafted`, `changed`, `published`, `held`, `cancelled`.
    #[schema(example = "drafted")]
    pub action: String,
    /// Why, where that is asked for.
    #[schema(example = "The speakers are not available. A new date will be announced.")]
    pub reason: Option<String>,
    /// Who did it.
    pub recorded_by: Person,
    /// When.
    #[schema(example = "2026-11-20T11:00:00Z")]
    pub recorded_at: DateTime<Utc>,
}

/// Where to go on from a webinar.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct WebinarLinks {
    /// The webinar itself.
    #[serde(rename = "self")]
    #[schema(example = "/v1/webinars/0199e2a4-5b1c-7d3e-8f90-123456789abc")]
    pub this: String,
    /// Its places.
    #[schema(example = "/v1/webinars/0199e2a4-5b1c-7d3e-8f90-123456789abc/availability")]
    pub availability: String,
    /// Who is booked, of the schools in reach.
    #[schema(example = "/v1/webinar-bookings?webinar_id=0199e2a4-5b1c-7d3e-8f90-123456789abc")]
    pub bookings: String,
    /// Its recordings.
    #[schema(example = "/v1/webinars/0199e2a4-5b1c-7d3e-8f90-123456789abc/recordings")]
    pub recordings: String,
}

/// Places of a webinar at an instant, and who would be offered some.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct WebinarAvailability {
    /// As they were at this instant.
    #[schema(example = "2026-11-20T11:00:00Z")]
    pub as_at: DateTime<Utc>,
    /// The places, as they are.
    pub places: WebinarPlaces,
    /// Whether places are given, now that it is so far.
    #[schema(example = true)]
    pub gives_places: bool,
    /// With `capacity`: the places as they would be, once they were offered.
    pub preview: Option<WebinarAvailabilityPreview>,
}

/// What would become of those who wait, were there so many places.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct WebinarAvailabilityPreview {
    /// How many there would be.
    #[schema(example = 320)]
    pub capacity: i64,
    /// How many parties would be offered places.
    #[schema(example = 4)]
    pub parties_promoted: usize,
    /// How many people they are.
    #[schema(example = 9)]
    pub people_promoted: i64,
    /// How many parties would be passed, for they do not fit.
    #[schema(example = 1)]
    pub parties_passed_over: usize,
    /// How many places would be free then.
    #[schema(example = 1)]
    pub available: i64,
}
