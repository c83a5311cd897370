//! The states of a version of a questionnaire.

use super::{Row, Table};
use crate::domain::spelled::spelled;

spelled! {
    /// How far a version of a questionnaire is. The list may grow.
    QuestionnaireState {
        /// It is being written; of a questionnaire there is one draft at the most.
        Draft = "draft";
        /// Published: it never changes, and cycles can ask it.
        Published = "published";
        /// No new cycle asks it. Those that do go on, and what was answered to it stays.
        Retired = "retired";
    }
}

spelled! {
    /// What can be done with a version of a questionnaire.
    QuestionnaireAction {
        /// Change what it says.
        Edit = "edit";
        /// Publish it.
        Publish = "publish";
        /// Let no new cycle ask it.
        Retire = "retire";
    }
}

use QuestionnaireAction as Do;
use QuestionnaireState as Is;

const PUBLISHED: &str = "It is published: a published version never changes. Write a draft of the next.";
const RETIRED: &str = "It is retired.";

/// What can be done with a version of a questionnaire, and when.
pub static QUESTIONNAIRE: Table<QuestionnaireState, QuestionnaireAction> = Table {
    spelling: QuestionnaireAction::as_str,
    rows: &[
        Row {
            action: Do::Edit,
            moves: &[(Is::Draft, Is::Draft)],
            refused: &[(&[Is::Published], PUBLISHED), (&[Is::Retired], RETIRED)],
        },
        Row {
            action: Do::Publish,
            moves: &[(Is::Draft, Is::Published)],
            refused: &[(&[Is::Published], "It is published."), (&[Is::Retired], RETIRED)],
        },
        Row {
            action: Do::Retire,
            moves: &[(Is::Published, Is::Retired)],
            refused: &[(&[Is::Draft], "It is a draft, which no cycle asks."), (&[Is::Retired], RETIRED)],
        },
    ],
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_whole() {
        assert_eq!(QUESTIONNAIRE.faults(Is::ALL, Do::ALL), []);
    }

    #[test]
    fn what_was_published_is_never_edited() {
        for state in [Is::Published, Is::Retired] {
            assert!(QUESTIONNAIRE.step(state, Do::Edit).is_err());
        }
    }
}
