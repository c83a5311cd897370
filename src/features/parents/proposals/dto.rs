//! What a school sees of parents and proposes, as it goes over the wire.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

use crate::{
    domain::{action::RefusedAction, parent::ParentBasis, person::Person, text::some_text, urn::Urn},
    features::parents::values::ParentProposalState,
};

/// The parents of a pupil as a school is told of them.
#[derive(Debug, Serialize, ToSchema)]
pub struct PupilParents {
    /// The school.
    #[schema(value_type = Urn)]
    pub urn: i32,
    /// The pupil.
    #[schema(example = "01937b1e-8f6a-7c33-9d55-0c5f6a1e2b3e")]
    pub pupil_id: Uuid,
    /// The parents whom the authority knows.
    pub parents: Vec<PupilParent>,
    /// Proposals of this school that the authority has not answered.
    pub proposals: Vec<ParentProposal>,
}

/// A parent as a school is told of one: never with an address.
#[derive(Debug, Serialize, ToSchema)]
pub struct PupilParent {
    /// The parent: by this a notice is asked for.
    #[schema(example = "0199e2a4-5b1c-7d3e-8f90-123456789abc")]
    pub parent_id: Uuid,
    /// Title.
    #[schema(example = "Ms")]
    pub title: Option<String>,
    /// Forename.
    #[schema(example = "Parent-0017")]
    pub forename: Option<String>,
    /// Surname.
    #[schema(example = "Sample-Oak")]
    pub surname: String,
    /// By what it is the pupil's parent.
    pub basis: ParentBasis,
    /// Since when, as far as it is known.
    #[schema(example = "2024-03-01")]
    pub from_on: Option<NaiveDate>,
    /// Until when, if it is over.
    #[schema(example = "2026-08-31")]
    pub to_on: Option<NaiveDate>,
    /// Which of this school's own contacts it is.
    #[schema(example = json!(["01937b1e-8f6a-7c33-9d55-0c5f6a1e2b40"]))]
    pub contact_ids: Vec<Uuid>,
}

/// A parent, to be proposed.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct ParentProposalCreate {
    /// The school's own contact of this pupil, who is a parent.
    #[schema(example = "01937b1e-8f6a-7c33-9d55-0c5f6a1e2b40")]
    pub contact_id: Uuid,
    /// By what it is the pupil's parent, as the school knows.
    pub basis: ParentBasis,
    /// What the authority should know of it.
    #[validate(length(min = 1, max = 500), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 500, example = "Seen the court order")]
    pub note: Option<String>,
    /// Who proposes.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// What was proposed, as it is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ParentProposalTerms {
    /// The school's own contact.
    #[schema(example = "01937b1e-8f6a-7c33-9d55-0c5f6a1e2b40")]
    pub contact_id: Uuid,
    /// By what it is the pupil's parent, as the school knows.
    pub basis: ParentBasis,
    /// What the authority should know of it.
    #[schema(example = "Seen the court order")]
    pub note: Option<String>,
    /// The parent whom the authority knows, once it is accepted.
    #[schema(example = "0199e2a4-5b1c-7d3e-8f90-123456789abc")]
    pub parent_id: Option<Uuid>,
}

/// A school's proposal of a parent.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ParentProposal {
    /// Identifier; sorts by the time of recording.
    #[schema(example = "0199e2a4-5b1c-7d3e-8f90-123456789abf")]
    pub id: Uuid,
    /// The school.
    #[schema(value_type = Urn)]
    pub urn: i32,
    /// The pupil.
    #[schema(example = "01937b1e-8f6a-7c33-9d55-0c5f6a1e2b3e")]
    pub pupil_id: Uuid,
    /// How far it is.
    pub state: ParentProposalState,
    /// What was proposed.
    pub terms: ParentProposalTerms,
    /// When it was recorded.
    #[schema(example = "2026-11-12T09:00:00Z")]
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    #[schema(example = "2026-11-20T10:30:00Z")]
    pub updated_at: DateTime<Utc>,
    /// Counts its versions.
    #[schema(example = 1)]
    pub version: i32,
    /// What can be done with it now.
    #[schema(example = json!(["accept", "decline", "withdraw"]))]
    pub allowed_actions: Vec<&'static str>,
    /// What cannot be done with it now, and why.
    pub refused_actions: Vec<RefusedAction>,
    /// Where to go on.
    pub links: ParentProposalLinks,
}

/// Where to go on from a proposal.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ParentProposalLinks {
    /// The proposal itself.
    #[serde(rename = "self")]
    #[schema(example = "/v1/schools/120765/parent-proposals/0199e2a4-5b1c-7d3e-8f90-123456789abf")]
    pub this: String,
}

/// That the authority knows the parent.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct ParentProposalAccept {
    /// The parent, to whom the contact is linked and the child added.
    #[schema(example = "0199e2a4-5b1c-7d3e-8f90-123456789abc")]
    pub parent_id: Uuid,
    /// Who accepts it.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// Why a proposal is declined or withdrawn, and by whom.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct ParentProposalEnd {
    /// Why.
    #[validate(length(min = 1, max = 500), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 500, example = "A grandparent without care of the child")]
    pub reason: String,
    /// Who declines or withdraws it.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// Which proposals to list.
#[derive(Debug, Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
pub struct ParentProposalsQuery {
    /// Proposals in this state.
    #[param(inline)]
    pub state: Option<ParentProposalState>,
    /// Rows of a page.
    #[validate(range(min = 1, max = 200))]
    #[param(minimum = 1, maximum = 200, default = 50, example = 50)]
    pub limit: Option<u16>,
    /// Where to go on: `next_cursor` of the page before, with the same filters.
    #[param(example = "q83vEjRWeJA")]
    pub cursor: Option<String>,
}
