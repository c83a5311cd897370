//! Memberships, as they go over the wire.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

use crate::domain::{date, person::Person, text::some_text};

/// A child's time in a group, to be recorded.
#[derive(Clone, Serialize, Deserialize, Validate, ToSchema)]
pub struct PupilGroupMembershipCreate {
    /// The pupil; this or the UPN.
    pub pupil_id: Option<Uuid>,
    /// A present or former UPN of the pupil.
    #[validate(length(min = 13, max = 13))]
    #[schema(min_length = 13, max_length = 13, example = "R201100018042")]
    pub upn: Option<String>,
    /// First day in the group.
    #[serde(deserialize_with = "date::strict")]
    #[schema(example = "2026-11-16")]
    pub from_on: NaiveDate,
    /// Last day in the group, where it is known.
    #[serde(default, deserialize_with = "date::strict_option")]
    #[schema(example = "2027-03-31")]
    pub until_on: Option<NaiveDate>,
    /// Where the authority has it from.
    #[validate(length(min = 1, max = 100), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 100, example = "Children's social care")]
    pub source_name: Option<String>,
    /// The social work team that the child is with, where it is known.
    #[schema(example = "0199e2a4-5b1c-7d3e-8f90-123456789abc")]
    pub social_work_team_id: Option<Uuid>,
    /// Who records it.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// The end of a child's time in a group.
#[derive(Clone, Serialize, Deserialize, Validate, ToSchema)]
pub struct PupilGroupMembershipEnd {
    /// Last day in the group.
    #[serde(deserialize_with = "date::strict")]
    #[schema(example = "2027-03-31")]
    pub until_on: NaiveDate,
    /// Why.
    #[validate(length(min = 1, max = 500), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 500, example = "The plan ended")]
    pub reason: Option<String>,
    /// Who records it.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// The social work team that a child is with.
#[derive(Clone, Serialize, Deserialize, Validate, ToSchema)]
pub struct PupilGroupMembershipAssign {
    /// The team; null for none.
    #[schema(example = "0199e2a4-5b1c-7d3e-8f90-123456789abc")]
    pub social_work_team_id: Option<Uuid>,
    /// Who records it.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// That a child never was in a group, though it was recorded.
#[derive(Clone, Serialize, Deserialize, Validate, ToSchema)]
pub struct PupilGroupMembershipVoid {
    /// Why.
    #[validate(length(min = 1, max = 500), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 500, example = "Recorded for the wrong child")]
    pub reason: String,
    /// Who records it.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// On which day, and which page.
#[derive(Debug, Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
pub struct PupilGroupMembershipsQuery {
    /// Memberships that hold on this day; today (Europe/London) when absent.
    #[serde(default, deserialize_with = "date::strict_option")]
    #[param(example = "2026-11-20")]
    pub held_on: Option<NaiveDate>,
    /// Rows of a page.
    #[validate(range(min = 1, max = 200))]
    #[param(minimum = 1, maximum = 200, default = 50, example = 50)]
    pub limit: Option<u16>,
    /// Where to go on: `next_cursor` of the page before, with the same filters.
    #[param(example = "q83vEjRWeJA")]
    pub cursor: Option<String>,
}

/// A child's time in a group, as it stands or stood.
#[derive(Clone, Serialize, ToSchema)]
pub struct PupilGroupMembership {
    /// Identifier; sorts by the time of recording.
    #[schema(example = "0199e2a4-5b1c-7d3e-8f90-123456789abc")]
    pub id: Uuid,
    /// The group.
    pub group_id: Uuid,
    /// The pupil.
    pub pupil_id: Uuid,
    /// First day in the group.
    #[schema(example = "2026-11-16")]
    pub from_on: NaiveDate,
    /// Last day in the group; null while no end is known.
    pub until_on: Option<NaiveDate>,
    /// Whether it was recorded and never was so.
    #[schema(example = false)]
    pub voided: bool,
    /// How it came to stand so: by a `list`, or `recorded` by itself.
    #[schema(example = "list")]
    pub source: String,
    /// The list, where it was one.
    pub list_id: Option<Uuid>,
    /// Where the authority has it from.
    #[schema(example = "Children's social care")]
    pub source_name: Option<String>,
    /// The social work team that the child is with, where it is known.
    #[schema(example = "0199e2a4-5b1c-7d3e-8f90-123456789abc")]
    pub social_work_team_id: Option<Uuid>,
    /// Why it changed.
    #[schema(example = "The plan ended")]
    pub reason: Option<String>,
    /// Who recorded it so.
    pub recorded_by: Person,
    /// When it was first recorded.
    pub created_at: DateTime<Utc>,
    /// When it was recorded so.
    pub recorded_at: DateTime<Utc>,
    /// When the next revision took its place; null while it stands.
    pub superseded_at: Option<DateTime<Utc>>,
    /// Counts the revisions.
    #[schema(example = 1)]
    pub version: i32,
}

/// A child's time in a group with every way in which it stood.
#[derive(Serialize, ToSchema)]
pub struct PupilGroupMembershipDocument {
    /// As it stands.
    pub membership: PupilGroupMembership,
    /// Every revision, oldest first.
    pub history: Vec<PupilGroupMembership>,
    /// What can be done with it now.
    #[schema(example = json!(["end", "void", "assign"]))]
    pub allowed_actions: Vec<&'static str>,
    /// What cannot be done with it now, and why.
    pub refused_actions: Vec<PupilGroupRefusedAction>,
}

/// Something that cannot be done.
#[derive(Debug, Serialize, ToSchema)]
pub struct PupilGroupRefusedAction {
    /// The action.
    #[schema(example = "end")]
    pub action: &'static str,
    /// Why not.
    #[schema(example = "It is voided.")]
    pub reason: &'static str,
}

/// A pupil of a school who is in a group.
#[derive(Serialize, ToSchema)]
pub struct PupilGroupMember {
    /// The pupil.
    pub pupil_id: Uuid,
    /// The UPN as the school holds it.
    #[schema(example = "R201100018042")]
    pub upn: String,
    /// The school's own number of the pupil.
    #[schema(example = "1234")]
    pub mis_id: Option<String>,
    /// Form or class.
    #[schema(example = "6B")]
    pub registration_group: Option<String>,
    /// First day in the group.
    #[schema(example = "2026-11-16")]
    pub from_on: NaiveDate,
    /// Last day in the group; null while no end is known.
    pub until_on: Option<NaiveDate>,
}
