//! What goes over the wire of an answer.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Deserializer, Serialize, de};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{ObjectBuilder, RefOr, Schema, schema::Type},
};
use validator::Validate;

use crate::{
    assessments::{
        answers::QuestionnaireAnswer, completeness::QuestionnaireProgress, questionnaire::is_slug,
    },
    domain::{Unreadable, person::Person, text::some_text},
};

/// An answer, whole. Without `answer` the question has none: what was said is taken back, and a narrative may be kept.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct SelfAssessmentAnswerPut {
    /// What is answered, as the question asks.
    #[validate(nested)]
    pub answer: Option<QuestionnaireAnswer>,
    /// What stands behind it, in the school's words. Name no pupil.
    #[validate(length(min = 1, max = 4000), custom(function = some_text))]
    #[schema(
        min_length = 1,
        max_length = 4000,
        example = "The policy was reviewed in September and is on the website."
    )]
    pub narrative: Option<String>,
    /// Who answers.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// An answer to a question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct SelfAssessmentAnswer {
    /// The question's code.
    #[schema(example = "senior-champion")]
    pub question: String,
    /// The area's code.
    #[schema(example = "leadership")]
    pub area: String,
    /// What is answered; none where it was taken back.
    pub answer: Option<QuestionnaireAnswer>,
    /// What stands behind it.
    #[schema(example = "The policy was reviewed in September and is on the website.")]
    pub narrative: Option<String>,
    /// Whether the question is asked, given the answers to others. An answer that is not in force is kept and counts
    /// nowhere.
    #[schema(example = true)]
    pub in_force: bool,
    /// Whether it was carried over from an earlier self-assessment and nobody has confirmed it.
    #[schema(example = false)]
    pub to_confirm: bool,
    /// Who answered.
    pub answered_by: Person,
    /// When.
    pub answered_at: DateTime<Utc>,
    /// Counts its versions; the `ETag` of the answer.
    #[schema(example = 2)]
    pub version: i32,
}

/// An answer with the ways in which it stood.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SelfAssessmentAnswerDocument {
    /// The answer.
    pub answer: SelfAssessmentAnswer,
    /// How it stood, oldest first: its last hundred versions.
    pub history: Vec<SelfAssessmentAnswerRevision>,
    /// How far each area is with it.
    pub progress: Vec<QuestionnaireProgress>,
}

/// How an answer stood, and who gave it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SelfAssessmentAnswerRevision {
    /// Which of its versions.
    #[schema(example = 1)]
    pub version: i32,
    /// `answered`, `carried`, `confirmed` or `withdrawn`.
    #[schema(example = "answered")]
    pub action: String,
    /// What was answered.
    pub answer: Option<QuestionnaireAnswer>,
    /// What stood behind it.
    #[schema(example = "The policy is on the website.")]
    pub narrative: Option<String>,
    /// Who answered.
    pub recorded_by: Person,
    /// When.
    pub recorded_at: DateTime<Utc>,
}

/// The code of a question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SelfAssessmentQuestionCode(String);

impl SelfAssessmentQuestionCode {
    /// As it is written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl<'de> Deserialize<'de> for SelfAssessmentQuestionCode {
    fn deserialize<D: Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        let text = String::deserialize(input)?;
        match is_slug(&text) {
            true => Ok(Self(text)),
            false => Err(de::Error::custom(Unreadable { expected: "the code of a question" })),
        }
    }
}

impl PartialSchema for SelfAssessmentQuestionCode {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .pattern(Some("^[a-z][a-z0-9-]{0,59}$"))
            .description(Some("The code of a question."))
            .examples([serde_json::json!("senior-champion")])
            .into()
    }
}

impl ToSchema for SelfAssessmentQuestionCode {}

/// Which answers that were carried over still hold.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct SelfAssessmentConfirm {
    /// The questions, by their codes, each once.
    #[validate(length(min = 1, max = 200))]
    #[schema(min_items = 1, max_items = 200, example = json!(["senior-champion"]))]
    pub questions: Vec<SelfAssessmentQuestionCode>,
    /// Who confirms them.
    #[validate(nested)]
    pub recorded_by: Person,
}
