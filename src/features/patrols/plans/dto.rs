//! What goes over the wire about patrols.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

use super::plan::{PatrolPlan, PatrolTerms};
use crate::{
    domain::{academic_year::AcademicYear, action::RefusedAction, date, person::Person, text::some_text},
    features::patrols::values::{PatrolFlag, PatrolState},
};

/// A patrol, to be planned.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct PatrolCreate {
    /// The plan.
    #[validate(nested)]
    pub plan: PatrolPlan,
    /// Who plans it.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// A plan, changed or put right.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct PatrolPut {
    /// The plan, whole.
    #[validate(nested)]
    pub plan: PatrolPlan,
    /// Why it is amended.
    #[validate(length(min = 1, max = 500), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 500, example = "The police asked for another day")]
    pub amendment_reason: String,
    /// Who amends it.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// That a patrol was held.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct PatrolHold {
    /// Who says so.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// That a patrol does not take place.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct PatrolCancel {
    /// Why.
    #[validate(length(min = 1, max = 500), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 500, example = "The police had no officers")]
    pub reason: String,
    /// Who says so.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// A truancy patrol.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Patrol {
    /// Identifier; sorts by the time of recording.
    #[schema(example = "0199e2a4-5b1c-7d3e-8f90-123456789abc")]
    pub id: Uuid,
    /// How far it is.
    pub state: PatrolState,
    /// The academic year in whose programme it stands.
    #[schema(example = "2026-27")]
    pub academic_year: AcademicYear,
    /// The plan, with its instants.
    pub terms: PatrolTerms,
    /// What it lacks. The list may grow.
    pub flags: Vec<PatrolFlag>,
    /// When it was planned.
    #[schema(example = "2026-11-12T09:00:00Z")]
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    #[schema(example = "2026-11-18T15:30:00Z")]
    pub updated_at: DateTime<Utc>,
    /// Counts its versions.
    #[schema(example = 2)]
    pub version: i32,
    /// Where to go on.
    pub links: PatrolLinks,
}

/// Where to go on from a patrol.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PatrolLinks {
    /// The patrol itself.
    #[serde(rename = "self")]
    #[schema(example = "/v1/patrols/0199e2a4-5b1c-7d3e-8f90-123456789abc")]
    pub this: String,
    /// Whom it met.
    #[schema(example = "/v1/patrol-encounters?patrol_id=0199e2a4-5b1c-7d3e-8f90-123456789abc")]
    pub encounters: String,
}

/// A patrol with every way in which it stood.
#[derive(Debug, Serialize, ToSchema)]
pub struct PatrolDocument {
    /// The patrol.
    pub patrol: Patrol,
    /// How it stood, oldest first.
    pub history: Vec<PatrolRevision>,
    /// What can be done with it now.
    #[schema(example = json!(["amend", "hold", "cancel"]))]
    pub allowed_actions: Vec<&'static str>,
    /// What cannot be done with it now, and why.
    pub refused_actions: Vec<RefusedAction>,
}

/// How a patrol stood, and who made it so.
#[derive(Debug, Serialize, ToSchema)]
pub struct PatrolRevision {
    /// Which of its versions.
    #[schema(example = 1)]
    pub version: i32,
    /// `planned`, `amended`, `held` or `cancelled`.
    #[schema(example = "planned")]
    pub action: String,
    /// How far it was from then on.
    pub state: PatrolState,
    /// The plan.
    pub terms: PatrolTerms,
    /// Why it was amended or cancelled.
    #[schema(example = "The police asked for another day")]
    pub reason: Option<String>,
    /// Who made it so.
    pub recorded_by: Person,
    /// When.
    #[schema(example = "2026-11-12T09:00:00Z")]
    pub recorded_at: DateTime<Utc>,
}

/// Which patrols to list.
#[derive(Debug, Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
pub struct PatrolsQuery {
    /// Those of an academic year's programme.
    #[param(value_type = Option<AcademicYear>, example = "2026-27")]
    pub academic_year: Option<AcademicYear>,
    /// Patrols in this state.
    #[param(inline)]
    pub state: Option<PatrolState>,
    /// Those on this day or later.
    #[serde(default, deserialize_with = "date::strict_option")]
    #[param(example = "2026-11-01")]
    pub from_on: Option<NaiveDate>,
    /// Those on this day or before.
    #[serde(default, deserialize_with = "date::strict_option")]
    #[param(example = "2026-11-30")]
    pub to_on: Option<NaiveDate>,
    /// Rows of a page.
    #[validate(range(min = 1, max = 200))]
    #[param(minimum = 1, maximum = 200, default = 50, example = 50)]
    pub limit: Option<u16>,
    /// Where to go on: `next_cursor` of the page before, with the same filters.
    #[param(example = "q83vEjRWeJA")]
    pub cursor: Option<String>,
}
