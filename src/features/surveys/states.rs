//! How far surveys and findings are, and what can be done with them: tables of action and state.

use chrono::NaiveDate;

use crate::domain::{
    spelled::spelled,
    state_table::{Row, Table},
};

spelled! {
    /// How far a survey is. The list may grow.
    SurveyState {
        /// It is being prepared; no school sees it.
        Draft = "draft";
        /// Its schools are fixed and its first day is to come.
        Scheduled = "scheduled";
        /// It is answered.
        Open = "open";
        /// Nothing more is taken, and its results are told.
        Closed = "closed";
    }
}

spelled! {
    /// What can be done with a survey.
    SurveyAction {
        /// Change what it asks.
        Change = "change";
        /// Open it: from then on its schools and questions are fixed.
        Open = "open";
        /// Take nothing more.
        Close = "close";
    }
}

spelled! {
    /// How far a finding is. The list may grow.
    SurveyFindingState {
        /// It is being worded.
        Draft = "draft";
        /// Schools read it.
        Published = "published";
        /// It says nothing any more.
        Withdrawn = "withdrawn";
    }
}

spelled! {
    /// What can be done with a finding.
    SurveyFindingAction {
        /// Change what it says.
        Change = "change";
        /// Let schools read it.
        Publish = "publish";
        /// Take it back.
        Withdraw = "withdraw";
    }
}

impl SurveyState {
    /// The state on a day of a survey that is stored as open.
    pub fn on(self, today: NaiveDate, opens_on: NaiveDate, closes_on: NaiveDate) -> Self {
        match self {
            Self::Open if today < opens_on => Self::Scheduled,
            Self::Open if closes_on < today => Self::Closed,
            other => other,
        }
    }
}

use SurveyAction as Do;
use SurveyState as Is;

const FIXED: &str = "It was opened: what it asks and of whom is fixed.";
const CLOSED: &str = "It is closed.";

/// What can be done with a survey, and when. A closed one is not opened again: its results were told.
pub static SURVEY: Table<SurveyState, SurveyAction> = Table {
    spelling: SurveyAction::as_str,
    rows: &[
        Row {
            action: Do::Change,
            moves: &[(Is::Draft, Is::Draft)],
            refused: &[(&[Is::Scheduled, Is::Open], FIXED), (&[Is::Closed], CLOSED)],
        },
        Row {
            action: Do::Open,
            moves: &[(Is::Draft, Is::Open)],
            refused: &[
                (&[Is::Scheduled, Is::Open], "It is open."),
                (&[Is::Closed], "It is closed: its results were told."),
            ],
        },
        Row {
            action: Do::Close,
            moves: &[(Is::Scheduled, Is::Closed), (Is::Open, Is::Closed)],
            refused: &[(&[Is::Draft], "It is a draft."), (&[Is::Closed], CLOSED)],
        },
    ],
};

use SurveyFindingAction as Step;
use SurveyFindingState as At;

/// What can be done with a finding, and when.
pub static FINDING: Table<SurveyFindingState, SurveyFindingAction> = Table {
    spelling: SurveyFindingAction::as_str,
    rows: &[
        Row {
            action: Step::Change,
            moves: &[(At::Draft, At::Draft), (At::Published, At::Published)],
            refused: &[(&[At::Withdrawn], "It is withdrawn.")],
        },
        Row {
            action: Step::Publish,
            moves: &[(At::Draft, At::Published)],
            refused: &[(&[At::Published], "It is published."), (&[At::Withdrawn], "It is withdrawn.")],
        },
        Row {
            action: Step::Withdraw,
            moves: &[(At::Draft, At::Withdrawn), (At::Published, At::Withdrawn)],
            refused: &[(&[At::Withdrawn], "It is withdrawn.")],
        },
    ],
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tables_are_whole() {
        assert_eq!(SURVEY.faults(Is::ALL, Do::ALL), []);
        assert_eq!(FINDING.faults(At::ALL, Step::ALL), []);
    }

    #[test]
    fn a_survey_is_open_from_its_first_day_to_the_end_of_its_last() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let on = |today: &str| Is::Open.on(day(today), day("2024-05-13"), day("2024-06-07"));
        assert_eq!(on("2024-05-12"), Is::Scheduled);
        assert_eq!((on("2024-05-13"), on("2024-06-07")), (Is::Open, Is::Open));
        assert_eq!(on("2024-06-08"), Is::Closed);
        assert_eq!(Is::Draft.on(day("2024-06-08"), day("2024-05-13"), day("2024-06-07")), Is::Draft);
    }
}
