//! How far a consultation is, and what can be done with it.

use crate::domain::{
    spelled::spelled,
    state_table::{Row, Table},
};

spelled! {
    /// How far a consultation with an officer is. The list may grow.
    OfficerConsultationState {
        /// The school asked.
        Asked = "asked";
        /// An officer gave advice.
        Advised = "advised";
        /// What came of the advice was looked at.
        FollowedUp = "followed_up";
        /// It is over.
        Closed = "closed";
        /// The school took its question back.
        Withdrawn = "withdrawn";
    }
}

spelled! {
    /// What can be done with a consultation.
    OfficerConsultationStep {
        /// Give advice, or further advice.
        Advise = "advise";
        /// Say what came of it.
        FollowUp = "follow_up";
        /// Close it.
        Close = "close";
        /// Take the question back.
        Withdraw = "withdraw";
    }
}

use OfficerConsultationState as Is;
use OfficerConsultationStep as Do;

const CLOSED: &str = "It is closed: ask again.";
const WITHDRAWN: &str = "The question was taken back: ask again.";
const NOT_ADVISED: &str = "There is no advice yet.";
const FOLLOWED_UP: &str = "What came of it was looked at: close it, or ask again.";

/// What can be done with a consultation, and when.
pub static CONSULTATION: Table<OfficerConsultationState, OfficerConsultationStep> = Table {
    spelling: OfficerConsultationStep::as_str,
    rows: &[
        Row {
            action: Do::Advise,
            moves: &[(Is::Asked, Is::Advised), (Is::Advised, Is::Advised)],
            refused: &[
                (&[Is::FollowedUp], FOLLOWED_UP),
                (&[Is::Closed], CLOSED),
                (&[Is::Withdrawn], WITHDRAWN),
            ],
        },
        Row {
            action: Do::FollowUp,
            moves: &[(Is::Advised, Is::FollowedUp)],
            refused: &[
                (&[Is::Asked], NOT_ADVISED),
                (&[Is::FollowedUp], FOLLOWED_UP),
                (&[Is::Closed], CLOSED),
                (&[Is::Withdrawn], WITHDRAWN),
            ],
        },
        Row {
            action: Do::Close,
            moves: &[(Is::Advised, Is::Closed), (Is::FollowedUp, Is::Closed)],
            refused: &[(&[Is::Asked], NOT_ADVISED), (&[Is::Closed], CLOSED), (&[Is::Withdrawn], WITHDRAWN)],
        },
        Row {
            action: Do::Withdraw,
            moves: &[(Is::Asked, Is::Withdrawn)],
            refused: &[
                (&[Is::Advised, Is::FollowedUp], "Advice was given: it stays."),
                (&[Is::Closed], CLOSED),
                (&[Is::Withdrawn], "It was taken back."),
            ],
        },
    ],
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_tells_of_every_step_in_every_state_once() {
        assert!(CONSULTATION.faults(OfficerConsultationState::ALL, OfficerConsultationStep::ALL).is_empty());
    }

    #[test]
    fn nothing_is_closed_without_advice() {
        assert_eq!(CONSULTATION.step(Is::Asked, Do::Close), Err(NOT_ADVISED));
        assert_eq!(CONSULTATION.step(Is::Asked, Do::Withdraw), Ok(Is::Withdrawn));
    }
}
