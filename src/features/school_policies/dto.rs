//! What goes over the wire about schools' policies.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

use crate::domain::{
    action::RefusedAction,
    date,
    person::Person,
    spelled::spelled,
    text::{program_name, some_text},
};

spelled! {
    /// Whether a policy is the school's.
    SchoolPolicyState {
        /// It is.
        Current = "current";
        /// It was recorded by mistake, or the school has none of the kind any more.
        Withdrawn = "withdrawn";
    }
}

/// A school's own policy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
pub struct SchoolPolicyDetails {
    /// What it is about, in a stable word; a school has one of each.
    #[validate(length(min = 1, max = 60), custom(function = program_name))]
    #[schema(min_length = 1, max_length = 60, pattern = "^[a-z][a-z0-9_]*$", example = "attendance")]
    pub kind: String,
    /// What it is called.
    #[validate(length(min = 1, max = 200), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 200, example = "Attendance policy 2026")]
    pub title: String,
    /// When it was approved.
    #[serde(deserialize_with = "date::strict")]
    #[schema(example = "2026-09-10")]
    pub approved_on: NaiveDate,
    /// Who approved it.
    #[validate(length(min = 1, max = 200), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 200, example = "Governing body")]
    pub approved_by: Option<String>,
    /// By when it is to be reviewed.
    #[serde(deserialize_with = "date::strict")]
    #[schema(example = "2027-09-10")]
    pub review_due_on: NaiveDate,
    /// Where it is published: an https address, shown to people and never followed by the service.
    #[validate(length(min = 1, max = 2000))]
    #[schema(min_length = 1, max_length = 2000, example = "https://school.example/policies/attendance")]
    pub link: Option<String>,
}

/// A policy, to be recorded.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct SchoolPolicyCreate {
    /// The policy.
    #[validate(nested)]
    pub policy: SchoolPolicyDetails,
    /// Who records it.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// A policy, as it was approved or reviewed since.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct SchoolPolicyPut {
    /// The policy, whole.
    #[validate(nested)]
    pub policy: SchoolPolicyDetails,
    /// Who records it.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// Why a policy is withdrawn, and by whom.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct SchoolPolicyWithdraw {
    /// Why.
    #[validate(length(min = 1, max = 500), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 500, example = "Recorded for the wrong school")]
    pub reason: String,
    /// Who withdraws it.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// A way in which a policy stood.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SchoolPolicyStep {
    /// Which version of the record.
    #[schema(example = 1)]
    pub version: i32,
    /// What was done.
    #[schema(example = "created")]
    pub action: String,
    /// The policy from then on.
    pub policy: SchoolPolicyDetails,
    /// Why.
    #[schema(example = "Recorded for the wrong school")]
    pub reason: Option<String>,
    /// Who did it.
    pub recorded_by: Person,
    /// When.
    pub recorded_at: DateTime<Utc>,
}

/// A school's policy.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SchoolPolicy {
    /// Identifier; sorts by the time of recording.
    #[schema(example = "0199e2a4-5b1c-7d3e-8f90-123456789abc")]
    pub id: Uuid,
    /// The school.
    #[schema(example = 120765)]
    pub urn: i32,
    /// Whether it is the school's.
    pub state: SchoolPolicyState,
    /// The policy.
    pub policy: SchoolPolicyDetails,
    /// Whether the day has passed by which it was to be reviewed.
    #[schema(example = false)]
    pub review_overdue: bool,
    /// When it was recorded.
    #[schema(example = "2026-09-11T09:00:00Z")]
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    #[schema(example = "2026-09-11T09:00:00Z")]
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
    pub links: SchoolPolicyLinks,
}

/// A school's policy with how it stood before.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SchoolPolicyRecord {
    /// The policy.
    pub policy: SchoolPolicy,
    /// Every way in which it stood, oldest first.
    pub history: Vec<SchoolPolicyStep>,
}

/// Where to go on from a policy.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SchoolPolicyLinks {
    /// The policy itself.
    #[serde(rename = "self")]
    #[schema(example = "/v1/schools/120765/policies/0199e2a4-5b1c-7d3e-8f90-123456789abc")]
    pub this: String,
}

/// Which policies to list.
#[derive(Debug, Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
pub struct SchoolPoliciesQuery {
    /// Policies of this kind.
    #[validate(length(min = 1, max = 60))]
    #[param(min_length = 1, max_length = 60, example = "attendance")]
    pub kind: Option<String>,
    /// Policies in this state; current ones, if it is left out.
    #[param(inline, default = "current")]
    pub state: Option<SchoolPolicyState>,
    /// Policies to be reviewed by this day, that day included.
    #[serde(default, deserialize_with = "date::strict_option")]
    #[param(example = "2026-12-31")]
    pub review_due_on_to: Option<NaiveDate>,
    /// Rows of a page.
    #[validate(range(min = 1, max = 200))]
    #[param(minimum = 1, maximum = 200, default = 50, example = 50)]
    pub limit: Option<u16>,
    /// Where to go on: `next_cursor` of the page before, with the same filters.
    #[param(example = "q83vEjRWeJA")]
    pub cursor: Option<String>,
}

/// Which schools to list that have no policy of a kind.
#[derive(Debug, Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
pub struct SchoolPoliciesMissingQuery {
    /// The kind; `attendance`, if it is left out.
    #[validate(length(min = 1, max = 60))]
    #[param(min_length = 1, max_length = 60, default = "attendance", example = "attendance")]
    pub kind: Option<String>,
    /// Rows of a page.
    #[validate(range(min = 1, max = 200))]
    #[param(minimum = 1, maximum = 200, default = 50, example = 50)]
    pub limit: Option<u16>,
    /// Where to go on: `next_cursor` of the page before, with the same filters.
    #[param(example = "q83vEjRWeJA")]
    pub cursor: Option<String>,
}

/// A school that has no current policy of a kind.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SchoolPolicyMissing {
    /// The school.
    #[schema(example = 120765)]
    pub urn: i32,
    /// Its name.
    #[schema(example = "Sample Primary School")]
    pub school: String,
    /// Its phase.
    #[schema(example = "primary")]
    pub phase: String,
    /// The kind of policy that it has not recorded.
    #[schema(example = "attendance")]
    pub kind: String,
    /// Where to go on.
    pub links: SchoolPolicyMissingLinks,
}

/// Where to go on from a school that has no policy of a kind.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SchoolPolicyMissingLinks {
    /// The policies that it has.
    #[schema(example = "/v1/schools/120765/policies")]
    pub policies: String,
}
