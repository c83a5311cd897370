//! What goes over the wire about parents.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

use super::values::{ParentLikeness, ParentState};
use crate::domain::{
    action::RefusedAction,
    address::{Address, Telephone},
    date,
    parent::{ParentBasis, ParentChildState, Parenthood},
    person::Person,
    text::some_text,
    urn::Urn,
};

/// What the authority knows of a parent.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
pub struct ParentDetails {
    /// Title.
    #[validate(length(max = 30))]
    #[schema(max_length = 30, example = "Ms")]
    pub title: Option<String>,
    /// Forename.
    #[validate(length(max = 100))]
    #[schema(max_length = 100, example = "Parent-0017")]
    pub forename: Option<String>,
    /// Surname.
    #[validate(length(min = 1, max = 100))]
    #[schema(min_length = 1, max_length = 100, example = "Sample-Oak")]
    pub surname: String,
    /// Where notices are served on the parent.
    #[validate(nested)]
    pub service_address: Option<Address>,
    /// Whether the address must be told to nobody else, as of one in a refuge.
    #[serde(default)]
    #[schema(default = false, example = false)]
    pub address_confidential: bool,
    /// Telephone numbers.
    #[serde(default)]
    #[validate(length(max = 10), nested)]
    #[schema(max_items = 10)]
    pub telephones: Vec<Telephone>,
    /// The language the parent prefers.
    #[validate(length(max = 50))]
    #[schema(max_length = 50, example = "Polish")]
    pub preferred_language: Option<String>,
    /// Whether letters are to be in large print.
    #[serde(default)]
    #[schema(default = false, example = false)]
    pub large_print: bool,
}

/// A contact of a school.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
pub struct ParentContactRef {
    /// The school.
    pub urn: Urn,
    /// The contact, by the school's own id of it.
    #[schema(example = "01937b1e-8f6a-7c33-9d55-0c5f6a1e2b40")]
    pub contact_id: Uuid,
}

/// A contact of a school that a parent is.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ParentContact {
    /// The school.
    #[schema(value_type = Urn)]
    pub urn: i32,
    /// The contact, by the school's own id of it.
    #[schema(example = "01937b1e-8f6a-7c33-9d55-0c5f6a1e2b40")]
    pub contact_id: Uuid,
    /// Whether the school's word on the address, or on who may be told, is another than the authority's, and nobody has
    /// amended the parent or confirmed the address since: until then no notice is issued to it.
    #[schema(example = false)]
    pub differs: bool,
}

/// Whose parent, and by what.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
pub struct ParentChildTerms {
    /// The pupil.
    #[schema(example = "01937b1e-8f6a-7c33-9d55-0c5f6a1e2b3e")]
    pub pupil_id: Uuid,
    /// By what.
    pub basis: ParentBasis,
    /// Since when; null where it always was so, or is not known.
    #[serde(default, deserialize_with = "date::strict_option")]
    #[schema(example = "2024-03-01")]
    pub from_on: Option<NaiveDate>,
    /// Until when, if it is over.
    #[serde(default, deserialize_with = "date::strict_option")]
    #[schema(example = "2026-08-31")]
    pub to_on: Option<NaiveDate>,
}

impl ParentChildTerms {
    /// What is said of a pupil, by what and when it held.
    pub fn of(pupil_id: Uuid, held: Parenthood) -> Self {
        Self { pupil_id, basis: held.basis, from_on: held.from_on, to_on: held.to_on }
    }

    /// By what, since when and until when.
    pub fn held(&self) -> Parenthood {
        Parenthood { basis: self.basis, from_on: self.from_on, to_on: self.to_on }
    }
}

