//! What goes over the wire of statements.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use crate::{
    domain::{
        person::{Person, PersonWithTitle},
        text::some_text,
    },
    features::self_assessments::actions::SelfAssessmentAction,
};

/// The submission of a self-assessment.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct SelfAssessmentSubmit {
    /// What is said with it.
    #[validate(length(min = 1, max = 2000), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 2000, example = "Agreed by the governing board on 18 May.")]
    pub comment: Option<String>,
    /// Who submits it, with the title.
    #[validate(nested)]
    #[schema(value_type = PersonWithTitle)]
    pub recorded_by: Person,
}

/// A statement, without what it says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct SelfAssessmentStatementItem {
    /// 1, 2, …: as often as it was submitted.
    #[schema(example = 1)]
    pub number: i32,
    /// The SHA-256 of the frozen document, in hexadecimal digits.
    #[schema(example = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08")]
    pub sha256: String,
    /// Whether the first statement came after the day by which it was due: what was in time stays so when it is reopened.
    #[schema(example = false)]
    pub late: bool,
    /// Who submitted it.
    pub submitted_by: Person,
    /// When.
    pub submitted_at: DateTime<Utc>,
    /// Where to go on.
    pub links: SelfAssessmentStatementLinks,
}

/// Where to go on from a statement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct SelfAssessmentStatementLinks {
    /// The statement itself.
    #[serde(rename = "self")]
    #[schema(
        example = "/v1/schools/120765/self-assessments/01937b1e-8f6a-7c33-9d55-0c5f6a1e2b3e/statements/1"
    )]
    pub this: String,
    /// The frozen document, byte for byte.
    #[schema(
        example = "/v1/schools/120765/self-assessments/01937b1e-8f6a-7c33-9d55-0c5f6a1e2b3e/statements/1/document"
    )]
    pub document: String,
    /// The page that people read and print.
    #[schema(
        example = "/v1/schools/120765/self-assessments/01937b1e-8f6a-7c33-9d55-0c5f6a1e2b3e/statements/1/page"
    )]
    pub page: String,
}

/// A statement: a self-assessment as it was submitted.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SelfAssessmentStatement {
    /// Which it is, when it was made, and its hash.
    pub statement: SelfAssessmentStatementItem,
    /// What was submitted, frozen: the canonical JSON of this value (RFC 8785) has the hash.
    #[schema(value_type = SelfAssessmentFrozen)]
    pub document: Map<String, Value>,
    /// Actions that were recorded, or that changed, after it was submitted: as they stand now, and no part of it.
    pub later_actions: Vec<SelfAssessmentAction>,
}

/// The frozen document of a statement: school, cycle, questionnaire, every question with its answer and who gave it, scores
/// with their formula, evidence with hashes, and the actions as they stood.
#[derive(Clone, Debug, ToSchema)]
#[schema(value_type = Object, example = json!({
    "kind": "rollcall.self_assessment_statement.1", "number": 1, "school": { "urn": 120765, "name": "Sample School" },
}))]
#[allow(dead_code, reason = "it stands in the document alone")]
pub struct SelfAssessmentFrozen(Map<String, Value>);

/// Which statements to list.
#[derive(Debug, Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
pub struct SelfAssessmentStatementQuery {
    /// Rows of a page.
    #[validate(range(min = 1, max = 200))]
    #[param(minimum = 1, maximum = 200, default = 50, example = 50)]
    pub limit: Option<u16>,
    /// Where to go on: `next_cursor` of the page before, with the same filters.
    #[param(example = "q83vEjRWeJA")]
    pub cursor: Option<String>,
}
