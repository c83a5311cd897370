//! What goes over the wire of notes and reviews.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use crate::domain::{date, person::Person, spelled::spelled, text::some_text};

spelled! {
    /// What a note is of.
    SelfAssessmentNoteKind {
        /// Something to be known, or to be asked about.
        Note = "note";
        /// That the self-assessment was discussed at a meeting, with what was said.
        Discussed = "discussed";
    }
}

/// A note to be recorded.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct SelfAssessmentNoteCreate {
    /// What is noted. Name no pupil.
    #[validate(length(min = 1, max = 4000), custom(function = some_text))]
    #[schema(
        min_length = 1,
        max_length = 4000,
        example = "Ask how registers are checked at the end of the day."
    )]
    pub note: String,
    /// Whether the school is told; without it, officers alone are.
    #[serde(default)]
    #[schema(default = false, example = true)]
    pub shown_to_school: bool,
    /// The area that it is about, by its code.
    #[validate(length(min = 1, max = 60))]
    #[schema(min_length = 1, max_length = 60, example = "registers")]
    pub area: Option<String>,
    /// The question that it is about, by its code.
    #[validate(length(min = 1, max = 60))]
    #[schema(min_length = 1, max_length = 60, example = "register-closes")]
    pub question: Option<String>,
    /// Who notes it.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// That a self-assessment was discussed at a meeting.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct SelfAssessmentDiscuss {
    /// The day of the meeting.
    #[serde(deserialize_with = "date::strict")]
    #[schema(example = "2023-06-20")]
    pub discussed_on: NaiveDate,
    /// What was said. Name no pupil.
    #[validate(length(min = 1, max = 4000), custom(function = some_text))]
    #[schema(
        min_length = 1,
        max_length = 4000,
        example = "Targeting support meeting, summer term: the plan for registers was agreed."
    )]
    pub note: String,
    /// Whether the school is told; without it, officers alone are.
    #[serde(default)]
    #[schema(default = false, example = true)]
    pub shown_to_school: bool,
    /// Who records it.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// What an officer of the authority noted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct SelfAssessmentNote {
    /// Identifier; sorts by the time of recording.
    #[schema(example = "01937b1e-8f6a-7c33-9d55-0c5f6a1e2b41")]
    pub id: Uuid,
    /// What it is of.
    pub kind: SelfAssessmentNoteKind,
    /// What was noted.
    #[schema(example = "Ask how registers are checked at the end of the day.")]
    pub note: String,
    /// Whether the school is told.
    #[schema(example = true)]
    pub shown_to_school: bool,
    /// The area that it is about.
    #[schema(example = "registers")]
    pub area: Option<String>,
    /// The question that it is about.
    #[schema(example = "register-closes")]
    pub question: Option<String>,
    /// The day of the meeting at which it was discussed.
    #[schema(example = "2023-06-20")]
    pub discussed_on: Option<NaiveDate>,
    /// Who noted it.
    pub recorded_by: Person,
    /// When.
    pub recorded_at: DateTime<Utc>,
}
