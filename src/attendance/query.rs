//! Queries: what a school should explain about a mark that is stored all the same.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What a school should explain. The list may grow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = RegisterQueryKind)]
pub enum Query {
    /// A mark was changed without a reason, or without the name and title of who changed it.
    AmendmentUnexplained,
    /// `K` or `B` without a note of the activity.
    NoteMissing,
    /// `L` more than thirty minutes late: no register is open that long; `U` is for later arrivals.
    LateOverThirtyMinutes,
    /// A mark other than `Y4` or `#` for a session on which the school was unexpectedly closed.
    CodeOnClosedSession,
    /// Work experience below Year 10.
    #[serde(rename = "work_experience_below_year_10")]
    WorkExperienceBelowYear10,
    /// `X` after the fifth birthday: it is refused from the first day of the term after the child comes of compulsory age.
    NotCompulsoryCodeSoonAfterAge,
    /// A code that was not in force on its day, kept as an old record has it.
    CodeWithdrawn,
    /// The pupil has a temporary UPN.
    TemporaryUpn,
    /// `D` for a pupil of whom no other school is known here on that day.
    DualCodeWithoutOtherSchool,
    /// This school and another both say that the pupil was there.
    DualRegistrationConflict,
}

impl Query {
    /// What the school is asked, in words.
    pub fn question(self) -> &'static str {
        match self {
            Self::AmendmentUnexplained => "Why was the mark changed, and by whom (name and title)?",
            Self::NoteMissing => "What was the activity?",
            Self::LateOverThirtyMinutes => "Was the register really still open, or is `U` meant?",
            Self::CodeOnClosedSession => "The school was closed: is `Y4` meant, or was the session held?",
            Self::WorkExperienceBelowYear10 => "Is work experience right for a pupil below Year 10?",
            Self::NotCompulsoryCodeSoonAfterAge => {
                "Will the pupil attend full time from the first day of next term? `X` is refused from then."
            }
            Self::CodeWithdrawn => "Which of the codes in force on that day tells what happened?",
            Self::TemporaryUpn => "Has the pupil a permanent UPN by now?",
            Self::DualCodeWithoutOtherSchool => "At which other school is the pupil registered?",
            Self::DualRegistrationConflict => "Which school did the pupil attend in this session?",
        }
    }
}
