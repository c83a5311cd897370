//! What goes over the wire about allocations of officers.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

use crate::{
    domain::{action::RefusedAction, date, person::Person, text::some_text, urn::Urn},
    features::casework::{officers::Officer, values::OfficerAllocationState},
};

/// An officer becomes a school's named one.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct OfficerAllocationCreate {
    /// The officer.
    #[schema(example = "0199e2a4-5b1c-7d3e-8f90-123456789ab1")]
    pub officer_id: Uuid,
    /// First day. An allocation without a last day ends the day before.
    #[serde(deserialize_with = "date::strict")]
    #[schema(example = "2026-09-01")]
    pub from_on: NaiveDate,
    /// Last day; none while it is to hold.
    #[serde(default, deserialize_with = "date::strict_option")]
    #[schema(example = "2027-08-31")]
    pub to_on: Option<NaiveDate>,
    /// Who records it.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// The last day of an allocation.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct OfficerAllocationEnd {
    /// Last day.
    #[serde(deserialize_with = "date::strict")]
    #[schema(example = "2027-08-31")]
    pub to_on: NaiveDate,
    /// Who records it.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// Why an allocation is withdrawn, and by whom.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct OfficerAllocationWithdraw {
    /// Why.
    #[validate(length(min = 1, max = 500), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 500, example = "Recorded for the wrong school")]
    pub reason: String,
    /// Who withdraws it.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// What stands of an allocation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfficerAllocationTerms {
    /// The officer.
    pub officer_id: Uuid,
    /// First day.
    pub from_on: NaiveDate,
    /// Last day.
    pub to_on: Option<NaiveDate>,
}

/// That an officer is a school's named one.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct OfficerAllocation {
    /// Identifier.
    #[schema(example = "0199e2a4-5b1c-7d3e-8f90-123456789ab2")]
    pub id: Uuid,
    /// The school.
    #[schema(value_type = Urn)]
    pub urn: i32,
    /// The officer.
    #[schema(example = "0199e2a4-5b1c-7d3e-8f90-123456789ab1")]
    pub officer_id: Uuid,
    /// The officer's name.
    #[schema(example = "A. Officer")]
    pub officer_name: String,
    /// Whether it holds, on its days.
    pub state: OfficerAllocationState,
    /// First day.
    #[schema(example = "2026-09-01")]
    pub from_on: NaiveDate,
    /// Last day.
    #[schema(example = "2027-08-31")]
    pub to_on: Option<NaiveDate>,
    /// When it was recorded.
    #[schema(example = "2026-08-20T09:00:00Z")]
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    #[schema(example = "2026-08-20T09:00:00Z")]
    pub updated_at: DateTime<Utc>,
    /// Counts its versions.
    #[schema(example = 1)]
    pub version: i32,
    /// What can be done with it now.
    #[schema(example = json!(["end", "withdraw"]))]
    pub allowed_actions: Vec<&'static str>,
    /// What cannot be done with it now, and why.
    pub refused_actions: Vec<RefusedAction>,
    /// Where to go on.
    pub links: OfficerAllocationLinks,
}

/// Where to go on from an allocation.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct OfficerAllocationLinks {
    /// The allocation.
    #[serde(rename = "self")]
    #[schema(example = "/v1/schools/120765/officer-allocations/0199e2a4-5b1c-7d3e-8f90-123456789ab2")]
    pub this: String,
    /// The officer.
    #[schema(example = "/v1/officers/0199e2a4-5b1c-7d3e-8f90-123456789ab1")]
    pub officer: String,
}

/// Who a school's named officer is on a day.
#[derive(Debug, Serialize, ToSchema)]
pub struct SchoolOfficer {
    /// The school.
    #[schema(value_type = Urn)]
    pub urn: i32,
    /// The day.
    #[schema(example = "2026-11-20")]
    pub on: NaiveDate,
    /// The officer; null where none is recorded for the day.
    pub officer: Option<Officer>,
}

/// On which day.
#[derive(Debug, Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
pub struct SchoolOfficerQuery {
    /// The day; today when absent.
    #[serde(default, deserialize_with = "date::strict_option")]
    #[param(example = "2026-11-20")]
    pub on: Option<NaiveDate>,
}

/// Which allocations to list.
#[derive(Debug, Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
pub struct OfficerAllocationsQuery {
    /// Those that hold on this day.
    #[serde(default, deserialize_with = "date::strict_option")]
    #[param(example = "2026-11-20")]
    pub on: Option<NaiveDate>,
    /// Those of this officer.
    #[param(example = "0199e2a4-5b1c-7d3e-8f90-123456789ab1")]
    pub officer_id: Option<Uuid>,
    /// Rows of a page.
    #[validate(range(min = 1, max = 200))]
    #[param(minimum = 1, maximum = 200, default = 50, example = 50)]
    pub limit: Option<u16>,
    /// Where to go on: `next_cursor` of the page before, with the same filters.
    #[param(example = "q83vEjRWeJA")]
    pub cursor: Option<String>,
}
