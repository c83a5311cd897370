//! Findings, as they go over the wire.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

use crate::{
    domain::{
        action::RefusedAction,
        person::Person,
        spelled::spelled,
        text::{TextFault, clean, program_name, some_text},
        web_address::https_address,
    },
    features::surveys::{results::SurveyShare, states::SurveyFindingState},
};

spelled! {
    /// What was done about a finding. The list may grow.
    SurveyDoneKind {
        /// A webinar.
        Webinar = "webinar";
        /// A document that was published.
        Document = "document";
        /// An information sheet or notice.
        InformationSheet = "information_sheet";
        /// Anything else.
        Action = "action";
    }
}

/// Something that was done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
pub struct SurveyDone {
    /// What it is.
    pub kind: SurveyDoneKind,
    /// Its id, where this service has it: of a webinar that is published or was held, of a document or an information sheet
    /// that schools can read.
    pub id: Option<Uuid>,
    /// What people call it.
    #[validate(length(min = 1, max = 200), custom(function = some_text))]
    #[schema(
        min_length = 1,
        max_length = 200,
        example = "Webinar, 4 July 2024: support first and legal intervention"
    )]
    pub title: String,
    /// Where it is found: an https address.
    #[validate(length(min = 1, max = 1000), custom(function = https_address))]
    #[schema(min_length = 1, max_length = 1000, example = "https://www.authority.example/webinars")]
    pub address: Option<String>,
}

/// Which figure of the results a finding quotes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
pub struct SurveyQuote {
    /// The question, by its code.
    #[validate(length(min = 1, max = 40), custom(function = program_name))]
    #[schema(min_length = 1, max_length = 40, example = "knowledge")]
    pub question: String,
    /// The answer: an option's code, a point of the scale, or `high`.
    #[validate(length(min = 1, max = 40), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 40, example = "high")]
    pub answer: String,
}

/// A finding as it is to be.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct SurveyFindingPut {
    /// The survey. It stays the same.
    #[schema(example = "019aab01-9900-717c-b983-1d55d1ebd9db")]
    pub survey_id: Uuid,
    /// You said.
    #[validate(length(min = 1, max = 1000), custom(function = some_text))]
    #[schema(
        min_length = 1,
        max_length = 1000,
        example = "Few of you have high confidence in your knowledge of the revised guidance."
    )]
    pub said: String,
    /// The figure that shows it, of the survey's results; it is told with its base.
    #[validate(nested)]
    pub quote: Option<SurveyQuote>,
    /// We did. A draft may say nothing of it yet.
    #[serde(default)]
    #[validate(length(max = 20), nested)]
    #[schema(max_items = 20)]
    pub done: Vec<SurveyDone>,
    /// Who words it.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// That a finding is published.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct SurveyFindingPublish {
    /// Who does it.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// That a finding is taken back.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct SurveyFindingWithdraw {
    /// Why.
    #[validate(length(min = 1, max = 500), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 500, example = "It quoted the wrong question.")]
    pub reason: String,
    /// Who does it.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// What is stored of a finding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FindingTerms {
    pub said: String,
    pub quote: Option<SurveyQuote>,
    pub figure: Option<SurveyShare>,
    pub done: Vec<SurveyDone>,
}

impl SurveyFindingPut {
    /// What it says, as it is stored, with the figure that it quotes.
    pub fn terms(&self, figure: Option<SurveyShare>) -> Result<FindingTerms, TextFault> {
        let done = |one: &SurveyDone| Ok(SurveyDone { title: clean(&one.title)?, ..one.clone() });
        Ok(FindingTerms {
            said: clean(&self.said)?,
            quote: self.quote.clone(),
            figure,
            done: self.done.iter().map(done).collect::<Result<_, _>>()?,
        })
    }
}

/// Which findings.
#[derive(Debug, Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
pub struct SurveyFindingsQuery {
    /// Those of one survey.
    #[param(example = "019aab01-9900-717c-b983-1d55d1ebd9db")]
    pub survey_id: Option<Uuid>,
    /// Rows of a page.
    #[validate(range(min = 1, max = 200))]
    #[param(minimum = 1, maximum = 200, default = 50, example = 50)]
    pub limit: Option<u16>,
    /// Where to go on: `next_cursor` of the page before, with the same filters.
    #[param(example = "q83vEjRWeJA")]
    pub cursor: Option<String>,
}

/// What was found in a survey, and what was done about it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SurveyFinding {
    /// Identifier.
    #[schema(example = "019aab01-9900-717c-b983-1d55d1ebd9de")]
    pub id: Uuid,
    /// The survey.
    #[schema(example = "019aab01-9900-717c-b983-1d55d1ebd9db")]
    pub survey_id: Uuid,
    /// What people call the survey.
    #[schema(example = "Working together to improve school attendance (2024)")]
    pub survey_title: String,
    /// How far it is; the list may grow.
    pub state: SurveyFindingState,
    /// You said.
    #[schema(example = "Few of you have high confidence in your knowledge of the revised guidance.")]
    pub said: String,
    /// Which figure it quotes.
    pub quote: Option<SurveyQuote>,
    /// The figure with its base, as it was when the finding was worded.
    pub figure: Option<SurveyShare>,
    /// We did.
    pub done: Vec<SurveyDone>,
    /// When it was published.
    #[schema(example = "2024-06-24T15:07:00Z")]
    pub published_at: Option<DateTime<Utc>>,
    /// When it was worded first.
    #[schema(example = "2024-06-24T14:00:00Z")]
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    #[schema(example = "2024-06-25T09:01:00Z")]
    pub updated_at: DateTime<Utc>,
    /// Counts its changes.
    #[schema(example = 2)]
    pub version: i32,
    /// What can be done with it now.
    #[schema(example = json!(["change", "withdraw"]))]
    pub allowed_actions: Vec<&'static str>,
    /// What cannot be done with it now, and why.
    pub refused_actions: Vec<RefusedAction>,
}
