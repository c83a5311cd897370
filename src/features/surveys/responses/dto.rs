//! A school's surveys and answers to them, as they go over the wire.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

use crate::{
    domain::audience::AudienceRole,
    features::surveys::{
        question::{SurveyAnswer, SurveyQuestion},
        shown::SurveyMode,
        states::SurveyState,
    },
};

/// Which of a school's surveys.
#[derive(Debug, Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
pub struct SchoolSurveysQuery {
    /// Rows of a page.
    #[validate(range(min = 1, max = 200))]
    #[param(minimum = 1, maximum = 200, default = 50, example = 50)]
    pub limit: Option<u16>,
    /// Where to go on: `next_cursor` of the page before.
    #[param(example = "q83vEjRWeJA")]
    pub cursor: Option<String>,
}

/// A survey that asks a school.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SchoolSurvey {
    /// The survey.
    #[schema(example = "019aab01-9900-717c-b983-1d55d1ebd9db")]
    pub id: Uuid,
    /// The school.
    #[schema(example = 120765)]
    pub urn: i32,
    /// What people call it.
    #[schema(example = "Working together to improve school attendance (2024)")]
    pub title: String,
    /// What who answers should know first.
    #[schema(example = "It takes five minutes.")]
    pub introduction: Option<String>,
    /// Whether answers stand beside names.
    pub mode: SurveyMode,
    /// How far it is; the list may grow.
    pub state: SurveyState,
    /// Whom at the school it asks; all staff where it is empty.
    #[schema(example = json!(["headteacher"]))]
    pub roles: Vec<AudienceRole>,
    /// The first day on which it is answered.
    #[schema(example = "2024-05-13")]
    pub opens_on: NaiveDate,
    /// The last one.
    #[schema(example = "2024-06-07")]
    pub closes_on: NaiveDate,
    /// What is asked.
    pub questions: Vec<SurveyQuestion>,
}

/// Answers of who holds a token: whole, in place of what was answered with it before.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct SurveyResponsePut {
    /// The token, as it was handed out.
    #[validate(length(min = 1, max = 100))]
    #[schema(
        min_length = 1,
        max_length = 100,
        example = "rollcall_cGxlYXNlLWRvbnQtdXNlLXRoaXMtZXhhbXBsZS1zZWNyZXQAAAAAAAA"
    )]
    pub token: String,
    /// The answers; a question that is left out is not answered.
    #[validate(length(max = 40), nested)]
    #[schema(max_items = 40)]
    pub answers: Vec<SurveyAnswer>,
}

/// Answers as they are kept.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SurveyResponse {
    /// The survey.
    #[schema(example = "019aab01-9900-717c-b983-1d55d1ebd9db")]
    pub survey_id: Uuid,
    /// The answers, in the order in which they were sent.
    pub answers: Vec<SurveyAnswer>,
    /// The last day on which they can be changed.
    #[schema(example = "2024-06-07")]
    pub closes_on: NaiveDate,
}
