//! What an officer says of records and contacts, as it goes over the wire.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use crate::{
    domain::{person::Person, text::some_text},
    features::parents::dto::ParentContactRef,
};

/// That another record is of the same person.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct ParentMerge {
    /// The other record: it is used no more.
    #[schema(example = "0199e2a4-5b1c-7d3e-8f90-123456789abd")]
    pub duplicate_id: Uuid,
    /// How it is known.
    #[validate(length(min = 1, max = 500), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 500, example = "Confirmed by both schools")]
    pub reason: String,
    /// Who says so.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// That a contact of a school is the parent.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct ParentContactLink {
    /// The contact.
    #[validate(nested)]
    pub contact: ParentContactRef,
    /// The parent to whom the contact was linked wrongly, where it was: it is then this one's.
    #[schema(example = "0199e2a4-5b1c-7d3e-8f90-123456789abd")]
    pub instead_of_id: Option<Uuid>,
    /// Who says so.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// That a contact of a school is not the parent after all.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct ParentContactUnlink {
    /// The contact.
    #[validate(nested)]
    pub contact: ParentContactRef,
    /// How it is known.
    #[validate(length(min = 1, max = 500), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 500, example = "It is the grandmother of the same name")]
    pub reason: String,
    /// Who says so.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// That a merged record is of somebody else after all.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct ParentSeparate {
    /// The notices that were issued since the merge, to the record that stays, about a child of this one, each looked at: they
    /// were addressed to the person who stays, and are that person's. Each that is not named is told. One that was meant for
    /// this person is cancelled, or withdrawn as issued to the wrong person, before.
    #[serde(default)]
    #[validate(length(max = 200))]
    #[schema(max_items = 200, example = json!(["0199e2a4-5b1c-7d3e-8f90-123456789abd"]))]
    pub confirmed_notice_ids: Vec<Uuid>,
    /// How it is known.
    #[validate(length(min = 1, max = 500), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 500, example = "Father and son of one name in one house")]
    pub reason: String,
    /// Who says so.
    #[validate(nested)]
    pub recorded_by: Person,
}
