//! The states of a cycle of self-assessments.
//!
//! `scheduled` is worked out from the day: a cycle that was opened takes answers from the day on which it opens.

use chrono::NaiveDate;

use super::{Row, Table};
use crate::domain::spelled::spelled;

spelled! {
    /// How far a cycle is. The list may grow.
    #[schema(as = SelfAssessmentCycleState)]
    CycleState {
        /// It is being prepared; no school sees it.
        Draft = "draft";
        /// Its schools are fixed and see it; its first day is to come.
        Scheduled = "scheduled";
        /// Schools answer.
        Open = "open";
        /// Nothing more is taken.
        Closed = "closed";
        /// It was closed, and schools answer again.
        Reopened = "reopened";
    }
}

spelled! {
    /// What can be done with a cycle.
    #[schema(as = SelfAssessmentCycleAction)]
    CycleAction {
        /// Change what it says.
        Change = "change";
        /// Open it: from then on its schools and its questionnaire are fixed.
        Open = "open";
        /// Take nothing more.
        Close = "close";
        /// Let schools answer again.
        Reopen = "reopen";
    }
}

use CycleAction as Do;
use CycleState as Is;

impl CycleState {
    /// The state on a day of a cycle that is stored as open.
    pub fn on(self, today: NaiveDate, opens_on: NaiveDate) -> Self {
        if self == Self::Open && today < opens_on { Self::Scheduled } else { self }
    }

    /// Whether schools can answer and submit.
    pub const fn takes_answers(self) -> bool {
        matches!(self, Self::Open | Self::Reopened)
    }

    /// Why they cannot.
    pub const fn refusal(self) -> Option<&'static str> {
        match self {
            Self::Draft => Some("The cycle is being prepared."),
            Self::Scheduled => Some("The cycle has not begun."),
            Self::Closed => Some("The cycle is closed: ask the authority to reopen it."),
            Self::Open | Self::Reopened => None,
        }
    }
}

const DRAFT: &str = "It is a draft: open it first.";
const CLOSED: &str = "It is closed: reopen it first.";

/// What can be done with a cycle, and when.
pub static CYCLE: Table<CycleState, CycleAction> = Table {
    spelling: CycleAction::as_str,
    rows: &[
        Row {
            action: Do::Change,
            moves: &[
                (Is::Draft, Is::Draft),
                (Is::Scheduled, Is::Open),
                (Is::Open, Is::Open),
                (Is::Reopened, Is::Reopened),
            ],
            refused: &[(&[Is::Closed], CLOSED)],
        },
        Row {
            action: Do::Open,
            moves: &[(Is::Draft, Is::Open)],
            refused: &[
                (&[Is::Scheduled, Is::Open, Is::Reopened], "It is open."),
                (&[Is::Closed], "It was closed: reopen it."),
            ],
        },
        Row {
            action: Do::Close,
            moves: &[(Is::Scheduled, Is::Closed), (Is::Open, Is::Closed), (Is::Reopened, Is::Closed)],
            refused: &[(&[Is::Draft], DRAFT), (&[Is::Closed], "It is closed.")],
        },
        Row {
            action: Do::Reopen,
            moves: &[(Is::Closed, Is::Reopened)],
            refused: &[(&[Is::Draft], DRAFT), (&[Is::Scheduled, Is::Open, Is::Reopened], "It is open.")],
        },
    ],
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_whole() {
        assert_eq!(CYCLE.faults(Is::ALL, Do::ALL), []);
    }

    #[test]
    fn a_cycle_takes_answers_from_its_first_day_until_it_is_closed() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let opens_on = day("2023-02-20");
        assert!(!Is::Open.on(day("2023-02-19"), opens_on).takes_answers());
        assert!(Is::Open.on(opens_on, opens_on).takes_answers());
        for state in Is::ALL {
            assert_eq!(state.takes_answers(), state.refusal().is_none(), "{state:?}");
        }
    }
}
