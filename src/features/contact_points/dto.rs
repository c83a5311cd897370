//! What goes over the wire about contact points and service hours.

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

use crate::{
    attendance::calendar::{Weekday, time_of_day},
    domain::{
        action::RefusedAction, date, email::email_address, person::Person, spelled::spelled, text::some_text,
    },
};

pub use super::hours::ServiceState;

spelled! {
    /// What a contact point is.
    ContactPointKind {
        /// A team.
        Team = "team";
        /// An officer.
        Officer = "officer";
        /// A line for one purpose, such as penalty notices.
        Line = "line";
    }
}

spelled! {
    /// Whether a contact point is in use.
    ContactPointState {
        /// It is.
        Current = "current";
        /// It is not any more.
        Withdrawn = "withdrawn";
    }
}

/// Hours of one day of the week, wall time in Europe/London.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
pub struct ContactPointHours {
    /// The day of the week.
    pub weekday: Weekday,
    /// When it opens.
    #[serde(with = "time_of_day")]
    #[schema(value_type = String, pattern = "^([01][0-9]|2[0-3]):[0-5][0-9]$", example = "09:00")]
    pub opens: NaiveTime,
    /// When it closes, later on the same day.
    #[serde(with = "time_of_day")]
    #[schema(value_type = String, pattern = "^([01][0-9]|2[0-3]):[0-5][0-9]$", example = "17:00")]
    pub closes: NaiveTime,
}

/// How somebody is reached, and when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
pub struct ContactPointDetails {
    /// What it is.
    pub kind: ContactPointKind,
    /// Whom one reaches.
    #[validate(length(min = 1, max = 200), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 200, example = "Attendance Team")]
    pub name: String,
    /// About what.
    #[validate(length(min = 1, max = 500), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 500, example = "Advice to schools about attendance")]
    pub purpose: Option<String>,
    /// The telephone number.
    #[validate(length(min = 5, max = 40))]
    #[schema(min_length = 5, max_length = 40, example = "01632 960001")]
    pub telephone: Option<String>,
    /// The e-mail address.
    #[validate(length(min = 3, max = 254), custom(function = email_address))]
    #[schema(min_length = 3, max_length = 254, example = "attendance@authority.example")]
    pub email: Option<String>,
    /// When, by day of the week; none where there are no set hours.
    #[serde(default)]
    #[validate(length(max = 21), nested)]
    #[schema(max_items = 21)]
    pub hours: Vec<ContactPointHours>,
    /// Whether the hours hold in term time alone: in the half terms of the authority's calendar.
    #[serde(default)]
    #[schema(default = false, example = true)]
    pub term_time_only: bool,
}

/// A contact point, to be recorded.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct ContactPointCreate {
    /// How it is reached, and when.
    #[validate(nested)]
    pub contact: ContactPointDetails,
    /// Who records it.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// A contact point, changed.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct ContactPointPut {
    /// How it is reached, and when, whole.
    #[validate(nested)]
    pub contact: ContactPointDetails,
    /// Who changes it.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// Why a contact point is not in use any more, and who says so.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct ContactPointWithdraw {
    /// Why.
    #[validate(length(min = 1, max = 500), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 500, example = "The number was given up")]
    pub reason: String,
    /// Who withdraws it.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// A contact point.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ContactPoint {
    /// Identifier; sorts by the time of recording.
    #[schema(example = "0199e2a4-5b1c-7d3e-8f90-123456789abc")]
    pub id: Uuid,
    /// Whether it is in use.
    pub state: ContactPointState,
    /// How it is reached, and when.
    pub contact: ContactPointDetails,
    /// By which clocks the hours are.
    #[schema(example = "Europe/London")]
    pub time_zone: &'static str,
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
    #[schema(example = json!(["amend", "withdraw"]))]
    pub allowed_actions: Vec<&'static str>,
    /// What cannot be done with it now, and why.
    pub refused_actions: Vec<RefusedAction>,
    /// Where to go on.
    pub links: ContactPointLinks,
}

