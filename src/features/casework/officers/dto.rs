//! What goes over the wire about officers.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

use crate::{
    domain::{date, email::email_address, person::Person, text::some_text},
    features::casework::values::OfficerState,
};

/// A title that an officer had, and from when to when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
pub struct OfficerRole {
    /// The title, as it was called then.
    #[validate(length(min = 1, max = 100), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 100, example = "Attendance and Entitlement Officer")]
    pub title: String,
    /// First day.
    #[serde(deserialize_with = "date::strict")]
    #[schema(example = "2024-09-02")]
    pub from_on: NaiveDate,
    /// Last day; none while it holds.
    #[serde(default, deserialize_with = "date::strict_option")]
    #[schema(example = "2027-08-31")]
    pub to_on: Option<NaiveDate>,
}

/// What is recorded of an officer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
pub struct OfficerDetails {
    /// The name.
    #[validate(length(min = 1, max = 100), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 100, example = "A. Officer")]
    pub name: String,
    /// Titles, one after the other.
    #[serde(default)]
    #[validate(length(max = 10), nested)]
    #[schema(max_items = 10)]
    pub roles: Vec<OfficerRole>,
    /// The team.
    #[validate(length(min = 1, max = 200), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 200, example = "Attendance Team, north")]
    pub team: Option<String>,
    /// The e-mail address.
    #[validate(length(min = 3, max = 254), custom(function = email_address))]
    #[schema(min_length = 3, max_length = 254, example = "a.officer@authority.example")]
    pub email: Option<String>,
    /// The telephone number.
    #[validate(length(min = 5, max = 40))]
    #[schema(min_length = 5, max_length = 40, example = "01632 960001")]
    pub telephone: Option<String>,
    /// How many open cases the officer can hold.
    #[validate(range(min = 0, max = 500))]
    #[schema(minimum = 0, maximum = 500, example = 30)]
    pub case_capacity: i32,
    /// First day with the attendance service.
    #[serde(deserialize_with = "date::strict")]
    #[schema(example = "2024-09-02")]
    pub from_on: NaiveDate,
    /// Last day; none while the officer stays.
    #[serde(default, deserialize_with = "date::strict_option")]
    #[schema(example = "2027-08-31")]
    pub to_on: Option<NaiveDate>,
}

impl OfficerDetails {
    /// Whether the officer works on a day.
    pub fn works_on(&self, day: NaiveDate) -> bool {
        self.from_on <= day && self.to_on.is_none_or(|last| day <= last)
    }

    /// The title on a day.
    pub fn title_on(&self, day: NaiveDate) -> Option<&str> {
        let on = |role: &&OfficerRole| role.from_on <= day && role.to_on.is_none_or(|last| day <= last);
        self.roles.iter().rev().find(on).map(|role| role.title.as_str())
    }
}

/// What stands of an officer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfficerTerms {
    /// What is recorded.
    pub details: OfficerDetails,
}

/// An officer, to be recorded.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct OfficerCreate {
    /// What is recorded.
    #[validate(nested)]
    pub officer: OfficerDetails,
    /// Who records it.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// An officer, changed.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct OfficerPut {
    /// What is recorded, whole.
    #[validate(nested)]
    pub officer: OfficerDetails,
    /// Who changes it.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// An officer of the attendance service.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Officer {
    /// Identifier.
    #[schema(example = "0199e2a4-5b1c-7d3e-8f90-123456789ab1")]
    pub id: Uuid,
    /// Whether the officer works today.
    pub state: OfficerState,
    /// The name.
    #[schema(example = "A. Officer")]
    pub name: String,
    /// The title today.
    #[schema(example = "Attendance and Entitlement Officer")]
    pub title: Option<String>,
    /// Titles, one after the other.
    pub roles: Vec<OfficerRole>,
    /// The team.
    #[schema(example = "Attendance Team, north")]
    pub team: Option<String>,
    /// The e-mail address.
    #[schema(example = "a.officer@authority.example")]
    pub email: Option<String>,
    /// The telephone number.
    #[schema(example = "01632 960001")]
    pub telephone: Option<String>,
    /// How many open cases the officer can hold; told with `officers.capacity:read` or `officers:write`.
    #[schema(example = 30)]
    pub case_capacity: Option<i32>,
    /// First day with the attendance service.
    #[schema(example = "2024-09-02")]
    pub from_on: NaiveDate,
    /// Last day.
    #[schema(example = "2027-08-31")]
    pub to_on: Option<NaiveDate>,
    /// When it was recorded.
    #[schema(example = "2026-11-12T09:00:00Z")]
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    #[schema(example = "2026-11-20T10:30:00Z")]
    pub updated_at: DateTime<Utc>,
    /// Counts its versions.
    #[schema(example = 1)]
    pub version: i32,
    /// Where to go on.
    pub links: OfficerLinks,
}

/// Where to go on from an officer.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct OfficerLinks {
    /// The officer.
    #[serde(rename = "self")]
    #[schema(example = "/v1/officers/0199e2a4-5b1c-7d3e-8f90-123456789ab1")]
    pub this: String,
    /// What the officer holds.
    #[schema(example = "/v1/officers/0199e2a4-5b1c-7d3e-8f90-123456789ab1/capacity")]
    pub capacity: String,
}

/// Whether an officer has room for another case.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct OfficerCapacity {
    /// The officer.
    #[schema(example = "0199e2a4-5b1c-7d3e-8f90-123456789ab1")]
    pub officer_id: Uuid,
    /// How many open cases the officer can hold.
    #[schema(example = 30)]
    pub case_capacity: i64,
    /// How many the officer holds.
    #[schema(example = 31)]
    pub open_cases: i64,
    /// How many more there is room for.
    #[schema(example = 0)]
    pub free: i64,
    /// How many are beyond it.
    #[schema(example = 1)]
    pub beyond: i64,
    /// The open cases by school, in the order of the URNs.
    pub schools: Vec<OfficerCapacitySchool>,
}

/// What an officer holds of one school.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct OfficerCapacitySchool {
    /// The school.
    #[schema(example = 120765)]
    pub urn: i32,
    /// Open cases of it with the officer.
    #[schema(example = 12)]
    pub open_cases: i64,
    /// Whether the authority and the school agreed in which order its cases are taken.
    #[schema(example = true)]
    pub priorities_agreed: bool,
    /// That agreement.
    #[schema(example = "/v1/schools/120765/case-priorities")]
    pub priorities: String,
}

/// Which officers to list.
#[derive(Debug, Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
pub struct OfficersQuery {
    /// Officers who work on this day.
    #[serde(default, deserialize_with = "date::strict_option")]
    #[param(example = "2026-11-20")]
    pub on: Option<NaiveDate>,
    /// Rows of a page.
    #[validate(range(min = 1, max = 200))]
    #[param(minimum = 1, maximum = 200, default = 50, example = 50)]
    pub limit: Option<u16>,
    /// Where to go on: `next_cursor` of the page before, with the same filters.
    #[param(example = "q83vEjRWeJA")]
    pub cursor: Option<String>,
}
