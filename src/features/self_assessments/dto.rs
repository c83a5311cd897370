//! What goes over the wire of a self-assessment as a whole.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

use super::{
    actions::SelfAssessmentAction, answers::SelfAssessmentAnswer, evidence::SelfAssessmentEvidence,
    reviews::SelfAssessmentNote, statements::SelfAssessmentStatementItem,
};
use crate::{
    assessments::{
        completeness::{QuestionnaireMissing, QuestionnaireProgress},
        questionnaire::QuestionnaireContent,
        score::{QuestionnaireAreaScore, QuestionnaireScore},
        states::{cycle::CycleState, self_assessment::SelfAssessmentState},
    },
    domain::{action::RefusedAction, date, person::Person, spelled::spelled, urn::Urn},
};

spelled! {
    /// How much of a self-assessment is told.
    SelfAssessmentView {
        /// The school's own: answers, evidence, actions, statements and notes.
        Standard = "standard";
        /// All that a portal shows of it: the questionnaire too.
        Portal = "portal";
    }
}

/// How much of a self-assessment to tell.
#[derive(Debug, Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
pub struct SelfAssessmentViewQuery {
    /// `portal` tells the questionnaire too: everything that a portal shows, in one answer.
    #[param(inline, example = "portal")]
    pub view: Option<SelfAssessmentView>,
}

/// Which self-assessments to list.
#[derive(Debug, Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
pub struct SelfAssessmentQuery {
    /// Of this cycle.
    #[param(example = "01937b1e-8f6a-7c33-9d55-0c5f6a1e2b3e")]
    pub cycle_id: Option<Uuid>,
    /// In this state. What is not started has no row here: the cycle's completion tells of it.
    #[param(inline)]
    pub state: Option<SelfAssessmentState>,
    /// Those of which anything changed at this instant or later: an answer, evidence, an action, a note.
    #[serde(default, deserialize_with = "date::instant_option")]
    #[param(example = "2026-11-20T09:00:00Z")]
    pub changed_since: Option<DateTime<Utc>>,
    /// Rows of a page.
    #[validate(range(min = 1, max = 200))]
    #[param(minimum = 1, maximum = 200, default = 50, example = 50)]
    pub limit: Option<u16>,
    /// Where to go on: `next_cursor` of the page before, with the same filters.
    #[param(example = "q83vEjRWeJA")]
    pub cursor: Option<String>,
}

/// Which page of a school's self-assessments.
#[derive(Debug, Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
pub struct SelfAssessmentSchoolQuery {
    /// Rows of a page.
    #[validate(range(min = 1, max = 200))]
    #[param(minimum = 1, maximum = 200, default = 50, example = 50)]
    pub limit: Option<u16>,
    /// Where to go on: `next_cursor` of the page before.
    #[param(example = "q83vEjRWeJA")]
    pub cursor: Option<String>,
}

/// A school's self-assessment in a cycle.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SelfAssessment {
    /// The school.
    #[schema(value_type = Urn)]
    pub urn: i32,
    /// The cycle; with the school it names the self-assessment.
    #[schema(example = "01937b1e-8f6a-7c33-9d55-0c5f6a1e2b3e")]
    pub cycle_id: Uuid,
    /// How far it is.
    pub state: SelfAssessmentState,
    /// The questionnaire that is answered.
    #[schema(example = "attendance")]
    pub questionnaire: String,
    /// Which version of it.
    #[schema(example = 1)]
    pub questionnaire_version: i32,
    /// How far the cycle is.
    pub cycle_state: CycleState,
    /// The first day of the cycle.
    #[schema(example = "2023-02-20")]
    pub opens_on: NaiveDate,
    /// The day by whose end it is to be submitted; later is taken and marked late.
    #[schema(example = "2023-05-26")]
    pub due_on: NaiveDate,
    /// Whether that day is over and it is not submitted.
    #[schema(example = false)]
    pub overdue: bool,
    /// How many statements it has: one for each time it was submitted.
    #[schema(example = 1)]
    pub statements: i32,
    /// When it was last submitted.
    pub submitted_at: Option<DateTime<Utc>>,
    /// When anything of it changed last; none while it is not started.
    pub changed_at: Option<DateTime<Utc>>,
    /// When it was started; none while it is not.
    pub created_at: Option<DateTime<Utc>>,
    /// When its state changed last; none while it is not started.
    pub updated_at: Option<DateTime<Utc>>,
    /// Counts the steps of its state; 0 while it is not started. Answers have versions of their own.
    #[schema(example = 1)]
    pub version: i32,
    /// Where to go on.
    pub links: SelfAssessmentLinks,
}

/// Where to go on from a self-assessment.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SelfAssessmentLinks {
    /// The self-assessment itself.
    #[serde(rename = "self")]
    #[schema(example = "/v1/schools/120765/self-assessments/01937b1e-8f6a-7c33-9d55-0c5f6a1e2b3e")]
    pub this: String,
}

