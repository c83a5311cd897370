//! What goes over the wire of an action.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

use crate::{
    assessments::states::self_assessment::SelfAssessmentActionState,
    domain::{action::RefusedAction, date, person::Person, text::some_text},
};

/// What is to be done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
pub struct SelfAssessmentActionPlan {
    /// What is to be done. Name no pupil.
    #[validate(length(min = 1, max = 1000), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 1000, example = "Publish the policy on the website")]
    pub what: String,
    /// Who sees to it.
    #[validate(nested)]
    pub owner: Person,
    /// By the end of which day.
    #[serde(deserialize_with = "date::strict")]
    #[schema(example = "2023-06-30")]
    pub due_on: NaiveDate,
    /// The area that it arose from, by its code.
    #[validate(length(min = 1, max = 60))]
    #[schema(min_length = 1, max_length = 60, example = "leadership")]
    pub area: Option<String>,
    /// The question that it arose from, by its code.
    #[validate(length(min = 1, max = 60))]
    #[schema(min_length = 1, max_length = 60, example = "policy-published")]
    pub question: Option<String>,
}

/// An action to be recorded.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct SelfAssessmentActionCreate {
    /// What is to be done.
    #[validate(nested)]
    pub plan: SelfAssessmentActionPlan,
    /// Who records it.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// What is to be done, whole, as it is from now on.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct SelfAssessmentActionPut {
    /// What is to be done.
    #[validate(nested)]
    pub plan: SelfAssessmentActionPlan,
    /// Why it changes.
    #[validate(length(min = 1, max = 500), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 500, example = "The website is rebuilt in July")]
    pub amendment_reason: Option<String>,
    /// Who changes it.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// That an action has begun.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct SelfAssessmentActionBegin {
    /// Who records it.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// That an action is done.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct SelfAssessmentActionComplete {
    /// The day on which it was done.
    #[serde(deserialize_with = "date::strict")]
    #[schema(example = "2023-06-12")]
    pub completed_on: NaiveDate,
    /// What shows it, in words; links and files are recorded as evidence of the action.
    #[validate(length(min = 1, max = 2000), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 2000, example = "It stands on the website since 12 June.")]
    pub evidence: String,
    /// Who records it.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// Why an action is to be done after all, or is not done.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct SelfAssessmentActionReopen {
    /// Why.
    #[validate(length(min = 1, max = 500), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 500, example = "The link on the website was broken")]
    pub reason: String,
    /// Who reopens it.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// Why an action will not be done.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct SelfAssessmentActionCancel {
    /// Why.
    #[validate(length(min = 1, max = 500), custom(function = some_text))]
    #[schema(
        min_length = 1,
        max_length = 500,
        example = "The trust publishes the policy for all its schools"
    )]
    pub reason: String,
    /// Who cancels it.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// What came of an action.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SelfAssessmentActionDone {
    /// The day on which it was done.
    #[schema(example = "2023-06-12")]
    pub completed_on: NaiveDate,
    /// What shows it.
    #[schema(example = "It stands on the website since 12 June.")]
    pub evidence: String,
    /// Who said so.
    pub recorded_by: Person,
}

/// What an action says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SelfAssessmentActionTerms {
    /// What is to be done.
    pub plan: SelfAssessmentActionPlan,
    /// What came of it, while it is done.
    pub done: Option<SelfAssessmentActionDone>,
}

/// An action that arose from a self-assessment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct SelfAssessmentAction {
    /// Identifier; sorts by the time of recording.
    #[schema(example = "01937b1e-8f6a-7c33-9d55-0c5f6a1e2b40")]
    pub id: Uuid,
    /// How far it is.
    pub state: SelfAssessmentActionState,
    /// What is to be done.
    pub plan: SelfAssessmentActionPlan,
    /// What came of it, while it is done.
    pub done: Option<SelfAssessmentActionDone>,
    /// Whether its day is over and it is still to be done.
    #[schema(example = false)]
    pub overdue: bool,
    /// When it was recorded.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
    /// Counts its versions.
    #[schema(example = 1)]
    pub version: i32,
    /// What can be done with it now.
    #[schema(example = json!(["amend", "begin", "complete", "cancel"]))]
    pub allowed_actions: Vec<&'static str>,
    /// What cannot be done with it now, and why.
    pub refused_actions: Vec<RefusedAction>,
}

/// An action with every way in which it stood.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SelfAssessmentActionDocument {
    /// The action.
    pub action: SelfAssessmentAction,
    /// How it stood, oldest first.
    pub history: Vec<SelfAssessmentActionRevision>,
}

/// How an action stood, and who made it so.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SelfAssessmentActionRevision {
    /// Which of its versions.
    #[schema(example = 1)]
    pub version: i32,
    /// `recorded`, `amended`, `begun`, `done`, `reopened` or `cancelled`.
    #[schema(example = "recorded")]
    pub action: String,
    /// How far it was from then on.
    pub state: SelfAssessmentActionState,
    /// What it said.
    pub terms: SelfAssessmentActionTerms,
    /// Why.
    #[schema(example = "The website is rebuilt in July")]
    pub reason: Option<String>,
    /// Who did it.
    pub recorded_by: Person,
    /// When.
    pub recorded_at: DateTime<Utc>,
}

/// Which actions to list.
#[derive(Debug, Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
pub struct SelfAssessmentActionQuery {
    /// Actions in this state.
    #[param(inline)]
    pub state: Option<SelfAssessmentActionState>,
    /// Rows of a page.
    #[validate(range(min = 1, max = 200))]
    #[param(minimum = 1, maximum = 200, default = 50, example = 50)]
    pub limit: Option<u16>,
    /// Where to go on: `next_cursor` of the page before, with the same filters.
    #[param(example = "q83vEjRWeJA")]
    pub cursor: Option<String>,
}
