//! Answers of schools, as they go over the wire.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use crate::assessments::questionnaire::QuestionKind;

/// Which page of answers.
#[derive(Debug, Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
pub struct SelfAssessmentCycleAnswersQuery {
    /// Rows of a page.
    #[validate(range(min = 1, max = 200))]
    #[param(minimum = 1, maximum = 200, default = 50, example = 50)]
    pub limit: Option<u16>,
    /// Where to go on: `next_cursor` of the page before.
    #[param(example = "q83vEjRWeJA")]
    pub cursor: Option<String>,
}

/// A school's answer to a question.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SelfAssessmentCycleAnswer {
    /// The school.
    #[schema(example = 120765)]
    pub urn: i32,
    /// Its name.
    #[schema(example = "Sample Primary School")]
    pub school: String,
    /// Its phase.
    #[schema(example = "primary")]
    pub phase: String,
    /// The district in which it lies.
    #[schema(example = "Sampleton")]
    pub district: Option<String>,
    /// The area's code.
    #[schema(example = "leadership")]
    pub area: String,
    /// The question's code.
    #[schema(example = "senior-champion")]
    pub question: String,
    /// How it is answered; the list may grow.
    pub kind: QuestionKind,
    /// The rating, the number, `yes` or `no`, or the code of an option; never a text.
    #[schema(example = "3")]
    pub answer: Option<String>,
    /// Whether it does not apply to the school.
    #[schema(example = false)]
    pub not_applicable: bool,
    /// Whether the question is answered: by a text, it is all that is told.
    #[schema(example = true)]
    pub answered: bool,
}
