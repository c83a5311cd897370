//! What goes over the wire about encounters.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

use super::found::{PatrolEncounterFound, PatrolEncounterTerms};
use crate::{
    attendance::code::Class,
    domain::{
        academic_year::AcademicYear, action::RefusedAction, date, person::Person, session::Session,
        text::some_text,
    },
    features::patrols::values::{
        PatrolEncounterFlag, PatrolEncounterOutcome, PatrolEncounterState, PatrolFollowUpKind,
        PatrolUnknownChild,
    },
};

/// An encounter with a pupil, to be recorded.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct PatrolEncounterCreate {
    /// The patrol, which was held.
    #[schema(example = "0199e2a4-5b1c-7d3e-8f90-123456789abc")]
    pub patrol_id: Uuid,
    /// The pupil, who is on the school's roll that day.
    #[schema(example = "01937b1e-8f6a-7c33-9d55-0c5f6a1e2b3e")]
    pub pupil_id: Uuid,
    /// What was found and done.
    #[validate(nested)]
    pub found: PatrolEncounterFound,
    /// Who records it.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// An encounter with a child whom no school of the authority knows, to be recorded.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct PatrolUnknownChildCreate {
    /// Who the child is, as far as was learned; never a name.
    pub child: PatrolUnknownChild,
    /// What was found and done.
    #[validate(nested)]
    pub found: PatrolEncounterFound,
    /// Who records it.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// An encounter, put right.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct PatrolEncounterPut {
    /// What was found and done, whole.
    #[validate(nested)]
    pub found: PatrolEncounterFound,
    /// Why it is amended.
    #[validate(length(min = 1, max = 500), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 500, example = "It was an hour later")]
    pub amendment_reason: String,
    /// Who amends it.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// What followed an encounter.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct PatrolFollowUpRecord {
    /// What.
    pub kind: PatrolFollowUpKind,
    /// On which day.
    #[serde(deserialize_with = "date::strict")]
    #[schema(example = "2026-11-18")]
    pub followed_up_on: NaiveDate,
    /// What was said.
    #[validate(length(min = 1, max = 1000), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 1000, example = "The form tutor telephones the parents")]
    pub note: Option<String>,
    /// Who records it.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// Why an encounter is withdrawn, and by whom.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct PatrolEncounterWithdraw {
    /// Why.
    #[validate(length(min = 1, max = 500), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 500, example = "Recorded for the wrong pupil")]
    pub reason: String,
    /// Who withdraws it.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// An encounter of a patrol.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PatrolEncounter {
    /// Identifier; sorts by the time of recording.
    #[schema(example = "0199e2a4-5b1c-7d3e-8f90-123456789abd")]
    pub id: Uuid,
    /// The pupil's school; null where no school here knows the child.
    #[schema(example = 120765)]
    pub urn: Option<i32>,
    /// The patrol.
    #[schema(example = "0199e2a4-5b1c-7d3e-8f90-123456789abc")]
    pub patrol_id: Uuid,
    /// The pupil; null where no school here knows the child.
    #[schema(example = "01937b1e-8f6a-7c33-9d55-0c5f6a1e2b3e")]
    pub pupil_id: Option<Uuid>,
    /// The enrolment with which it stands.
    #[schema(example = "01937b1e-8f6a-7c33-9d55-0c5f6a1e2b3d")]
    pub enrolment_id: Option<Uuid>,
    /// Whether it stands.
    pub state: PatrolEncounterState,
    /// What was found and done, and what followed.
    pub terms: PatrolEncounterTerms,
    /// When it was recorded.
    #[schema(example = "2026-11-18T15:00:00Z")]
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    #[schema(example = "2026-11-18T15:30:00Z")]
    pub updated_at: DateTime<Utc>,
    /// Counts its versions.
    #[schema(example = 1)]
    pub version: i32,
    /// Where to go on.
    pub links: PatrolEncounterLinks,
}

/// Where to go on from an encounter.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PatrolEncounterLinks {
    /// The encounter itself.
    #[serde(rename = "self")]
    #[schema(example = "/v1/schools/120765/patrol-encounters/0199e2a4-5b1c-7d3e-8f90-123456789abd")]
    pub this: String,
}

/// What the register says of a session of the day.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub struct PatrolEncounterMark {
    /// The half of the day.
    pub session: Session,
    /// Whether the patrol met the pupil in it.
    #[schema(example = true)]
    pub met_then: bool,
    /// The class of the mark that stands; null where none does.
    pub class: Option<Class>,
    /// The code that stands; with `registers.codes:read` only.
    #[schema(example = "O")]
    pub code: Option<&'static str>,
}

/// An encounter with what the register says of the day, and every way in which it stood.
#[derive(Debug, Serialize, ToSchema)]
pub struct PatrolEncounterDocument {
    /// The encounter.
    pub patrol_encounter: PatrolEncounter,
    /// What the pupil's register says of the day, as it stands now; nothing of a child whom no school here knows. Only with
    /// `patrol-encounters:read`.
    pub register: Vec<PatrolEncounterMark>,
    /// What stands against it, or is missing. The list may grow.
    pub flags: Vec<PatrolEncounterFlag>,
    /// How it stood, oldest first; only with `patrol-encounters:read`.
    pub history: Vec<PatrolEncounterRevision>,
    /// What can be done with it now.
    #[schema(example = json!(["amend", "follow_up", "withdraw"]))]
    pub allowed_actions: Vec<&'static str>,
    /// What cannot be done with it now, and why.
    pub refused_actions: Vec<RefusedAction>,
}

/// How an encounter stood, and who made it so.
#[derive(Debug, Serialize, ToSchema)]
pub struct PatrolEncounterRevision {
    /// Which of its versions.
    #[schema(example = 1)]
    pub version: i32,
    /// `recorded`, `amended`, `followed_up` or `withdrawn`.
    #[schema(example = "recorded")]
    pub action: String,
    /// Whether it stood from then on.
    pub state: PatrolEncounterState,
    /// What was found and done, and what followed.
    pub terms: PatrolEncounterTerms,
    /// Why it was amended or withdrawn.
    #[schema(example = "It was an hour later")]
    pub reason: Option<String>,
    /// Who made it so.
    pub recorded_by: Person,
    /// When.
    #[schema(example = "2026-11-18T15:00:00Z")]
    pub recorded_at: DateTime<Utc>,
}

/// Which encounters to list.
#[derive(Debug, Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
pub struct PatrolEncountersQuery {
    /// Encounters of this patrol.
    #[param(example = "0199e2a4-5b1c-7d3e-8f90-123456789abc")]
    pub patrol_id: Option<Uuid>,
    /// Encounters that came to this.
    #[param(inline)]
    pub outcome: Option<PatrolEncounterOutcome>,
    /// Encounters that stand, or that were withdrawn.
    #[param(inline)]
    pub state: Option<PatrolEncounterState>,
    /// Encounters of an academic year.
    #[param(value_type = Option<AcademicYear>, example = "2026-27")]
    pub academic_year: Option<AcademicYear>,
    /// Encounters with this pupil.
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
