//! Questionnaires, as they go over the wire.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

use crate::{
    assessments::{
        difference::QuestionnaireDifference, questionnaire::QuestionnaireContent,
        states::questionnaire::QuestionnaireState,
    },
    domain::{action::RefusedAction, person::Person, text::some_text},
    error::Fault,
};

/// What a draft is to say.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct QuestionnaireDraftPut {
    /// All of it.
    #[validate(nested)]
    pub content: QuestionnaireContent,
    /// Who writes it.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// That a draft is published.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct QuestionnairePublish {
    /// Who publishes it.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// That no new cycle asks a version.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct QuestionnaireRetire {
    /// Why; without names.
    #[validate(length(min = 1, max = 500), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 500, example = "The guidance it rests on was replaced.")]
    pub reason: String,
    /// Who decides it.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// Which versions.
#[derive(Debug, Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
pub struct QuestionnairesQuery {
    /// Those of one questionnaire, by its code.
    #[validate(length(min = 1, max = 60))]
    #[param(min_length = 1, max_length = 60, example = "attendance")]
    pub questionnaire: Option<String>,
    /// Those that are so far.
    #[param(inline, example = "published")]
    pub state: Option<QuestionnaireState>,
    /// Rows of a page.
    #[validate(range(min = 1, max = 200))]
    #[param(minimum = 1, maximum = 200, default = 50, example = 50)]
    pub limit: Option<u16>,
    /// Where to go on: `next_cursor` of the page before, with the same filters.
    #[param(example = "q83vEjRWeJA")]
    pub cursor: Option<String>,
}

/// A version of a questionnaire, without what it says.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Questionnaire {
    /// The questionnaire's code.
    #[schema(example = "attendance")]
    pub code: String,
    /// Which version it is; a draft is none yet.
    #[schema(example = 1)]
    pub number: Option<i32>,
    /// How far it is; the list may grow.
    pub state: QuestionnaireState,
    /// What people call it.
    #[schema(example = "Attendance self-assessment")]
    pub title: String,
    /// How many areas it has.
    #[schema(example = 5)]
    pub areas: usize,
    /// How many questions it has.
    #[schema(example = 45)]
    pub questions: usize,
    /// When it was published.
    #[schema(example = "2026-11-22T09:00:00Z")]
    pub published_at: Option<DateTime<Utc>>,
    /// When it last changed.
    #[schema(example = "2026-11-22T09:00:00Z")]
    pub updated_at: DateTime<Utc>,
    /// Where to go on.
    pub links: QuestionnaireLinks,
}

/// Where to go on from a version.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct QuestionnaireLinks {
    /// The version itself.
    #[serde(rename = "self")]
    #[schema(example = "/v1/questionnaires/attendance/versions/1")]
    pub this: String,
}

/// A version of a questionnaire.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct QuestionnaireVersion {
    /// Identifier; it is the draft's own before.
    #[schema(example = "019aab01-9900-717c-b983-1d55d1ebd9db")]
    pub id: Uuid,
    /// The questionnaire's code.
    #[schema(example = "attendance")]
    pub code: String,
    /// Which version it is; a draft is none yet.
    #[schema(example = 1)]
    pub number: Option<i32>,
    /// How far it is; the list may grow.
    pub state: QuestionnaireState,
    /// What it says.
    pub content: QuestionnaireContent,
    /// What keeps a draft from being published; pointers are into this document.
    pub mistakes: Vec<Fault>,
    /// When it was published.
    #[schema(example = "2026-11-22T09:00:00Z")]
    pub published_at: Option<DateTime<Utc>>,
    /// When it was begun.
    #[schema(example = "2026-11-22T09:00:00Z")]
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    #[schema(example = "2026-11-22T09:00:00Z")]
    pub updated_at: DateTime<Utc>,
    /// Counts its changes.
    #[schema(example = 3)]
    pub version: i32,
    /// What was done with it, oldest first.
    pub history: Vec<QuestionnaireStep>,
    /// What can be done with it now.
    #[schema(example = json!(["retire"]))]
    pub allowed_actions: Vec<&'static str>,
    /// What cannot be done with it now, and why.
    pub refused_actions: Vec<RefusedAction>,
    /// Where to go on.
    pub links: QuestionnaireLinks,
}

/// Something that was done with a version.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct QuestionnaireStep {
    /// Counts the changes.
    #[schema(example = 1)]
    pub version: i32,
    /// What was done: `drafted`, `edited`, `published`, `retired`.
    #[schema(example = "drafted")]
    pub action: String,
    /// Why, where that is asked for.
    #[schema(example = "The guidance it rests on was replaced.")]
    pub reason: Option<String>,
    /// Who did it.
    pub recorded_by: Person,
    /// When.
    #[schema(example = "2026-11-22T09:00:00Z")]
    pub recorded_at: DateTime<Utc>,
}

/// What differs between two versions of a questionnaire.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct QuestionnaireComparison {
    /// The questionnaire's code.
    #[schema(example = "attendance")]
    pub code: String,
    /// The first version.
    #[schema(example = 1)]
    pub before: i32,
    /// The second.
    #[schema(example = 2)]
    pub after: i32,
    /// What differs.
    pub difference: QuestionnaireDifference,
}
