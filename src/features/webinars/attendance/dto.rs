//! Who came, as it goes over the wire.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

use crate::{
    domain::{academic_year::AcademicYear, person::Person, urn::Urn},
    features::webinars::{
        terms::WebinarHost,
        values::{WebinarPresence, WebinarRole},
    },
};

/// Who came, to be recorded.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct WebinarAttendanceRecord {
    /// People with places; what was recorded of one before is replaced.
    #[validate(length(min = 1, max = 1000), nested)]
    #[schema(min_items = 1, max_items = 1000)]
    pub people: Vec<WebinarAttendanceOf>,
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

/// Somebody with a place, and whether they came.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct WebinarAttendance {
    /// The person, as the booking has them.
    #[schema(example = "0199e2a4-5b1c-7d3e-8f90-123456789abe")]
    pub person_id: Uuid,
    /// The booking.
    #[schema(example = "0199e2a4-5b1c-7d3e-8f90-123456789abd")]
    pub booking_id: Uuid,
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
