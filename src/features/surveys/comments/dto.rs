//! What was written, as it goes over the wire.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

use crate::domain::{person::Person, text::program_name};

/// Which texts.
#[derive(Debug, Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
pub struct SurveyCommentsQuery {
    /// Answers to one question, by its code.
    #[validate(length(min = 1, max = 40), custom(function = program_name))]
    #[param(min_length = 1, max_length = 40, example = "support")]
    pub question: Option<String>,
    /// Only those that were sorted, or only the others.
    #[param(example = false)]
    pub coded: Option<bool>,
    /// Rows of a page.
    #[validate(range(min = 1, max = 200))]
    #[param(minimum = 1, maximum = 200, default = 50, example = 50)]
    pub limit: Option<u16>,
    /// Where to go on: `next_cursor` of the page before, with the same filters.
    #[param(example = "q83vEjRWeJA")]
    pub cursor: Option<String>,
}

/// The themes of a text.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct SurveyCommentPut {
    /// The themes by which it is sorted, each a word for programs; none takes it out of all.
    #[validate(length(max = 10))]
    #[schema(max_items = 10, value_type = Vec<SurveyTheme>, example = json!(["planning", "legal_intervention"]))]
    pub themes: Vec<String>,
    /// Who sorts it.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// A theme, for the document.
#[derive(Clone, Copy, Debug)]
pub struct SurveyTheme;

impl utoipa::PartialSchema for SurveyTheme {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
        utoipa::openapi::ObjectBuilder::new()
            .schema_type(utoipa::openapi::schema::Type::String)
            .min_length(Some(1))
            .max_length(Some(MOST_THEME))
            .description(Some("Small letters, digits and _, beginning with a letter."))
            .examples([serde_json::json!("planning")])
            .into()
    }
}

impl ToSchema for SurveyTheme {}

/// Characters of a theme at the most.
pub const MOST_THEME: usize = 40;

/// What somebody wrote. Who wrote it is told to nobody.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SurveyComment {
    /// Identifier; it says nothing of who wrote it, or when.
    #[schema(example = "7d2f9a50-6b1e-8c55-a3f1-0e9f0ad1b7c4")]
    pub id: Uuid,
    /// The question that it answers, by its code.
    #[schema(example = "support")]
    pub question: String,
    /// What was written, as it was written. It is text: it may look like anything.
    #[schema(example = "Help with planning for part-time timetables.")]
    pub text: String,
    /// The themes by which officers sorted it.
    #[schema(example = json!(["planning"]))]
    pub themes: Vec<String>,
    /// Counts how often it was sorted.
    #[schema(example = 1)]
    pub version: i32,
}
