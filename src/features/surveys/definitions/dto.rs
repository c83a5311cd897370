//! Surveys, as they go over the wire.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

use crate::{
    domain::{action::RefusedAction, audience::Audience, date, person::Person, text::some_text},
    features::surveys::{question::SurveyQuestion, shown::SurveyMode, states::SurveyState},
};

/// A survey as it is to be. Once it is open, it is fixed.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct SurveyPut {
    /// What people call it.
    #[validate(length(min = 1, max = 150), custom(function = some_text))]
    #[schema(
        min_length = 1,
        max_length = 150,
        example = "Working together to improve school attendance (2024)"
    )]
    pub title: String,
    /// What who answers should know first; left out, nothing is said.
    #[validate(length(min = 1, max = 4000), custom(function = some_text))]
    #[schema(
        min_length = 1,
        max_length = 4000,
        example = "It takes five minutes. Your answers inform the support that we offer."
    )]
    pub introduction: Option<String>,
    /// Whether answers stand beside names.
    pub mode: SurveyMode,
    /// Of which schools, and of whom at them.
    #[validate(nested)]
    pub audience: Audience,
    /// The first day on which it is answered.
    #[serde(deserialize_with = "date::strict")]
    #[schema(example = "2024-05-13")]
    pub opens_on: NaiveDate,
    /// The last one; it closes with its end.
    #[serde(deserialize_with = "date::strict")]
    #[schema(example = "2024-06-07")]
    pub closes_on: NaiveDate,
    /// What is asked, in this order.
    #[validate(length(min = 1, max = 40), nested)]
    #[schema(min_items = 1, max_items = 40)]
    pub questions: Vec<SurveyQuestion>,
    /// Who defines it.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// That a survey is opened or closed.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct SurveyAct {
    /// Who does it.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// That a survey is answered for longer, and why.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct SurveyExtend {
    /// Its last day from now on: a later one than it has.
    #[serde(deserialize_with = "date::strict")]
    #[schema(example = "2024-06-14")]
    pub closes_on: NaiveDate,
    /// Why.
    #[validate(length(min = 1, max = 500), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 500, example = "Half term was in between.")]
    pub reason: String,
    /// Who extends it.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// Which surveys.
#[derive(Debug, Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
pub struct SurveysQuery {
    /// Rows of a page.
    #[validate(range(min = 1, max = 200))]
    #[param(minimum = 1, maximum = 200, default = 50, example = 50)]
    pub limit: Option<u16>,
    /// Where to go on: `next_cursor` of the page before.
    #[param(example = "q83vEjRWeJA")]
    pub cursor: Option<String>,
}

/// A survey.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Survey {
    /// Identifier.
    #[schema(example = "019aab01-9900-717c-b983-1d55d1ebd9db")]
    pub id: Uuid,
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
    /// Of which schools, and of whom at them.
    pub audience: Audience,
    /// How many schools it asks; none before it is opened.
    #[schema(example = 412)]
    pub schools: i32,
    /// The first day on which it is answered.
    #[schema(example = "2024-05-13")]
    pub opens_on: NaiveDate,
    /// The last one.
    #[schema(example = "2024-06-07")]
    pub closes_on: NaiveDate,
    /// What is asked.
    pub questions: Vec<SurveyQuestion>,
    /// When it was defined.
    #[schema(example = "2024-05-01T09:00:00Z")]
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    #[schema(example = "2024-05-10T09:00:00Z")]
    pub updated_at: DateTime<Utc>,
    /// Counts its changes.
    #[schema(example = 2)]
    pub version: i32,
    /// What can be done with it now.
    #[schema(example = json!(["extend", "close"]))]
    pub allowed_actions: Vec<&'static str>,
    /// What cannot be done with it now, and why.
    pub refused_actions: Vec<RefusedAction>,
    /// Where to go on.
    pub links: SurveyLinks,
}

/// A survey with what was done with it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SurveyDocument {
    /// The survey.
    pub survey: Survey,
    /// What was done with it, oldest first.
    pub history: Vec<SurveyStep>,
}

/// Something that was done with a survey.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SurveyStep {
    /// Counts the changes.
    #[schema(example = 1)]
    pub version: i32,
    /// What was done: `drafted`, `changed`, `opened`, `extended`, `closed`. The list may grow.
    #[schema(example = "drafted")]
    pub action: String,
    /// Why, where that is asked for.
    #[schema(example = "Half term was in between.")]
    pub reason: Option<String>,
    /// Its last day from then on.
    #[schema(example = "2024-06-07")]
    pub closes_on: NaiveDate,
    /// Who did it.
    pub recorded_by: Person,
    /// When.
    #[schema(example = "2024-05-01T09:00:00Z")]
    pub recorded_at: DateTime<Utc>,
}

/// Where to go on from a survey.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SurveyLinks {
    /// The survey itself.
    #[serde(rename = "self")]
    #[schema(example = "/v1/surveys/019aab01-9900-717c-b983-1d55d1ebd9db")]
    pub this: String,
    /// What was answered all together.
    #[schema(example = "/v1/surveys/019aab01-9900-717c-b983-1d55d1ebd9db/results")]
    pub results: String,
    /// What was written.
    #[schema(example = "/v1/surveys/019aab01-9900-717c-b983-1d55d1ebd9db/comments")]
    pub comments: String,
    /// What was found, and what was done about it.
    #[schema(example = "/v1/survey-findings?survey_id=019aab01-9900-717c-b983-1d55d1ebd9db")]
    pub findings: String,
}