/// A self-assessment with everything about it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SelfAssessmentDocument {
    /// The self-assessment.
    pub self_assessment: SelfAssessment,
    /// What people call the cycle.
    #[schema(example = "Attendance self-assessment, spring and summer 2023")]
    pub cycle_title: String,
    /// What schools should know about the cycle.
    #[schema(example = "If you need help, speak to your allocated officer.")]
    pub cycle_guidance: Option<String>,
    /// Its questionnaire, in the version that is answered; with `view=portal` alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub questionnaire: Option<QuestionnaireContent>,
    /// How far each area is.
    pub progress: Vec<QuestionnaireProgress>,
    /// Everything that is missing before it can be submitted; null where the answers are withheld.
    pub missing: Option<Vec<QuestionnaireMissing>>,
    /// The score of each area: the weighted mean of its ratings that are in force.
    pub scores: Vec<QuestionnaireAreaScore>,
    /// The score over all areas.
    pub overall: QuestionnaireScore,
    /// Whether the answers are withheld: a draft is told to who can answer, everybody else is told what was submitted.
    #[schema(example = false)]
    pub answers_withheld: bool,
    /// The answers, in the order of the questionnaire.
    pub answers: Vec<SelfAssessmentAnswer>,
    /// The evidence that was not withdrawn, in the order of recording.
    pub evidence: Vec<SelfAssessmentEvidence>,
    /// The actions that arose, in the order of recording.
    pub actions: Vec<SelfAssessmentAction>,
    /// What was submitted.
    pub statements: Vec<SelfAssessmentStatementItem>,
    /// What officers of the authority noted: to who cannot review, what is meant for the school.
    pub notes: Vec<SelfAssessmentNote>,
    /// What became of the answers of the last one, where they were carried forward.
    pub carried_forward: Option<SelfAssessmentCarriedFrom>,
    /// What can be done with it now.
    #[schema(example = json!(["answer", "submit"]))]
    pub allowed_actions: Vec<&'static str>,
    /// What cannot be done with it now, and why.
    pub refused_actions: Vec<RefusedAction>,
}

/// What became of the answers of an earlier self-assessment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SelfAssessmentCarriedFrom {
    /// The cycle of the earlier one.
    #[schema(example = "01937b1e-8f6a-7c33-9d55-0c5f6a1e2b3d")]
    pub cycle_id: Uuid,
    /// Its statement whose answers were carried.
    #[schema(example = 1)]
    pub statement: i32,
    /// The version of the questionnaire that it answered.
    #[schema(example = 1)]
    pub questionnaire_version: i32,
    /// Questions whose answers were carried over, to be confirmed.
    #[schema(example = json!(["senior-champion"]))]
    pub carried: Vec<String>,
    /// Questions that ask something else now, or are answered otherwise.
    #[schema(example = json!(["policy-published"]))]
    pub changed: Vec<String>,
    /// Questions that are new.
    #[schema(example = json!(["first-day-contact"]))]
    pub added: Vec<String>,
    /// Questions that are asked no more.
    #[schema(example = json!([]))]
    pub removed: Vec<String>,
    /// Questions that ask the same and had no answer.
    #[schema(example = json!([]))]
    pub unanswered: Vec<String>,
}

/// What a self-assessment keeps beside its rows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SelfAssessmentTerms {
    /// What became of the answers of the last one.
    #[serde(default)]
    pub carried_forward: Option<SelfAssessmentCarriedFrom>,
}

/// Every step of a self-assessment.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SelfAssessmentHistory {
    /// The steps, oldest first.
    pub data: Vec<SelfAssessmentRevision>,
}

/// How a self-assessment stood after a step, and who took it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SelfAssessmentRevision {
    /// Which of its versions.
    #[schema(example = 2)]
    pub version: i32,
    /// `started`, `carried_forward`, `submitted`, `reopened`, `reviewed` or `discussed`.
    #[schema(example = "submitted")]
    pub action: String,
    /// How far it was from then on.
    pub state: SelfAssessmentState,
    /// Why, where that is asked for.
    #[schema(example = "The figures of the summer term changed the picture.")]
    pub reason: Option<String>,
    /// Who did it.
    pub recorded_by: Person,
    /// When.
    pub recorded_at: DateTime<Utc>,
}

/// A step of a self-assessment with nothing to add.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct SelfAssessmentStepTaken {
    /// Who does it.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// Why a self-assessment is reopened, and by whom.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct SelfAssessmentReopen {
    /// Why.
    #[validate(length(min = 1, max = 1000), custom(function = crate::domain::text::some_text))]
    #[schema(min_length = 1, max_length = 1000, example = "An action is done that changes two ratings.")]
    pub reason: String,
    /// Who reopens it.
    #[validate(nested)]
    pub recorded_by: Person,
}
