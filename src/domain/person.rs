//! The person behind a request. There are no person principals: the token names the machine.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use super::text::plain_text;

/// A person, by name and office.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema, Validate)]
pub struct Person {
    /// The person's name.
    #[validate(length(min = 1, max = 100), custom(function = plain_text))]
    #[schema(min_length = 1, max_length = 100, example = "A. Teacher")]
    pub name: String,
    /// The person's office at the school or authority. An amendment without one is queried.
    #[serde(default)]
    #[validate(length(min = 1, max = 100), custom(function = plain_text))]
    #[schema(min_length = 1, max_length = 100, example = "Form tutor")]
    pub title: Option<String>,
}