/// A parent, to be recorded: as stated, or as a school knows one.
#[derive(Clone, Serialize, Deserialize, Validate, ToSchema)]
pub struct ParentCreate {
    /// What is known of the parent; or else `contact`.
    #[validate(nested)]
    pub details: Option<ParentDetails>,
    /// The contact of a school that the parent is: the details are taken from it.
    #[validate(nested)]
    pub contact: Option<ParentContactRef>,
    /// Whose parent it is.
    #[validate(nested)]
    pub child: Option<ParentChildTerms>,
    /// Who records it.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// What is known of a parent, whole.
#[derive(Clone, Serialize, Deserialize, Validate, ToSchema)]
pub struct ParentPut {
    /// What is known of the parent.
    #[validate(nested)]
    pub details: ParentDetails,
    /// Why it is amended.
    #[validate(length(min = 1, max = 500), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 500, example = "Moved house")]
    pub amendment_reason: String,
    /// Who amends it.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// That notices are still served at the address, whatever a school says.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct ParentAddressConfirm {
    /// How it is known.
    #[validate(length(min = 1, max = 500), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 500, example = "Told by the parent on the telephone")]
    pub reason: String,
    /// Who says so.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// A parent as listed: never with an address.
#[derive(Clone, Serialize, ToSchema)]
pub struct Parent {
    /// Identifier; sorts by the time of recording.
    #[schema(example = "0199e2a4-5b1c-7d3e-8f90-123456789abc")]
    pub id: Uuid,
    /// Whether this is the record that is used.
    pub state: ParentState,
    /// The record that stands for this one, where it was merged.
    #[schema(example = "0199e2a4-5b1c-7d3e-8f90-123456789abd")]
    pub merged_into_id: Option<Uuid>,
    /// Title.
    #[schema(example = "Ms")]
    pub title: Option<String>,
    /// Forename.
    #[schema(example = "Parent-0017")]
    pub forename: Option<String>,
    /// Surname.
    #[schema(example = "Sample-Oak")]
    pub surname: String,
    /// Whether an address is known at which notices are served.
    #[schema(example = true)]
    pub has_service_address: bool,
    /// The language the parent prefers.
    #[schema(example = "Polish")]
    pub preferred_language: Option<String>,
    /// Whether letters are to be in large print.
    #[schema(example = false)]
    pub large_print: bool,
    /// When it was recorded.
    #[schema(example = "2026-11-12T09:00:00Z")]
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    #[schema(example = "2026-11-20T10:30:00Z")]
    pub updated_at: DateTime<Utc>,
    /// Counts its versions.
    #[schema(example = 2)]
    pub version: i32,
    /// Where to go on.
    pub links: ParentLinks,
}

/// Where to go on from a parent.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ParentLinks {
    /// The parent itself.
    #[serde(rename = "self")]
    #[schema(example = "/v1/parents/0199e2a4-5b1c-7d3e-8f90-123456789abc")]
    pub this: String,
}

/// A parent with everything that is known, and every way in which it stood.
#[derive(Serialize, ToSchema)]
pub struct ParentDocument {
    /// The parent.
    pub parent: Parent,
    /// What is known, the address among it.
    pub details: ParentDetails,
    /// Whose parent.
    pub children: Vec<ParentChild>,
    /// Which contacts of schools it is.
    pub contacts: Vec<ParentContact>,
    /// How many penalty notices of the authority to this person stand and have another place among those of three years
    /// than they were issued at: a merge, or what another authority tells, may have moved them.
    #[schema(example = 0)]
    pub own_notices_that_differ: usize,
    /// How it stood, oldest first.
    pub history: Vec<ParentRevision>,
    /// What can be done with it now.
    #[schema(example = json!(["amend", "merge", "add_child", "link_contact", "unlink_contact", "confirm_address"]))]
    pub allowed_actions: Vec<&'static str>,
    /// What cannot be done with it now, and why.
    pub refused_actions: Vec<RefusedAction>,
}

/// Whose parent, as it stands.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ParentChild {
    /// Identifier.
    #[schema(example = "0199e2a4-5b1c-7d3e-8f90-123456789abe")]
    pub id: Uuid,
    /// The pupil.
    #[schema(example = "01937b1e-8f6a-7c33-9d55-0c5f6a1e2b3e")]
    pub pupil_id: Uuid,
    /// Whether it stands.
    pub state: ParentChildState,
    /// By what.
    pub basis: ParentBasis,
    /// Since when, as far as it is known.
    #[schema(example = "2024-03-01")]
    pub from_on: Option<NaiveDate>,
    /// Until when, if it is over.
    #[schema(example = "2026-08-31")]
    pub to_on: Option<NaiveDate>,
    /// Counts its versions.
    #[schema(example = 1)]
    pub version: i32,
}

/// How the record of a parent stood, and who made it so.
#[derive(Serialize, ToSchema)]
pub struct ParentRevision {
    /// Which of its versions.
    #[schema(example = 1)]
    pub version: i32,
    /// `created`, `amended`, `address_confirmed`, `merged` (another into this one), `merged_into` or `separated`.
    #[schema(example = "created")]
    pub action: String,
    /// Whether it was the record that is used.
    pub state: ParentState,
    /// What was known.
    pub details: ParentDetails,
    /// Why it was amended or merged.
    #[schema(example = "Moved house")]
    pub reason: Option<String>,
    /// Who did it.
    pub recorded_by: Person,
    /// When.
    #[schema(example = "2026-11-12T09:00:00Z")]
    pub recorded_at: DateTime<Utc>,
}

/// A record, or a contact of a school, that may be of the same person.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ParentMatch {
    /// The record; null of a contact that is no parent yet.
    #[schema(example = "0199e2a4-5b1c-7d3e-8f90-123456789abd")]
    pub parent_id: Option<Uuid>,
    /// The contact; null of a record.
    pub contact: Option<ParentContactRef>,
    /// Why, beside the name. What is the same is not repeated here.
    pub because: Vec<ParentLikeness>,
}

/// What may be of the same person as a record. Nothing is merged without an officer.
#[derive(Serialize, ToSchema)]
pub struct ParentMatches {
    /// The record.
    #[schema(example = "0199e2a4-5b1c-7d3e-8f90-123456789abc")]
    pub parent_id: Uuid,
    /// Other records with the same name and the same address or telephone number, and such contacts of the schools of
    /// this parent's children; a hundred at the most.
    pub matches: Vec<ParentMatch>,
}

/// Which parents to list.
#[derive(Debug, Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
pub struct ParentsQuery {
    /// Records in this state.
    #[param(inline)]
    pub state: Option<ParentState>,
    /// Parents of this pupil.
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
