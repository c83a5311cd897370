//! What a prosecution does to the penalty notices that it follows: one prosecution stands in both, and is written once.

use chrono::NaiveDate;
use uuid::Uuid;

use super::route::LegalActionOutcome;
use crate::domain::person::Person;

/// What happened to the prosecution.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Proceedings {
    /// They began.
    Begun {
        /// On which day.
        on: NaiveDate,
        /// Before which court.
        court: Option<String>,
    },
    /// Something came of them, or what was recorded is put right.
    Ended {
        /// What.
        outcome: LegalActionOutcome,
        /// On which day.
        on: NaiveDate,
        /// Why, where it is put right.
        reason: Option<String>,
    },
}

/// A step of a legal action, for the notice that it follows.
#[derive(Clone, Debug)]
pub struct Followed {
    /// The notice, of the same school.
    pub penalty_notice_id: Uuid,
    /// The action that holds it.
    pub legal_action_id: Uuid,
    /// What happened.
    pub what: Proceedings,
    /// Who recorded it.
    pub by: Person,
}
