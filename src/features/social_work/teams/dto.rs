//! Social work teams, as they go over the wire.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

use crate::domain::{
    date,
    percentage::Rate,
    person::Person,
    text::{program_name, some_text},
    urn::Urn,
};

/// A team, to be registered.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct SocialWorkTeamCreate {
    /// Its stable name for programs: small letters, digits and `_`, beginning with a letter.
    #[validate(length(min = 1, max = 40), custom(function = program_name))]
    #[schema(min_length = 1, max_length = 40, example = "family_assessment_west")]
    pub code: String,
    /// Its name for people.
    #[validate(length(min = 1, max = 100), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 100, example = "Family assessment, west")]
    pub name: String,
    /// Who registers it.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// A team as it is to be called from now on.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct SocialWorkTeamPut {
    /// Its name for people.
    #[validate(length(min = 1, max = 100), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 100, example = "Family assessment, west")]
    pub name: String,
    /// Who changes it.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// A social work team.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SocialWorkTeam {
    /// Identifier.
    #[schema(example = "0199e2a4-5b1c-7d3e-8f90-123456789abc")]
    pub id: Uuid,
    /// Its stable name for programs.
    #[schema(example = "family_assessment_west")]
    pub code: String,
    /// Its name for people.
    #[schema(example = "Family assessment, west")]
    pub name: String,
    /// When it was registered.
    #[schema(example = "2026-09-01T09:00:00Z")]
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    #[schema(example = "2026-09-01T09:00:00Z")]
    pub updated_at: DateTime<Utc>,
    /// Counts its versions.
    #[schema(example = 1)]
    pub version: i32,
    /// Where to go on.
    pub links: SocialWorkTeamLinks,
}

/// Where to go on from a team.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SocialWorkTeamLinks {
    /// The team itself.
    #[serde(rename = "self")]
    #[schema(example = "/v1/social-work-teams/0199e2a4-5b1c-7d3e-8f90-123456789abc")]
    pub this: String,
    /// The children who are with it (`listSocialWorkTeamPupils`).
    #[schema(example = "/v1/social-work-teams/0199e2a4-5b1c-7d3e-8f90-123456789abc/pupils")]
    pub pupils: String,
}

/// Which page of teams to list.
#[derive(Debug, Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
pub struct SocialWorkTeamsQuery {
    /// Rows of a page.
    #[validate(range(min = 1, max = 200))]
    #[param(minimum = 1, maximum = 200, default = 50, example = 50)]
    pub limit: Option<u16>,
    /// Where to go on: `next_cursor` of the page before.
    #[param(example = "q83vEjRWeJA")]
    pub cursor: Option<String>,
}

/// On which day, and which page.
#[derive(Debug, Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
pub struct SocialWorkTeamPupilsQuery {
    /// Children who are with the team on this day, and their attendance in its academic year to date; today
    /// (Europe/London) when absent.
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

/// A child who is with a team.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SocialWorkTeamPupil {
    /// The pupil.
    #[schema(example = "01937b1e-8f6a-7c33-9d55-0c5f6a1e2b3e")]
    pub pupil_id: Uuid,
    /// The group in which the child is.
    #[schema(example = "019aab01-9900-717c-b983-1d55d1ebd9db")]
    pub group_id: Uuid,
    /// First day in the group.
    #[schema(example = "2026-11-16")]
    pub from_on: NaiveDate,
    /// Last day in the group; null while no end is known.
    pub until_on: Option<NaiveDate>,
    /// Sessions attended at all schools in the academic year to date, those that the child left in it too, out of all
    /// possible ones.
    pub attendance: Rate,
    /// At each school on whose roll the child is on the day.
    pub schools: Vec<SocialWorkTeamPupilSchool>,
}

/// A child's attendance at one school in the academic year to date.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SocialWorkTeamPupilSchool {
    /// The school.
    #[schema(value_type = Urn)]
    pub urn: i32,
    /// The enrolment.
    #[schema(example = "01937b1e-8f6a-7c33-9d55-0c5f6a1e2b3d")]
    pub enrolment_id: Uuid,
    /// The UPN as the school holds it; null without the scope `pupils:read`.
    #[schema(example = "R201100018042")]
    pub upn: Option<String>,
    /// National curriculum year group.
    #[schema(example = "6")]
    pub year_group: String,
    /// Sessions attended, out of the possible ones.
    pub attendance: Rate,
    /// Sessions missed with leave or another reason that authorises it.
    pub authorised_absence: Rate,
    /// Sessions missed without.
    pub unauthorised_absence: Rate,
    /// Whether a tenth or more of the possible sessions were missed.
    #[schema(example = false)]
    pub persistently_absent: bool,
    /// Whether half or more were.
    #[schema(example = false)]
    pub severely_absent: bool,
}
