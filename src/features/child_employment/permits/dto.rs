//! What goes over the wire about permits.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

use super::application::{ChildEmploymentApplication, ChildEmploymentGrantElsewhere, ChildEmploymentTerms};
use crate::{
    domain::{action::RefusedAction, date, person::Person, text::some_text, urn::Urn},
    features::child_employment::{states::ChildEmploymentPermitState, values::ChildEmploymentKind},
};

/// An application, or a permit that somebody else granted, to be recorded.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct ChildEmploymentPermitCreate {
    /// The pupil, who is on roll on one of the days.
    #[schema(example = "01937b1e-8f6a-7c33-9d55-0c5f6a1e2b3e")]
    pub pupil_id: Uuid,
    /// What is applied for.
    #[validate(nested)]
    pub application: ChildEmploymentApplication,
    /// That somebody else granted it, or nobody had to: it is granted as soon as it is recorded, and its hours are another's to
    /// judge.
    #[validate(nested)]
    pub granted_elsewhere: Option<ChildEmploymentGrantElsewhere>,
    /// Who records it.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// An application, put right before it is decided.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct ChildEmploymentPermitPut {
    /// What is applied for, whole.
    #[validate(nested)]
    pub application: ChildEmploymentApplication,
    /// Why it is amended.
    #[validate(length(min = 1, max = 500), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 500, example = "The employer asked for another hour")]
    pub amendment_reason: String,
    /// Who amends it.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// That a permit is granted.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct ChildEmploymentPermitGrant {
    /// The day.
    #[serde(deserialize_with = "date::strict")]
    #[schema(example = "2026-11-13")]
    pub granted_on: NaiveDate,
    /// Its number.
    #[validate(length(min = 1, max = 60), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 60, example = "CE-2026-0042")]
    pub number: String,
    /// Conditions under which it is granted.
    #[validate(length(min = 1, max = 1000), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 1000, example = "Reflective clothing is worn before sunrise")]
    pub conditions: Option<String>,
    /// Who records it.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// That a permit is refused.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct ChildEmploymentPermitRefuse {
    /// The day.
    #[serde(deserialize_with = "date::strict")]
    #[schema(example = "2026-11-13")]
    pub refused_on: NaiveDate,
    /// Why.
    #[validate(length(min = 1, max = 1000), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 1000, example = "The work is not light work")]
    pub reason: String,
    /// Who records it.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// That a permit is taken back.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct ChildEmploymentPermitRevoke {
    /// From which day on nothing rests on it.
    #[serde(deserialize_with = "date::strict")]
    #[schema(example = "2026-11-20")]
    pub revoked_on: NaiveDate,
    /// Why.
    #[validate(length(min = 1, max = 1000), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 1000, example = "The child's education suffers")]
    pub reason: String,
    /// Who records it.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// Why a permit is withdrawn, and by whom.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct ChildEmploymentPermitWithdraw {
    /// Why.
    #[validate(length(min = 1, max = 500), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 500, example = "Recorded for the wrong pupil")]
    pub reason: String,
    /// Who withdraws it.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// A child employment permit or performance licence.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ChildEmploymentPermit {
    /// Identifier; sorts by the time of recording.
    #[schema(example = "0199e2a4-5b1c-7d3e-8f90-123456789abc")]
    pub id: Uuid,
    /// The school.
    #[schema(value_type = Urn)]
    pub urn: i32,
    /// The pupil.
    #[schema(example = "01937b1e-8f6a-7c33-9d55-0c5f6a1e2b3e")]
    pub pupil_id: Uuid,
    /// The enrolment with which it stands.
    #[schema(example = "01937b1e-8f6a-7c33-9d55-0c5f6a1e2b3d")]
    pub enrolment_id: Uuid,
    /// How far it is today.
    pub state: ChildEmploymentPermitState,
    /// What was applied for and decided.
    pub terms: ChildEmploymentTerms,
    /// Whether absence from school can rest on it, under `C1`.
    #[schema(example = false)]
    pub gives_leave: bool,
    /// When it was recorded.
    #[schema(example = "2026-11-09T09:00:00Z")]
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    #[schema(example = "2026-11-13T10:30:00Z")]
    pub updated_at: DateTime<Utc>,
    /// Counts its versions.
    #[schema(example = 2)]
    pub version: i32,
    /// Where to go on.
    pub links: ChildEmploymentPermitLinks,
}

/// Where to go on from a permit.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ChildEmploymentPermitLinks {
    /// The permit itself.
    #[serde(rename = "self")]
    #[schema(example = "/v1/schools/120765/child-employment-permits/0199e2a4-5b1c-7d3e-8f90-123456789abc")]
    pub this: String,
    /// The pupil's marks on its days.
    #[schema(
        example = "/v1/schools/120765/child-employment-permits/0199e2a4-5b1c-7d3e-8f90-123456789abc/marks"
    )]
    pub marks: String,
}

/// A permit with every way in which it stood.
#[derive(Debug, Serialize, ToSchema)]
pub struct ChildEmploymentPermitDocument {
    /// The permit.
    pub child_employment_permit: ChildEmploymentPermit,
    /// How it stood, oldest first; only with `child-employment:read`.
    pub history: Vec<ChildEmploymentPermitRevision>,
    /// What can be done with it now.
    #[schema(example = json!(["amend", "grant", "refuse", "withdraw"]))]
    pub allowed_actions: Vec<&'static str>,
    /// What cannot be done with it now, and why.
    pub refused_actions: Vec<RefusedAction>,
}

/// How a permit stood, and who made it so.
#[derive(Debug, Serialize, ToSchema)]
pub struct ChildEmploymentPermitRevision {
    /// Which of its versions.
    #[schema(example = 1)]
    pub version: i32,
    /// `applied`, `recorded`, `amended`, `granted`, `refused`, `revoked` or `withdrawn`.
    #[schema(example = "applied")]
    pub action: String,
    /// How far it was from then on.
    pub state: ChildEmploymentPermitState,
    /// What was applied for and decided.
    pub terms: ChildEmploymentTerms,
    /// Why it was amended, refused, revoked or withdrawn.
    #[schema(example = "The employer asked for another hour")]
    pub reason: Option<String>,
    /// Who made it so.
    pub recorded_by: Person,
    /// When.
    #[schema(example = "2026-11-09T09:00:00Z")]
    pub recorded_at: DateTime<Utc>,
}

/// Which permits to list.
#[derive(Debug, Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
pub struct ChildEmploymentPermitsQuery {
    /// Permits that are so far today.
    #[param(inline)]
    pub state: Option<ChildEmploymentPermitState>,
    /// Permits of this kind.
    #[param(inline)]
    pub kind: Option<ChildEmploymentKind>,
    /// Granted permits that this day lies in.
    #[serde(default, deserialize_with = "date::strict_option")]
    #[param(example = "2026-11-20")]
    pub on: Option<NaiveDate>,
    /// Permits of this pupil.
    #[param(example = "01937b1e-8f6a-7c33-9d55-0c5f6a1e2b3e")]
    pub pupil_id: Option<Uuid>,
    /// Rows of a page.
    #[validate(range(min = 1, max = 200))]
    #[param(minimum = 1, maximum = 200, default = 50, example = 50)]
    pub limit: Option<u16>,
    /// Where to go on: `next_cursor` of the page before, with the same filters.
    #[param(example = "q83vEjRWeJA")]
    pub cursor: Option<String>,
}
