//! Whose parent, as it goes over the wire.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use crate::{
    domain::{person::Person, text::some_text},
    features::parents::dto::ParentChildTerms,
};

/// A child of a parent, to be recorded.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct ParentChildCreate {
    /// Which, and by what.
    #[validate(nested)]
    pub child: ParentChildTerms,
    /// Who records it.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// Other days, or another basis; or that it was recorded wrongly.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct ParentChildAmend {
    /// The same pupil, by what, since when and until when.
    #[validate(nested)]
    pub child: ParentChildTerms,
    /// Why.
    #[validate(length(min = 1, max = 500), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 500, example = "A residence order ended")]
    pub reason: String,
    /// Who amends it.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// That it was recorded wrongly.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct ParentChildWithdraw {
    /// Why.
    #[validate(length(min = 1, max = 500), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 500, example = "Recorded for the wrong pupil")]
    pub reason: String,
    /// Who withdraws it.
    #[validate(nested)]
    pub recorded_by: Person,
}
