//! Groups, as they go over the wire.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

use crate::domain::{
    person::Person,
    spelled::spelled,
    text::{program_name, some_text},
};

spelled! {
    /// Who may see a group.
    #[derive(PartialOrd, Ord)]
    PupilGroupVisibility {
        /// Clients of the authority alone, with the scope `pupils.groups.restricted:read`.
        Authority = "authority";
        /// Each school about its own pupils too.
        Schools = "schools";
    }
}

/// A group to be defined.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct PupilGroupCreate {
    /// Its stable name for programs: small letters, digits and `_`, beginning with a letter.
    #[validate(length(min = 1, max = 40), custom(function = program_name))]
    #[schema(min_length = 1, max_length = 40, example = "young_carer")]
    pub code: String,
    /// Its name for people.
    #[validate(length(min = 1, max = 100), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 100, example = "Young carers")]
    pub name: String,
    /// Who is in it.
    #[validate(length(min = 1, max = 500), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 500, example = "Children known to the young carers' service.")]
    pub description: Option<String>,
    /// Who may see it.
    pub visibility: PupilGroupVisibility,
    /// Who defines it.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// A group as it is to be from now on.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct PupilGroupPut {
    /// Its name for people.
    #[validate(length(min = 1, max = 100), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 100, example = "Young carers")]
    pub name: String,
    /// Who is in it; left out, nothing is said.
    #[validate(length(min = 1, max = 500), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 500, example = "Children known to the young carers' service.")]
    pub description: Option<String>,
    /// Who may see it.
    pub visibility: PupilGroupVisibility,
    /// Who changes it.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// Which page of groups to list.
#[derive(Debug, Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
pub struct PupilGroupsQuery {
    /// Rows of a page.
    #[validate(range(min = 1, max = 200))]
    #[param(minimum = 1, maximum = 200, default = 50, example = 50)]
    pub limit: Option<u16>,
    /// Where to go on: `next_cursor` of the page before.
    #[param(example = "q83vEjRWeJA")]
    pub cursor: Option<String>,
}

/// A group of pupils.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PupilGroup {
    /// Identifier.
    #[schema(example = "019aab01-9900-717c-b983-1d55d1ebd9db")]
    pub id: Uuid,
    /// Its stable name for programs.
    #[schema(example = "social_worker")]
    pub code: String,
    /// Its name for people.
    #[schema(example = "Children with a social worker")]
    pub name: String,
    /// Who is in it.
    #[schema(
        example = "Children in need, with a child protection plan or looked after, with an allocated social worker."
    )]
    pub description: Option<String>,
    /// `authority` or `schools`: who may see it.
    #[schema(example = "schools")]
    pub visibility: String,
    /// When it was defined.
    #[schema(example = "2026-09-01T09:00:00Z")]
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    #[schema(example = "2026-09-01T09:00:00Z")]
    pub updated_at: DateTime<Utc>,
    /// Counts its definitions.
    #[schema(example = 1)]
    pub version: i32,
}

/// A group with every definition that it had.
#[derive(Debug, Serialize, ToSchema)]
pub struct PupilGroupDocument {
    /// The group.
    pub group: PupilGroup,
    /// Its definitions, oldest first, for whoever may define groups; otherwise empty.
    pub history: Vec<PupilGroupRevision>,
}

/// One definition of a group.
#[derive(Debug, Serialize, ToSchema)]
pub struct PupilGroupRevision {
    /// Which of its definitions.
    #[schema(example = 1)]
    pub version: i32,
    /// Its name for people.
    #[schema(example = "Children with a social worker")]
    pub name: String,
    /// Who was in it.
    #[schema(example = "Children with an allocated social worker.")]
    pub description: Option<String>,
    /// Who could see it.
    #[schema(example = "schools")]
    pub visibility: String,
    /// Who defined it so.
    pub recorded_by: Person,
    /// When.
    #[schema(example = "2026-09-01T09:00:00Z")]
    pub recorded_at: DateTime<Utc>,
}
