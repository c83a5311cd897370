//! Results of surveys, as they go over the wire: a percentage never without its base.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

use crate::{
    domain::{percentage::Rate, spelled::spelled},
    features::surveys::{figures::whole_percent, question::SurveyQuestionKind, shown::SurveyMode},
};

spelled! {
    /// What groups of people are told apart by.
    SurveyGrouping {
        /// The phase of their schools.
        Phase = "phase";
        /// Their roles.
        Role = "role";
    }
}

spelled! {
    /// Why figures are withheld. The list may grow.
    SurveyWithheldBecause {
        /// They would be of fewer than `fewest` people, or would tell of so few.
        Few = "few";
        /// The same; or all of those people gave one answer, and as it is known who they are, it would be told what each of
        /// them answered. Which of the two is not told: that they were of one mind would tell it too.
        FewOrUnanimous = "few_or_unanimous";
    }
}

/// How results are told.
#[derive(Debug, Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
pub struct SurveyResultsQuery {
    /// What groups are told apart by; of an anonymous survey nothing is known to tell them by.
    #[param(inline, example = "phase")]
    pub group_by: Option<SurveyGrouping>,
}

/// What was answered in a survey all together.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SurveyResults {
    /// The survey.
    #[schema(example = "019aab01-9900-717c-b983-1d55d1ebd9db")]
    pub survey_id: Uuid,
    /// What people call it.
    #[schema(example = "Working together to improve school attendance (2024)")]
    pub title: String,
    /// Whether answers stand beside names.
    pub mode: SurveyMode,
    /// The first day on which it was answered.
    #[schema(example = "2024-05-13")]
    pub opens_on: NaiveDate,
    /// The last one.
    #[schema(example = "2024-06-07")]
    pub closes_on: NaiveDate,
    /// How many answered, out of how many who were invited; of an anonymous survey, of how many ballots were made.
    pub response: Rate,
    /// The fewest people of whom anything is told.
    #[schema(example = 6)]
    pub fewest: u64,
    /// Question by question, in the order of the survey.
    pub questions: Vec<SurveyQuestionResult>,
    /// When this was worked out.
    #[schema(example = "2024-06-24T15:00:00Z")]
    pub data_as_at: DateTime<Utc>,
}

/// How a question was answered.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SurveyQuestionResult {
    /// Its code.
    #[schema(example = "knowledge")]
    pub code: String,
    /// How it is answered; the list may grow.
    pub kind: SurveyQuestionKind,
    /// What was asked.
    #[schema(example = "How confident are you in your knowledge of the revised guidance?")]
    pub question: String,
    /// Everybody who answered it.
    pub all: SurveyFigures,
    /// The same by group, where groups are told apart; those of whom nothing is known are `group` null.
    pub groups: Vec<SurveyGroupResult>,
    /// Of a text: how many wrote of which theme, as officers sorted it; out of those who wrote.
    pub themes: Vec<SurveyShare>,
}

/// How a group answered a question.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SurveyGroupResult {
    /// The group.
    #[schema(example = "primary")]
    pub group: Option<String>,
    /// How it answered.
    pub figures: SurveyFigures,
}

/// How some people answered a question.
#[derive(Clone, Debug, Default, Serialize, ToSchema)]
pub struct SurveyFigures {
    /// Whether nothing is told, because it would tell what somebody answered; `withheld_because` says how.
    #[schema(example = false)]
    pub withheld: bool,
    /// Why, where nothing is told.
    pub withheld_because: Option<SurveyWithheldBecause>,
    /// How many answered the question: the base of every percentage.
    #[schema(example = 104)]
    pub base: Option<u64>,
    /// How many answered the survey and not the question.
    #[schema(example = 0)]
    pub without: Option<u64>,
    /// How the answers fall, in the question's order; of a text nothing.
    pub answers: Vec<SurveyShare>,
    /// Of a scale of confidence: those with high confidence.
    pub high: Option<SurveyShare>,
}

/// A share of those who answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SurveyShare {
    /// The answer's code: an option, a point of a scale, `high`, or a theme.
    #[schema(example = "high")]
    pub code: String,
    /// What people read.
    #[schema(example = "High confidence")]
    pub label: String,
    /// How many, out of the base.
    #[schema(example = json!({"numerator": 36, "denominator": 104, "percent": 34.6}))]
    pub rate: Rate,
    /// The percentage as people say it, whole: rounded half up from the counts.
    #[schema(example = 35)]
    pub whole_percent: Option<u64>,
}

impl SurveyShare {
    /// A share of this many out of a base.
    pub fn of(code: &str, label: &str, people: u64, base: u64) -> Self {
        let rate = Rate::new(people, base);
        Self { code: code.to_owned(), label: label.to_owned(), rate, whole_percent: whole_percent(rate) }
    }
}