/// Where to go on from a contact point.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ContactPointLinks {
    /// The contact point itself.
    #[serde(rename = "self")]
    #[schema(example = "/v1/contact-points/0199e2a4-5b1c-7d3e-8f90-123456789abc")]
    pub this: String,
    /// Whether it is open now.
    #[schema(example = "/v1/service-hours?contact_point_id=0199e2a4-5b1c-7d3e-8f90-123456789abc")]
    pub service_hours: String,
}

/// Which contact points to list.
#[derive(Debug, Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
pub struct ContactPointsQuery {
    /// Contact points of this kind.
    #[param(inline)]
    pub kind: Option<ContactPointKind>,
    /// Contact points in this state.
    #[param(inline)]
    pub state: Option<ContactPointState>,
    /// Rows of a page.
    #[validate(range(min = 1, max = 200))]
    #[param(minimum = 1, maximum = 200, default = 50, example = 50)]
    pub limit: Option<u16>,
    /// Where to go on: `next_cursor` of the page before, with the same filters.
    #[param(example = "q83vEjRWeJA")]
    pub cursor: Option<String>,
}

/// When service hours are asked for, and of which contact point.
#[derive(Debug, Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
pub struct ServiceHoursQuery {
    /// The instant; now when absent.
    #[serde(default, deserialize_with = "date::instant_option")]
    #[param(example = "2026-11-20T16:30:00Z")]
    pub at: Option<DateTime<Utc>>,
    /// The contact point; all that have hours when absent.
    pub contact_point_id: Option<Uuid>,
    /// Rows of a page.
    #[validate(range(min = 1, max = 200))]
    #[param(minimum = 1, maximum = 200, default = 50, example = 50)]
    pub limit: Option<u16>,
    /// Where to go on: `next_cursor` of the page before, with the same filters.
    #[param(example = "q83vEjRWeJA")]
    pub cursor: Option<String>,
}

/// Whether a contact point is open at an instant, and when next. The example is half past four on a Friday, on which it closes at
/// four.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "contact_point_id": "0199e2a4-5b1c-7d3e-8f90-123456789abc", "name": "Attendance Team",
    "telephone": "01632 960001", "email": "attendance@authority.example",
    "at": "2026-11-20T16:30:00Z", "open": false, "state": "outside_hours", "closes_at": null,
    "opens_at": "2026-11-23T09:00:00Z", "opens_on": "2026-11-23", "opens_time": "09:00", "time_zone": "Europe/London",
}))]
pub struct ServiceHours {
    /// The contact point.
    #[schema(example = "0199e2a4-5b1c-7d3e-8f90-123456789abc")]
    pub contact_point_id: Uuid,
    /// Whom one reaches.
    #[schema(example = "Attendance Team")]
    pub name: String,
    /// The telephone number.
    #[schema(example = "01632 960001")]
    pub telephone: Option<String>,
    /// The e-mail address.
    #[schema(example = "attendance@authority.example")]
    pub email: Option<String>,
    /// The instant that is asked about.
    #[schema(example = "2026-11-20T16:30:00Z")]
    pub at: DateTime<Utc>,
    /// Whether it is open then.
    #[schema(example = false)]
    pub open: bool,
    /// Why it is open or not.
    pub state: ServiceState,
    /// When it closes, where it is open; null where it is not.
    #[schema(example = "2026-11-20T16:00:00Z")]
    pub closes_at: Option<DateTime<Utc>>,
    /// When it opens next, where it is not; null where the calendars that are laid down do not tell.
    #[schema(example = "2026-11-23T09:00:00Z")]
    pub opens_at: Option<DateTime<Utc>>,
    /// The day on which it opens next, where it is not open.
    #[schema(example = "2026-11-23")]
    pub opens_on: Option<NaiveDate>,
    /// What the clocks show then.
    #[schema(example = "09:00")]
    pub opens_time: Option<String>,
    /// By which clocks.
    #[schema(example = "Europe/London")]
    pub time_zone: &'static str,
}
