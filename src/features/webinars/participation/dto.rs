//! Who came, as it goes over the wire.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

use crate::{
    domain::{academic_year::AcademicYear, email::email_address, person::Person, text::some_text, urn::Urn},
    features::webinars::{
        terms::WebinarHost,
        values::{WebinarPresence, WebinarRole},
    },
    http::PageEnd,
};

/// Who came, to be recorded.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct WebinarAttendanceRecord {
    /// People with places; what was recorded of one before is replaced.
    #[serde(default)]
    #[validate(length(max = 1000), nested)]
    #[schema(max_items = 1000)]
    pub people: Vec<WebinarAttendanceOf>,
    /// People without places. Somebody of the same name at the same school is the same person: what was recorded of them
    /// before is replaced.
    #[serde(default)]
    #[validate(length(max = 500), nested)]
    #[schema(max_items = 500)]
    pub unbooked: Vec<WebinarUnbooked>,
    /// Who took it.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// Whether somebody came.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct WebinarAttendanceOf {
    /// The person, as the booking has them.
    #[schema(example = "0199e2a4-5b1c-7d3e-8f90-123456789abe")]
    pub person_id: Uuid,
    /// Whether they came.
    pub attendance: WebinarPresence,
}

/// Somebody who came without a place.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct WebinarUnbooked {
    /// Their school.
    pub urn: Urn,
    /// Name, as it stands on the certificate.
    #[validate(length(min = 1, max = 100), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 100, example = "E. Deputy")]
    pub name: String,
    /// What they do at the school.
    pub role: WebinarRole,
    /// Where they are told of a recording; nobody's who has a place there.
    #[validate(length(min = 3, max = 254), custom(function = email_address))]
    #[schema(min_length = 3, max_length = 254, example = "e.deputy@school.example")]
    pub email: Option<String>,
    /// Whether they came; `absent` takes back what was recorded by mistake.
    pub attendance: WebinarPresence,
}

/// What was recorded of a webinar altogether.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct WebinarAttendanceSummary {
    /// How many people had places.
    #[schema(example = 212)]
    pub booked: i64,
    /// How many were there.
    #[schema(example = 180)]
    pub present: i64,
    /// How many were there, but not from the beginning.
    #[schema(example = 9)]
    pub late: i64,
    /// How many were not there.
    #[schema(example = 21)]
    pub absent: i64,
    /// Of how many nothing is recorded.
    #[schema(example = 2)]
    pub not_recorded: i64,
    /// How many were there without a place, whom the others do not count.
    #[schema(example = 4)]
    pub unbooked: i64,
}

/// Whose attendance.
#[derive(Debug, Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
pub struct WebinarAttendanceQuery {
    /// Who was so.
    pub attendance: Option<WebinarPresence>,
    /// Rows of a page.
    #[validate(range(min = 1, max = 200))]
    #[param(minimum = 1, maximum = 200, default = 50, example = 50)]
    pub limit: Option<u16>,
    /// Where to go on: `next_cursor` of the page before, with the same filters.
    #[param(example = "q83vEjRWeJA")]
    pub cursor: Option<String>,
}

/// Somebody with a place, or who came without one, and whether they came.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct WebinarAttendance {
    /// The person, as the booking has them where there is one.
    #[schema(example = "0199e2a4-5b1c-7d3e-8f90-123456789abe")]
    pub person_id: Uuid,
    /// The booking; null for somebody who came without one.
    #[schema(example = "0199e2a4-5b1c-7d3e-8f90-123456789abd")]
    pub booking_id: Option<Uuid>,
    /// The school.
    pub urn: Urn,
    /// Name.
    #[schema(example = "A. Champion")]
    pub name: String,
    /// What they do at the school.
    pub role: WebinarRole,
    /// Whether they came, once that is said.
    pub attendance: Option<WebinarPresence>,
    /// When it was said.
    #[schema(example = "2026-11-20T11:00:00Z")]
    pub attendance_at: Option<DateTime<Utc>>,
    /// The certificate, for who was there.
    #[schema(
        example = "/v1/schools/120765/webinar-bookings/0199e2a4-5b1c-7d3e-8f90-123456789abd/certificates/0199e2a4-5b1c-7d3e-8f90-123456789abe"
    )]
    pub certificate: Option<String>,
}

/// That somebody was at a webinar.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct WebinarCertificate {
    /// Who.
    #[schema(example = "A. Champion")]
    pub name: String,
    /// What they do at the school.
    pub role: WebinarRole,
    /// The school.
    pub urn: Urn,
    /// What the school is called.
    #[schema(example = "Sample Primary School")]
    pub school: String,
    /// What the webinar was called.
    #[schema(example = "Support first approach and legal intervention")]
    pub title: String,
    /// Its topic.
    #[schema(example = "Legal intervention")]
    pub topic: String,
    /// Who hosted it.
    pub hosts: Vec<WebinarHost>,
    /// The day.
    #[schema(example = "2027-07-08")]
    pub held_on: NaiveDate,
    /// When it began.
    #[schema(example = "2027-07-08T09:30:00Z")]
    pub starts_at: DateTime<Utc>,
    /// When it ended.
    #[schema(example = "2027-07-08T10:30:00Z")]
    pub ends_at: DateTime<Utc>,
    /// How long it was.
    #[schema(example = 60)]
    pub duration_minutes: i64,
    /// Whether they were there from the beginning.
    pub attendance: WebinarPresence,
    /// When that was recorded.
    #[schema(example = "2027-07-08T10:45:00Z")]
    pub recorded_at: DateTime<Utc>,
    /// Who recorded it.
    pub recorded_by: Person,
}

/// Which schools.
#[derive(Debug, Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
pub struct WebinarParticipationQuery {
    /// With `true` schools from which nobody was ever there (with `role`: nobody in that role); with `false` the others.
    #[param(example = true)]
    pub never: Option<bool>,
    /// Of people in this role alone.
    pub role: Option<WebinarRole>,
    /// At webinars of this academic year alone.
    #[param(value_type = Option<AcademicYear>, example = "2026-27")]
    pub academic_year: Option<AcademicYear>,
    /// Rows of a page.
    #[validate(range(min = 1, max = 200))]
    #[param(minimum = 1, maximum = 200, default = 50, example = 50)]
    pub limit: Option<u16>,
    /// Where to go on: `next_cursor` of the page before, with the same filters.
    #[param(example = "q83vEjRWeJA")]
    pub cursor: Option<String>,
}

/// One page of who was at webinars.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Page_WebinarParticipation)]
pub struct WebinarParticipationPage {
    /// The schools, in the order of the listing.
    pub data: Vec<WebinarParticipation>,
    /// How to go on.
    pub page: PageEnd,
    /// At how many webinars attendance was taken, of the academic year that is asked for, or ever: who was at another is not
    /// known here.
    #[schema(example = 4)]
    pub attendance_recorded: u64,
}

/// Who of a school was at webinars.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct WebinarParticipation {
    /// The school.
    pub urn: Urn,
    /// What it is called.
    #[schema(example = "Sample Primary School")]
    pub school: String,
    /// How many places its people were there on: somebody who was at two webinars counts twice.
    #[schema(example = 3)]
    pub attended: i64,
    /// The roles in which somebody was there.
    #[schema(example = json!(["attendance_officer"]))]
    pub roles_attended: Vec<WebinarRole>,
    /// The roles in which nobody was ever there.
    #[schema(example = json!(["headteacher", "senior_attendance_champion"]))]
    pub roles_never: Vec<WebinarRole>,
}
