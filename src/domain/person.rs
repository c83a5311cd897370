//! A person as a record names one.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use super::text::plain_text;

/// Who did something. The law wants the name **and** the title of whoever amends a register.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
pub struct Person {
    /// The person's name.
    #[validate(length(min = 1, max = 100), custom(function = plain_text))]
    #[schema(min_length = 1, max_length = 100, example = "A. Sample")]
    pub name: String,
    /// What the person is at the school.
    #[validate(length(min = 1, max = 100), custom(function = plain_text))]
    #[schema(min_length = 1, max_length = 100, example = "School business manager")]
    pub title: Option<String>,
}
