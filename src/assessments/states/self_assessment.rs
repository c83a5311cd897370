//! The states of a school's self-assessment, and of an action that arose from one.

use super::{Row, Table};
use crate::domain::spelled::spelled;

spelled! {
    /// How far a school's self-assessment is. The list may grow.
    SelfAssessmentState {
        /// Nobody has begun it.
        NotStarted = "not_started";
        /// The school answers.
        InProgress = "in_progress";
        /// The school has submitted it.
        Submitted = "submitted";
        /// An officer of the authority has reviewed what was submitted.
        Reviewed = "reviewed";
        /// The school answers again; what was submitted stays.
        Reopened = "reopened";
    }
}

spelled! {
    /// What can be done with a school's self-assessment.
    SelfAssessmentStep {
        /// Answer its questions, and give or withdraw evidence of the answers.
        Answer = "answer";
        /// Carry the answers of the last one over.
        CarryForward = "carry_forward";
        /// Submit it, which freezes a statement.
        Submit = "submit";
        /// Answer again after it was submitted.
        Reopen = "reopen";
        /// Say that it was reviewed.
        Review = "review";
        /// Say that it was discussed at a meeting.
        Discuss = "discuss";
    }
}

use SelfAssessmentState as Is;
use SelfAssessmentStep as Do;

const NOT_SUBMITTED: &str = "It is not submitted.";
const AGAIN: &str = "It was reopened: the school submits it again first.";
const SUBMITTED: &str = "It is submitted: reopen it first.";

/// What can be done with a self-assessment, and when.
pub static SELF_ASSESSMENT: Table<SelfAssessmentState, SelfAssessmentStep> = Table {
    spelling: SelfAssessmentStep::as_str,
    rows: &[
        Row {
            action: Do::Answer,
            moves: &[
                (Is::NotStarted, Is::InProgress),
                (Is::InProgress, Is::InProgress),
                (Is::Reopened, Is::Reopened),
            ],
            refused: &[(&[Is::Submitted, Is::Reviewed], SUBMITTED)],
        },
        Row {
            action: Do::CarryForward,
            moves: &[(Is::NotStarted, Is::InProgress), (Is::InProgress, Is::InProgress)],
            refused: &[
                (&[Is::Submitted, Is::Reviewed], SUBMITTED),
                (&[Is::Reopened], "It was submitted once: what it says is this cycle's own."),
            ],
        },
        Row {
            action: Do::Submit,
            moves: &[(Is::InProgress, Is::Submitted), (Is::Reopened, Is::Submitted)],
            refused: &[
                (&[Is::NotStarted], "Nothing is answered yet."),
                (&[Is::Submitted, Is::Reviewed], "It is submitted."),
            ],
        },
        Row {
            action: Do::Reopen,
            moves: &[(Is::Submitted, Is::Reopened), (Is::Reviewed, Is::Reopened)],
            refused: &[
                (&[Is::NotStarted, Is::InProgress], NOT_SUBMITTED),
                (&[Is::Reopened], "It is reopened."),
            ],
        },
        Row {
            action: Do::Review,
            moves: &[(Is::Submitted, Is::Reviewed)],
            refused: &[
                (&[Is::NotStarted, Is::InProgress], NOT_SUBMITTED),
                (&[Is::Reviewed], "It is reviewed."),
                (&[Is::Reopened], AGAIN),
            ],
        },
        Row {
            action: Do::Discuss,
            moves: &[(Is::Submitted, Is::Submitted), (Is::Reviewed, Is::Reviewed)],
            refused: &[(&[Is::NotStarted, Is::InProgress], NOT_SUBMITTED), (&[Is::Reopened], AGAIN)],
        },
    ],
};

spelled! {
    /// How far an action is that arose from a self-assessment. The list may grow.
    SelfAssessmentActionState {
        /// Nobody has begun it.
        Open = "open";
        /// It is being done.
        InProgress = "in_progress";
        /// It is done.
        Done = "done";
        /// It will not be done.
        Cancelled = "cancelled";
    }
}

spelled! {
    /// What can be done with an action.
    SelfAssessmentActionStep {
        /// Change what it says.
        Amend = "amend";
        /// Begin it.
        Begin = "begin";
        /// Say that it is done, and what shows it.
        Complete = "complete";
        /// Say that it is not done after all, or to be done after all.
        Reopen = "reopen";
        /// Say that it will not be done.
        Cancel = "cancel";
    }
}

use SelfAssessmentActionState as Stands;
use SelfAssessmentActionStep as Act;

const OVER: &str = "It is done: reopen it first.";
const GONE: &str = "It is cancelled: reopen it first.";

/// What can be done with an action, and when: whatever has become of the self-assessment.
pub static ACTION: Table<SelfAssessmentActionState, SelfAssessmentActionStep> = Table {
    spelling: SelfAssessmentActionStep::as_str,
    rows: &[
        Row {
            action: Act::Amend,
            moves: &[(Stands::Open, Stands::Open), (Stands::InProgress, Stands::InProgress)],
            refused: &[(&[Stands::Done], OVER), (&[Stands::Cancelled], GONE)],
        },
        Row {
            action: Act::Begin,
            moves: &[(Stands::Open, Stands::InProgress)],
            refused: &[
                (&[Stands::InProgress], "It has begun."),
                (&[Stands::Done], OVER),
                (&[Stands::Cancelled], GONE),
            ],
        },
        Row {
            action: Act::Complete,
            moves: &[(Stands::Open, Stands::Done), (Stands::InProgress, Stands::Done)],
            refused: &[(&[Stands::Done], "It is done."), (&[Stands::Cancelled], GONE)],
        },
        Row {
            action: Act::Reopen,
            moves: &[(Stands::Done, Stands::InProgress), (Stands::Cancelled, Stands::Open)],
            refused: &[(&[Stands::Open, Stands::InProgress], "It is still to be done.")],
        },
        Row {
            action: Act::Cancel,
            moves: &[(Stands::Open, Stands::Cancelled), (Stands::InProgress, Stands::Cancelled)],
            refused: &[(&[Stands::Done], OVER), (&[Stands::Cancelled], "It is cancelled.")],
        },
    ],
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tables_tell_of_every_action_in_every_state_once() {
        assert!(SELF_ASSESSMENT.faults(SelfAssessmentState::ALL, SelfAssessmentStep::ALL).is_empty());
        assert!(ACTION.faults(SelfAssessmentActionState::ALL, SelfAssessmentActionStep::ALL).is_empty());
    }

    #[test]
    fn what_is_submitted_is_answered_again_only_after_it_was_reopened() {
        for state in [Is::Submitted, Is::Reviewed] {
            assert_eq!(SELF_ASSESSMENT.step(state, Do::Answer), Err(SUBMITTED));
            assert_eq!(SELF_ASSESSMENT.step(state, Do::Reopen), Ok(Is::Reopened));
        }
        assert_eq!(SELF_ASSESSMENT.step(Is::Reopened, Do::Answer), Ok(Is::Reopened));
        assert_eq!(SELF_ASSESSMENT.step(Is::Reopened, Do::Submit), Ok(Is::Submitted));
    }
}
